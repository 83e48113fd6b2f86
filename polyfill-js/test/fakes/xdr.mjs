import { TextDecoder } from 'node:util';

/** What Internet Explorer 8 and 9 hold back of a response. */
const PRELUDE = 2_048;

const HANDLERS = ['onprogress', 'onload', 'onerror', 'ontimeout'];

/**
 * XDomainRequest. Nothing here holds the object itself: once page code lets go of it, it is collected, and what it loaded ends
 * without a word (page.collect()).
 */
export class XDomainRequest {
  onprogress = null;
  onload = null;
  onerror = null;
  ontimeout = null;
  timeout = 0;
  contentType = '';

  #page;
  #url = null;
  #method = 'GET';
  #openedIn = 0;
  #text = '';
  #transfer = null;

  static #show(self, text) {
    self.#text = text;
  }

  constructor(page) {
    this.#page = page;
  }

  get responseText() {
    this.#page.charactersRead += this.#text.length;
    return this.#text;
  }

  open(method, address) {
    const page = this.#page;
    const url = page.resolve(address);
    if (!/^(GET|POST)$/i.test(method)) {
      page.misuse(`XDomainRequest with method ${method}`, 'Error', 'Invalid argument.');
    }
    if (!url || url.protocol !== page.url.protocol || !/^https?:$/.test(url.protocol)) {
      page.misuse('XDomainRequest to another scheme than the page has', 'Error', 'Access is denied.');
    }
    if (page.isTooLong(url)) {
      page.refuse('a URL that is too long', 'Error', 'Invalid argument.');
    }
    this.#url = url;
    this.#method = method.toUpperCase();
    this.#openedIn = page.taskNumber;
  }

  send(body) {
    const page = this.#page;
    if (!this.#url) {
      page.misuse('XDomainRequest sent before open', 'Error', 'Unspecified error.');
    }
    const missing = HANDLERS.filter((name) => typeof this[name] !== 'function');
    if (missing.length > 0) {
      page.note(`XDomainRequest sent without ${missing.join(', ')}`);
    }
    if (this.#openedIn === page.taskNumber) {
      page.note('XDomainRequest sent in the task that opened it');
    }
    const isDoomed = (missing.length > 0 || this.#openedIn === page.taskNumber) && page.random() < 0.5;
    this.#transfer = transfer(page, new WeakRef(this), { url: this.#url, method: this.#method, body: body ?? null }, {
      show: XDomainRequest.#show,
      timeout: this.timeout,
      isDoomed,
    });
  }

  /** Tells nobody. */
  abort() {
    this.#transfer?.stop();
  }
}

/** Loads for the object behind `reference` as long as there is one. */
function transfer(page, reference, request, { show, timeout, isDoomed }) {
  const decoder = new TextDecoder();
  let text = '';
  const state = { reference, isOver: false, job: null, timer: null };
  state.stop = () => {
    state.isOver = true;
    page.transfers.delete(state);
    page.clock.cancel(state.timer);
    state.job?.abort();
  };
  const tell = (name, isLast) => {
    const self = reference.deref();
    if (state.isOver || !self) {
      return;
    }
    if (isLast) {
      state.stop();
    }
    if (name !== 'onerror' && name !== 'ontimeout') {
      show(self, text);
    }
    if (typeof self[name] === 'function') {
      page.call(self[name], self, []);
    }
  };
  page.transfers.add(state);
  if (timeout > 0) {
    state.timer = page.clock.schedule(timeout, () => page.task(() => tell('ontimeout', true)));
  }
  if (isDoomed) {
    state.timer = page.clock.schedule(1 + page.random() * 3_000, state.stop);
  }
  // The first event of a quick answer is left out now and then: only the end is told.
  const skipsProgress = page.profile.xdr.skipsProgress && page.random() < 0.3;
  const headers = { origin: page.origin };
  state.job = page.client.send({ page, ...request, headers, kind: 'xdr' }, {
    head(status, received) {
      const allowed = received['access-control-allow-origin'];
      if (status >= 400 || (allowed !== '*' && allowed !== page.origin)) {
        tell('onerror', true);
      }
    },
    data(bytes) {
      text += decoder.decode(bytes, { stream: true });
      if (text.length >= PRELUDE && !skipsProgress) {
        tell('onprogress', false);
      }
    },
    end: () => tell('onload', true),
    fail: () => tell('onerror', true),
  });
  return state;
}
