import { TextDecoder } from 'node:util';

/**
 * The browser's own EventSource, as the standard says. `kind` tells what else:
 * - "dead": a stub that never connects;
 * - "buffered": opens, and hands nothing over before the response ends;
 * - "sameOrigin": throws for other origins (Safari 5, 6);
 * - "once": is closed by the first interruption (Firefox up to 35).
 */
export function nativeEventSource(page, kind = 'standard') {
  const { EventTarget, Event, MessageEvent } = page.events;

  class EventSource extends EventTarget {
    onopen = null;
    onmessage = null;
    onerror = null;

    #url;
    #hasCredentials;
    #state = 0;
    #lastEventId = '';
    #retry = 3_000;
    #job = null;
    #timer = null;

    constructor(address, init) {
      super();
      if (arguments.length === 0) {
        throw page.error('TypeError', '1 argument required, but only 0 present.');
      }
      this.#url = page.resolve(String(address));
      if (!this.#url) {
        throw new DOMException(`Cannot open an EventSource to '${address}'.`, 'SyntaxError');
      }
      if (kind === 'sameOrigin' && this.#url.origin !== page.origin) {
        throw new DOMException('SECURITY_ERR: DOM Exception 18', 'SecurityError');
      }
      this.#hasCredentials = init?.withCredentials === true;
      page.eventSources.add(this);
      if (kind !== 'dead') {
        page.laterTask(() => this.#connect());
      }
    }

    get url() {
      return this.#url.href;
    }

    get readyState() {
      return this.#state;
    }

    get withCredentials() {
      return this.#hasCredentials;
    }

    dispatchEvent(event) {
      const handler = this[`on${event.type}`];
      if (typeof handler === 'function') {
        page.call(handler, this, [event]);
      }
      return super.dispatchEvent(event);
    }

    close() {
      this.#state = 2;
      this.#job?.abort();
      page.clock.cancel(this.#timer);
      page.eventSources.delete(this);
    }

    #connect() {
      if (this.#state !== 0) {
        return;
      }
      const isOwn = this.#url.origin === page.origin;
      const headers = {
        accept: 'text/event-stream', 'cache-control': 'no-cache', pragma: 'no-cache',
        ...(!isOwn && { origin: page.origin }),
        ...(this.#lastEventId && { 'last-event-id': Buffer.from(this.#lastEventId, 'utf8').toString('latin1') }),
      };
      if (!page.allows('connect', this.#url)) {
        this.#fail();
        return;
      }
      const parser = new Parser(this.#lastEventId);
      const decoder = new TextDecoder();
      const held = [];
      let origin = this.#url.origin;
      const read = (bytes) => parser.feed(decoder.decode(bytes, { stream: true }), (block) => this.#block(block, origin));
      this.#job = page.client.send({ page, url: this.#url, headers, kind: 'native', hasCredentials: isOwn || this.#hasCredentials }, {
        head: (status, received, url) => {
          origin = url.origin;
          const isStream = /^\s*text\/event-stream\s*(;|$)/i.test(received['content-type'] ?? '');
          if (status !== 200 || !isStream || !(isOwn || allows(received, page.origin, this.#hasCredentials))) {
            this.#fail();
          } else {
            this.#state = 1;
            this.dispatchEvent(new Event('open'));
          }
        },
        data: (bytes) => (kind === 'buffered' ? held.push(bytes) : read(bytes)),
        end: () => {
          held.forEach(read);
          this.#reestablish();
        },
        fail: () => this.#reestablish(),
      });
    }

    #block({ type, data, id, retry }, origin) {
      if (this.#state === 2) {
        return;
      }
      if (retry !== undefined) {
        this.#retry = retry;
        return;
      }
      this.#lastEventId = id;
      if (data !== null) {
        this.dispatchEvent(new MessageEvent(type || 'message', { data, origin, lastEventId: id }));
      }
    }

    #reestablish() {
      if (this.#state === 2) {
        return;
      }
      if (kind === 'once') {
        this.#fail();
        return;
      }
      this.#state = 0;
      this.dispatchEvent(new Event('error'));
      if (this.#state === 0) {
        this.#timer = page.clock.schedule(this.#retry, () => page.task(() => this.#connect()));
      }
    }

    #fail() {
      this.#state = 2;
      this.#job?.abort();
      page.eventSources.delete(this);
      this.dispatchEvent(new Event('error'));
    }
  }

  const constants = { CONNECTING: 0, OPEN: 1, CLOSED: 2 };
  for (const target of [EventSource, EventSource.prototype]) {
    for (const [name, value] of Object.entries(constants)) {
      Object.defineProperty(target, name, { value, enumerable: true });
    }
  }
  return EventSource;
}

function allows(headers, origin, hasCredentials) {
  const allowed = headers['access-control-allow-origin'];
  return hasCredentials
    ? allowed === origin && headers['access-control-allow-credentials'] === 'true'
    : allowed === '*' || allowed === origin;
}

/** The stream grammar, as plainly as can be: an oracle for the client's own parser too. */
export class Parser {
  #buffer = '';
  #type = '';
  #data = null;
  #id;
  #hasBegun = false;
  #isAfterCr = false;

  constructor(lastEventId = '') {
    this.#id = lastEventId;
  }

  /** Calls `emit` with each `{type, data, id}` (data null if there is none) and each `{retry}`. */
  feed(text, emit) {
    this.#buffer += text;
    if (!this.#hasBegun && this.#buffer.length > 0) {
      this.#hasBegun = true;
      this.#buffer = this.#buffer.replace(/^\ufeff/, '');
    }
    for (;;) {
      if (this.#isAfterCr && this.#buffer.length > 0) {
        this.#isAfterCr = false;
        this.#buffer = this.#buffer.replace(/^\n/, '');
      }
      const end = this.#buffer.search(/[\r\n]/);
      if (end < 0) {
        return;
      }
      const line = this.#buffer.slice(0, end);
      this.#isAfterCr = this.#buffer[end] === '\r';
      this.#buffer = this.#buffer.slice(end + 1);
      this.#line(line, emit);
    }
  }

  #line(line, emit) {
    if (line === '') {
      emit({ type: this.#type, data: this.#data, id: this.#id });
      this.#type = '';
      this.#data = null;
      return;
    }
    const [, field, value] = /^([^:]*)(?:: ?)?([\s\S]*)$/.exec(line);
    if (field === 'event') {
      this.#type = value;
    } else if (field === 'data') {
      this.#data = this.#data === null ? value : `${this.#data}\n${value}`;
    } else if (field === 'id' && !value.includes('\0')) {
      this.#id = value;
    } else if (field === 'retry' && /^[0-9]+$/.test(value)) {
      emit({ retry: Number(value) });
    }
  }
}
