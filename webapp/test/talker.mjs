// Somebody in the chat who has no browser: raw requests, with any transport of the hub, in as few lines as show that it can be done.
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

const AGAIN = 50;
// One call of the script transports, whose argument is JSON as well.
const CALL = /callback\(("(?:[^"\\]|\\.)*")\)/g;

export class Talker {
  /** @param origin where the server is, or a proxy before it */
  constructor(origin, name, room, transport) {
    this.hub = `${origin}/demo/events`;
    this.login = `${origin}/demo/login`;
    this.name = name;
    this.by = randomBytes(8).toString('hex');
    this.topic = `chat/${encodeURIComponent(room)}`;
    this.transport = transport;
    this.cursor = 'earliest';
    /** `name: text` of each message, in the order in which they came. Nothing that came twice is left out. */
    this.lines = [];
    this.gaps = 0;
    this.stopped = new AbortController();
    this.listening = this.listen();
  }

  async listen() {
    while (!this.stopped.signal.aborted) {
      const query = new URLSearchParams({ topic: this.topic, transport: this.transport, last_event_id: this.cursor, callback: 'callback' });
      try {
        const answer = await fetch(`${this.hub}?${query}`, { signal: this.stopped.signal });
        const text = /forever|jsonp/.test(this.transport) ? new Calls() : new Text();
        const decoder = new TextDecoder();
        for await (const chunk of answer.body) {
          text.add(decoder.decode(chunk, { stream: true })).forEach((block) => this.block(block));
        }
      } catch {
        // Cut off: on from the cursor.
      }
      await pause(AGAIN);
    }
  }

  block(block) {
    const field = (name) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1];
    if (field('event') === 'say') {
      const { name, text } = JSON.parse(field('data'));
      this.lines.push(`${name}: ${text}`);
    }
    if (field('event') === 'es:gap') {
      this.gaps++;
    }
    this.cursor = field('id') ?? this.cursor;
  }

  /** Says something, as often as it takes until it is heard. */
  async say(text) {
    const key = randomBytes(8).toString('hex');
    await this.publish({ topic: this.topic, type: 'say', data: JSON.stringify({ by: this.by, name: this.name, key, text }) }, key);
  }

  /** Gives somebody a thing, for the badge. */
  async give(to, text) {
    const key = randomBytes(8).toString('hex');
    const data = JSON.stringify({ from: this.name, key, text });
    await this.publish({ topic: `user/${encodeURIComponent(to)}`, type: 'thing', private: 'on', data }, key);
  }

  async publish(fields, key) {
    while (!this.stopped.signal.aborted) {
      try {
        this.token ??= (await (await this.post(this.login, { name: this.name, person: this.by })).json()).token;
        const headers = { Authorization: `Bearer ${this.token}`, 'Idempotency-Key': key };
        const answer = await this.post(this.hub, fields, headers);
        await answer.text();
        if (answer.ok) {
          return;
        }
      } catch {
        // It may have been heard: the key tells.
      }
      await pause(AGAIN);
    }
  }

  post(url, fields, headers = {}) {
    return fetch(url, { method: 'POST', headers, body: new URLSearchParams(fields), signal: this.stopped.signal });
  }

  async stop() {
    this.stopped.abort();
    await this.listening;
  }
}

/** The blocks of an event stream. */
class Text {
  rest = '';

  add(text) {
    const blocks = (this.rest + text).split('\n\n');
    this.rest = blocks.pop();
    return blocks;
  }
}

/** The same, from the calls of a script transport. */
class Calls {
  rest = '';
  text = new Text();

  add(text) {
    const all = this.rest + text;
    const calls = [...all.matchAll(CALL)];
    const last = calls.at(-1);
    this.rest = last ? all.slice(last.index + last[0].length) : all;
    return calls.flatMap(([, argument]) => this.text.add(JSON.parse(argument)));
  }
}
