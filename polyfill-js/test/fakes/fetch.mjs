import { TextDecoder } from 'node:util';
import { lowerCased } from './network.mjs';
import { sendByCors } from './http-client.mjs';

/**
 * fetch as today's browsers have it.
 *
 * @param {boolean} hasBody whether a response has a `body` to read as it comes
 */
export function fetchFunction(page, { hasBody }) {
  return function fetch(address, options = {}) {
    return new page.Promise((resolve, reject) => {
      const url = page.resolve(String(address?.url ?? address));
      const { method = 'GET', headers = {}, credentials = 'same-origin', signal, body = null } = options;
      if (!url || url.username || url.password) {
        reject(page.error('TypeError', 'Failed to parse URL'));
        return;
      }
      if (signal?.aborted) {
        reject(abortError());
        return;
      }
      const hasCredentials = credentials === 'include' || (credentials === 'same-origin' && url.origin === page.origin);
      const stream = new BodyStream(page);
      let hasAnswered = false;
      const fail = (error) => {
        page.fetches--;
        (hasAnswered ? (reason) => stream.fail(reason) : reject)(error);
      };
      page.fetches++;
      if (!page.allows('connect', url)) {
        page.laterTask(() => fail(page.error('TypeError', 'Failed to fetch')));
        return;
      }
      const request = { page, method: method.toUpperCase(), url, headers: lowerCased(plain(headers)), body, hasCredentials, kind: 'fetch' };
      const handle = sendByCors(page.client, request, {
        head(status, received, finalUrl) {
          hasAnswered = true;
          resolve(response(page, status, received, finalUrl, stream, hasBody));
        },
        data: (bytes) => stream.push(new Uint8Array(bytes)),
        end(isTruncated) {
          if (isTruncated) {
            fail(page.error('TypeError', 'network error'));
          } else {
            page.fetches--;
            stream.end();
          }
        },
        fail: () => fail(page.error('TypeError', 'Failed to fetch')),
      });
      const stop = () => {
        if (!stream.isOver) {
          handle.abort();
          fail(abortError());
        }
      };
      stream.oncancel = () => {
        handle.abort();
        page.fetches--;
      };
      signal?.addEventListener('abort', stop);
    });
  };
}

function plain(headers) {
  return headers instanceof Headers ? Object.fromEntries(headers) : headers;
}

function abortError() {
  return new DOMException('The user aborted a request.', 'AbortError');
}

function response(page, status, headers, url, stream, hasBody) {
  const text = async () => {
    const decoder = new TextDecoder();
    const reader = stream.getReader();
    let whole = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return whole + decoder.decode();
      }
      whole += decoder.decode(value, { stream: true });
    }
  };
  const result = hasBody ? new StreamedResponse(status === 204 ? null : stream) : {};
  return Object.assign(result, {
    ok: status >= 200 && status < 300, status, url: url.href, headers: new Headers(headers), redirected: false,
    text, json: async () => JSON.parse(await text()),
  });
}

/** What `Response` is where bodies can be read as they come. */
export class StreamedResponse {
  #body;

  constructor(body) {
    this.#body = body;
  }

  get body() {
    return this.#body;
  }
}

/** The body of a response as a stream with one reader. */
class BodyStream {
  isOver = false;
  oncancel = () => {};

  #page;
  #chunks = [];
  #error = null;
  #waiting = null;

  constructor(page) {
    this.#page = page;
  }

  push(chunk) {
    this.#chunks.push(chunk);
    this.#answer();
  }

  end() {
    this.isOver = true;
    this.#answer();
  }

  fail(error) {
    this.isOver = true;
    this.#error = error;
    this.#chunks = [];
    this.#answer();
  }

  getReader() {
    return {
      read: () => new this.#page.Promise((resolve, reject) => {
        this.#waiting = { resolve, reject };
        this.#answer();
      }),
      cancel: () => this.cancel(),
      releaseLock() {},
    };
  }

  cancel() {
    if (!this.isOver) {
      this.oncancel();
    }
    this.isOver = true;
    this.#chunks = [];
    this.#answer();
    return this.#page.Promise.resolve();
  }

  #answer() {
    const waiting = this.#waiting;
    if (!waiting || (this.#chunks.length === 0 && !this.isOver)) {
      return;
    }
    this.#waiting = null;
    if (this.#chunks.length > 0) {
      waiting.resolve({ done: false, value: this.#chunks.shift() });
    } else if (this.#error) {
      waiting.reject(this.#error);
    } else {
      waiting.resolve({ done: true, value: undefined });
    }
  }
}
