import { TextDecoder } from 'node:util';
import { sendByCors } from './http-client.mjs';
import { Listeners } from './events.mjs';

const FAULTS = [12002, 12007, 12029, 12030, 12031, 12152];
const FORBIDDEN_HEADERS = ['connection', 'content-length', 'cookie', 'host', 'origin', 'referer', 'user-agent', 'accept-encoding'];

/**
 * XMLHttpRequest. What it can is told by `options`:
 * - `reads`: what page code sees before the end: "all", "once" (state 3 fires once, the text grows silently), "blocks" of
 *   `blockSize` characters, "late" (nothing before `blockSize`, then all), "none", or "throws" (state 3 fires, to read throws);
 * - `cors`: whether other origins may be asked; `events`, `progress`, `timeout`, `mime`: what members there are;
 * - `status204` and `hasFaultStatus`: the status numbers of WinINet;
 * - `needsBody`: send() needs an argument; `statusThrows`: to read the status of a failure throws;
 * - `keepsText`: what had come before a failure stays readable; `acceptsTruncated`: a body that ended early is a success;
 * - `stopsTimers`: no timer of the page runs during a request; `isActiveX`: an object of COM.
 */
export class Xhr {
  onreadystatechange = null;

  #page;
  #options;
  #state = 0;
  #request = null;
  #handle = null;
  #status = 0;
  #headers = {};
  #text = '';
  #shown = '';
  #decoder;
  #wasAborted = false;
  #hasFailed = false;
  #isInFlight = false;
  #mime = '';
  #timer = null;
  #listeners;

  constructor(page, options) {
    this.#page = page;
    this.#options = options;
    this.#listeners = new Listeners(page, () => this);
    if (options.progress) {
      Object.assign(this, { onprogress: null });
    }
    if (options.events) {
      Object.assign(this, { onload: null, onerror: null, onabort: null, onloadend: null });
      this.#listeners.install(this, 'dom2');
    }
    if (options.cors) {
      this.withCredentials = false;
      if (options.progress) {
        this.responseType = '';
      }
    }
    if (options.timeout) {
      Object.assign(this, { timeout: 0, ontimeout: null });
    }
    if (options.mime) {
      this.overrideMimeType = (mime) => { this.#mime = String(mime); };
    }
  }

  get readyState() {
    return this.#state;
  }

  get status() {
    const { reads, statusThrows } = this.#options;
    if (this.#wasAborted && this.#options.abortedThrows) {
      this.#refuse('status after abort', 'c00c023f');
    }
    if (reads === 'throws' && this.#state < 4) {
      this.#refuse('status before state 4', 'The data necessary to complete this operation is not yet available.');
    }
    if (statusThrows && (this.#hasFailed || this.#state < 2)) {
      this.#refuse('status of a failure', 'Component returned failure code: 0x80040111 (NS_ERROR_NOT_AVAILABLE)');
    }
    return this.#status;
  }

  get statusText() {
    return this.status === 200 ? 'OK' : '';
  }

  get responseText() {
    if (this.#wasAborted && this.#options.abortedThrows) {
      this.#refuse('responseText after abort', 'c00c023d');
    }
    if (this.#options.reads === 'throws' && this.#state < 4) {
      this.#refuse('responseText before state 4', 'The data necessary to complete this operation is not yet available.');
    }
    const text = this.#state === 4 || this.#options.reads === 'once' ? this.#text : this.#shown;
    this.#page.charactersRead += text.length;
    return text;
  }

  get responseURL() {
    return this.#state > 1 && this.#options.events ? this.#request.finalUrl?.href ?? '' : undefined;
  }

  open(method, address, isAsync = true) {
    const page = this.#page;
    const url = page.resolve(address);
    if (!url) {
      throw page.error('SyntaxError', 'The URL is not valid.');
    }
    if (page.isTooLong(url)) {
      page.refuse('a URL that is too long', 'Error', 'The data area passed to a system call is too small.');
    }
    if (isAsync === false) {
      page.misuse('synchronous request', 'Error', 'InvalidAccessError');
    }
    if (url.origin !== page.origin && !this.#options.cors) {
      page.misuse(`request to another origin: ${url.origin}`, 'Error', 'Access is denied.');
    }
    this.#give();
    this.#request = { page, method: String(method).toUpperCase(), url, headers: {}, kind: 'xhr' };
    Object.assign(this.#request, { finalUrl: url });
    this.#wasAborted = false;
    this.#hasFailed = false;
    this.#status = 0;
    this.#headers = {};
    this.#text = '';
    this.#shown = '';
    this.#decoder = null;
    this.#setState(1);
  }

  setRequestHeader(name, value) {
    if (this.#state !== 1 || this.#isInFlight) {
      this.#page.misuse('setRequestHeader while not opened', 'Error', 'InvalidStateError');
    }
    const key = String(name).toLowerCase();
    if (FORBIDDEN_HEADERS.includes(key)) {
      this.#page.misuse(`forbidden header ${key}`, 'Error', `Refused to set unsafe header "${name}"`);
    }
    const { headers } = this.#request;
    headers[key] = key in headers ? `${headers[key]}, ${value}` : byteString(this.#page, value);
  }

  send(body) {
    const { needsBody, stopsTimers, timeout } = this.#options;
    if (this.#state !== 1 || this.#isInFlight) {
      this.#page.misuse('send while not opened', 'Error', 'InvalidStateError');
    }
    if (needsBody && arguments.length === 0) {
      this.#page.misuse('send without an argument', 'Error', 'Not enough arguments [nsIXMLHttpRequest.send]');
    }
    this.#isInFlight = true;
    this.#page.xhrs++;
    if (stopsTimers) {
      this.#page.timers.hold();
    }
    const hasCredentials = this.withCredentials === true || this.#request.url.origin === this.#page.origin;
    if (timeout && this.timeout > 0) {
      this.#timer = this.#page.clock.schedule(this.timeout, () => this.#page.task(() => this.#fail('timeout')));
    }
    if (!this.#page.allows('connect', this.#request.url)) {
      this.#page.laterTask(() => this.#fail('error'));
      return;
    }
    this.#handle = sendByCors(this.#page.client, { ...this.#request, body: body ?? null, hasCredentials }, {
      head: (status, headers, url) => {
        this.#request.finalUrl = url;
        this.#status = status === 204 ? this.#options.status204 ?? 204 : status;
        this.#headers = headers;
        this.#decoder = new TextDecoder(/charset=(?!utf-8)([\w-]+)/i.exec(this.#mime || headers['content-type'] || '')?.[1] ?? 'utf-8');
        this.#setState(2);
      },
      data: (bytes) => this.#receive(bytes),
      end: (isTruncated) => {
        if (isTruncated && !this.#options.acceptsTruncated) {
          this.#fail('error');
        } else {
          this.#finish();
        }
      },
      fail: () => this.#fail('error'),
    });
  }

  abort() {
    const wasInFlight = this.#isInFlight;
    this.#wasAborted = true;
    this.#handle?.abort();
    this.#give();
    if (wasInFlight) {
      this.#text = '';
      this.#shown = '';
      this.#status = 0;
      this.#headers = {};
      this.#setState(4);
      this.#tell('abort');
      this.#tell('loadend');
    }
    this.#state = 0;
  }

  getResponseHeader(name) {
    if (this.#state < 2 || (this.#options.reads === 'throws' && this.#state < 3)) {
      if (this.#options.isActiveX || this.#options.statusThrows) {
        this.#refuse('a header before it came', 'The data necessary to complete this operation is not yet available.');
      }
      return null;
    }
    return this.#headers[String(name).toLowerCase()] ?? null;
  }

  getAllResponseHeaders() {
    return Object.entries(this.#headers).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  }

  #receive(bytes) {
    this.#text += this.#decoder.decode(bytes, { stream: true });
    const { reads, blockSize } = this.#options;
    const size = this.#text.length;
    if (reads === 'all' || (reads === 'late' && size >= blockSize)) {
      this.#show(size);
    } else if (reads === 'blocks' && size - this.#shown.length >= blockSize) {
      this.#show(size - (size % blockSize));
    } else if ((reads === 'once' || reads === 'throws') && this.#state === 2) {
      this.#setState(3);
    }
  }

  #show(length) {
    this.#shown = this.#text.slice(0, length);
    this.#setState(3);
    this.#tell('progress');
  }

  #finish() {
    this.#text += this.#decoder?.decode() ?? '';
    this.#give();
    if (this.#state < 3) {
      this.#setState(3);
    }
    this.#setState(4);
    this.#tell('load');
    this.#tell('loadend');
  }

  #fail(type) {
    const { keepsText, hasFaultStatus } = this.#options;
    this.#hasFailed = true;
    this.#handle?.abort();
    this.#give();
    if (!keepsText) {
      this.#text = '';
      this.#shown = '';
      this.#headers = {};
    }
    this.#status = hasFaultStatus ? FAULTS[Math.floor(this.#page.random() * FAULTS.length)] : 0;
    this.#setState(4);
    this.#tell(type);
    this.#tell('loadend');
  }

  /** Lets go of what a request holds. */
  #give() {
    if (this.#isInFlight) {
      this.#isInFlight = false;
      this.#page.xhrs--;
      if (this.#options.stopsTimers) {
        this.#page.timers.release();
      }
    }
    this.#page.clock.cancel(this.#timer);
    this.#handle = null;
  }

  #setState(state) {
    this.#state = state;
    if (!this.#options.isActiveX) {
      this.#listeners.dispatch('readystatechange');
    } else if (typeof this.onreadystatechange === 'function') {
      this.#page.call(this.onreadystatechange, undefined, []);
    }
  }

  #tell(type) {
    if (type === 'progress' ? this.#options.progress : this.#options.events) {
      this.#listeners.dispatch(type);
    } else if (type === 'timeout' && this.#options.timeout && typeof this.ontimeout === 'function') {
      this.#page.call(this.ontimeout, this, []);
    }
  }

  #refuse(what, message) {
    this.#page.refuse(what, 'Error', message);
  }
}

function byteString(page, value) {
  if (/[^\0-\xff]/.test(String(value))) {
    page.misuse(`header value is no byte string: ${value}`, 'TypeError', 'Value is not a valid ByteString.');
  }
  return String(value).trim();
}

/**
 * The object that ActiveXObject("Microsoft.XMLHTTP") makes: takes no properties but its own, and no null as a handler.
 */
export function activeXhr(page, options) {
  const xhr = new Xhr(page, { ...options, isActiveX: true });
  return new Proxy({}, {
    get(target, key) {
      const value = xhr[key];
      return typeof value === 'function' && key !== 'onreadystatechange' ? value.bind(xhr) : value;
    },
    has: (target, key) => key in xhr,
    set(target, key, value) {
      if (key !== 'onreadystatechange') {
        page.misuse(`property ${String(key)} set on an ActiveX object`, 'Error', "Object doesn't support this property or method");
      }
      if (typeof value !== 'function') {
        page.misuse('onreadystatechange = null on an ActiveX object', 'TypeError', 'Type mismatch.');
      }
      xhr.onreadystatechange = value;
      return true;
    },
  });
}
