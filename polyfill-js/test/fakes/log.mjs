/** A message log as the server keeps it: offsets over its whole life, epochs, and what was evicted of which topic. */
export class Log {
  /** Messages held. */
  retain = 10_000;

  #messages = [];
  #epochs = [];
  #tail = 0;
  #evicted = 0;
  #evictedOf = new Map();

  /** @param {number} time names the first epoch */
  constructor(time) {
    this.begin(time);
  }

  /** A new life: nothing of before is held, the epochs of before are unknown, as with a journal in memory. */
  begin(time) {
    this.#epochs = [{ name: time.toString(16).padStart(12, '0'), first: 1 }];
    this.#messages = [];
    this.#tail = 0;
    this.#evicted = 0;
    this.#evictedOf.clear();
  }

  get tail() {
    return this.#tail;
  }

  append(event) {
    const offset = ++this.#tail;
    this.#messages.push({ ...event, offset, position: this.position(offset) });
    while (this.#messages.length > this.retain) {
      const oldest = this.#messages.shift();
      this.#evicted = oldest.offset;
      oldest.topics.forEach((topic) => this.#evictedOf.set(topic, oldest.offset));
    }
    return this.position(offset);
  }

  position(offset) {
    return `${this.#epochs.at(-1).name}-${offset}`;
  }

  /** Messages of `topics` after `offset`; null if some of them were evicted. */
  read(topics, offset) {
    if (offset < this.#mark(topics)) {
      return null;
    }
    const first = Math.max(0, offset - this.#evicted);
    return this.#messages.slice(first).filter((message) => matches(topics, message));
  }

  /** Where `cursor` resumes: `after`, the id `told` before the first message, what `precedes` it, and the `gap` if there is one. */
  resume(cursor, topics, isLatest) {
    if (cursor === '') {
      return this.#at(this.#tail);
    }
    if (cursor === 'earliest') {
      return { ...this.#at(this.#evicted), precedes: 'earliest' };
    }
    const form = /^([0-9a-f]{12})-(0|[1-9][0-9]{0,18})$/.exec(cursor);
    if (!form) {
      const carrier = this.#messages.find((message) => message.id === cursor);
      return carrier ? this.#at(carrier.offset) : this.gap(cursor, 'unknown', this.#tail);
    }
    const offset = Number(form[2]);
    if (form[1] !== this.#epochs.at(-1).name || offset > this.#tail) {
      const isOld = form[1] < this.#epochs.at(-1).name;
      return this.gap(cursor, 'epoch', isLatest || !isOld ? this.#tail : this.#evicted);
    }
    if (offset < this.#mark(topics)) {
      return this.gap(cursor, 'evicted', isLatest ? this.#tail : this.#evicted);
    }
    return { after: offset, told: cursor, precedes: cursor, gap: null };
  }

  /** The gap of a reader that was lapped after `offset`. */
  gapAfter(offset) {
    return this.gap(this.position(offset), 'evicted', this.#evicted);
  }

  gap(requested, reason, after) {
    const resumedAt = this.position(after);
    return { after, told: requested, precedes: resumedAt, gap: { requested, reason, resumedAt } };
  }

  #at(offset) {
    const position = this.position(offset);
    return { after: offset, told: position, precedes: position, gap: null };
  }

  #mark(topics) {
    if (topics.includes('*')) {
      return this.#evicted;
    }
    return Math.max(0, ...topics.map((topic) => this.#evictedOf.get(topic) ?? 0));
  }
}

export function matches(topics, message) {
  return topics.includes('*') || message.topics.some((topic) => topics.includes(topic));
}
