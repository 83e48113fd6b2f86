import { TextDecoder } from 'node:util';
import { fetchFunction, StreamedResponse } from './fetch.mjs';
import { htmlfile } from './htmlfile.mjs';
import { nativeEventSource } from './native.mjs';
import { XDomainRequest } from './xdr.mjs';
import { activeXhr, Xhr } from './xhr.mjs';

/** Puts on a page's global object what its browser's profile says. */
export function windowOf(page, readyState) {
  const { global, profile } = page;
  global.window = global;
  global.self = global;
  if (profile.isWorker) {
    delete global.window;
  } else {
    Object.assign(global, { top: global, parent: global, frames: global, onunload: null });
    if (profile.pagehide) {
      Object.assign(global, { onpagehide: null, onpageshow: null });
    }
    if (profile.messages !== false) {
      global.postMessage = () => {};
    }
    documentOf(page, readyState);
  }
  global.location = location(page);
  global.navigator = navigator(page);
  timersOf(page);
  page.windowListeners.install(global, profile.events);
  if (profile.console) {
    const log = (...parts) => page.logs.push(parts.join(' '));
    global.console = { log, warn: log, error: log, info: log };
  }
  requestsOf(page);
  storageOf(page);
  if (profile.hasUrl) {
    global.URL = URL;
  }
  if (profile.level === 'modern') {
    todaysOf(page);
  }
  if (profile.eventSource) {
    global.EventSource = nativeEventSource(page, profile.eventSource);
  }
}

function documentOf(page, readyState) {
  const { global, profile } = page;
  const { facade, head, body } = page.document;
  Object.assign(facade, { readyState, domain: page.url.hostname, URL: page.url.href, cookie: '', body, defaultView: global });
  if (profile.head !== false) {
    facade.head = head;
  }
  if (profile.visibility) {
    Object.defineProperties(facade, {
      hidden: { get: () => page.isHidden === true },
      visibilityState: { get: () => (page.isHidden ? 'hidden' : 'visible') },
    });
  }
  if (profile.level === 'modern') {
    Object.defineProperties(facade, {
      currentScript: { get: () => page.currentScript ?? null },
      baseURI: { get: () => page.document.base },
    });
  }
  if (profile.storageEvents === 'ie8') {
    facade.onstorage = null;
  }
  page.documentListeners.install(facade, profile.events);
  global.document = facade;
}

function location(page) {
  const { href, protocol, host, hostname, port, pathname, search, hash, origin } = page.url;
  const parts = { href, protocol, host, hostname, port, pathname, search, hash, toString: () => href };
  return page.profile.hasLocationOrigin === false ? parts : { ...parts, origin };
}

function navigator(page) {
  const { profile, client } = page;
  const result = { userAgent: profile.userAgent, onLine: true, platform: '', cookieEnabled: true };
  if (profile.beacon) {
    result.sendBeacon = (address, data = '') => {
      const url = page.resolve(address);
      const type = typeof data === 'string' ? 'text/plain;charset=UTF-8' : data.type ?? 'application/x-www-form-urlencoded;charset=UTF-8';
      client.send(
        { page, url, method: 'POST', body: String(data), headers: { origin: page.origin, 'content-type': type }, kind: 'beacon', hasCredentials: true },
        { head() {}, data() {}, end() {}, fail() {} },
      );
      return true;
    };
  }
  if (profile.connection) {
    const connection = { type: 'wifi', onchange: null };
    const listeners = [];
    connection.addEventListener = (type, listener) => listeners.push(listener);
    connection.removeEventListener = (type, listener) => listeners.splice(listeners.indexOf(listener), 1);
    page.changeConnection = () => page.task(() => {
      [connection.onchange, ...listeners].filter(Boolean).forEach((listener) => page.call(listener, connection, [{ type: 'change' }]));
    });
    page.connectionListeners = listeners;
    result.connection = connection;
  }
  return result;
}

/** Internet Explorer up to 9 hands no arguments to a timer's function; old Mozilla hands it how late it is. */
function timersOf(page) {
  const { global, timers, profile } = page;
  const set = (repeats) => page.hostFunction((action, delay, ...args) => {
    if (typeof action !== 'function') {
      page.misuse('timer with a text to evaluate', 'Error', 'Refused to evaluate a string as JavaScript.');
    }
    const given = { none: [], lateness: [...args, 0] }[profile.timerArguments] ?? args;
    return timers.set(action, delay, repeats, given);
  });
  const clear = page.hostFunction((id) => timers.clear(id));
  Object.assign(global, { setTimeout: set(false), setInterval: set(true), clearTimeout: clear, clearInterval: clear });
}

function requestsOf(page) {
  const { global, profile } = page;
  if (profile.xhr?.isNative !== false && profile.xhr) {
    global.XMLHttpRequest = function XMLHttpRequest() {
      return new Xhr(page, profile.xhr);
    };
  }
  if (profile.activeX) {
    global.ActiveXObject = function ActiveXObject(name) {
      if (/^(Microsoft|Msxml2)\.XMLHTTP/i.test(name) && profile.activeX.includes('xmlhttp')) {
        return activeXhr(page, profile.xhr);
      }
      if (/^htmlfile$/i.test(name) && profile.activeX.includes('htmlfile')) {
        return htmlfile(page);
      }
      throw page.error('Error', "Automation server can't create object");
    };
    global.CollectGarbage = () => { page.garbageAsked = true; };
  }
  if (profile.xdr) {
    global.XDomainRequest = function create() {
      return new XDomainRequest(page);
    };
  }
  if (profile.fetch) {
    const hasBody = profile.fetch === 'stream';
    global.fetch = fetchFunction(page, { hasBody });
    global.Response = hasBody ? StreamedResponse : function Response() {};
    global.ReadableStream = hasBody ? ReadableStream : undefined;
  }
}

/** localStorage, which some browsers lack, some do not let a page touch, and some let it only read. */
function storageOf(page) {
  const { profile, browser } = page;
  const state = browser.storageState ?? (profile.storage === false ? 'missing' : 'works');
  if (state === 'missing' || profile.isWorker) {
    return;
  }
  const entries = browser.storageOf(page.origin);
  /** What changes nothing makes no event. */
  const change = (key, newValue) => {
    const oldValue = entries.get(key) ?? null;
    if (newValue === null) {
      entries.delete(key);
    } else {
      entries.set(key, newValue);
    }
    if (newValue !== oldValue) {
      browser.tellStorage(page, { key, oldValue, newValue });
    }
  };
  const storage = {
    getItem: (key) => entries.get(String(key)) ?? null,
    setItem(key, value) {
      if (state === 'full') {
        throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
      }
      change(String(key), String(value));
    },
    removeItem(key) {
      change(String(key), null);
    },
    key: (index) => [...entries.keys()][index] ?? null,
    get length() {
      return entries.size;
    },
  };
  // Entries are properties too.
  const named = new Proxy(storage, {
    get: (target, key) => (key in target ? target[key] : storage.getItem(key) ?? undefined),
    set(target, key, value) {
      storage.setItem(key, value);
      return true;
    },
  });
  Object.defineProperty(page.global, 'localStorage', {
    configurable: true,
    enumerable: true,
    get() {
      if (state === 'forbidden') {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      }
      return named;
    },
  });
}

function todaysOf(page) {
  const { global, clock, browser, profile } = page;
  if (profile.broadcastChannel) {
    global.BroadcastChannel = browser.channelsOf(page.origin).classFor(page);
  }
  // For secure origins alone.
  if (profile.locks && page.url.protocol === 'https:') {
    global.navigator.locks = browser.locksOf(page.origin, page.lockDomain).managerFor(page);
  }
  Object.assign(global, page.events, {
    origin: page.origin,
    URL, URLSearchParams, TextDecoder, TextEncoder, AbortController, AbortSignal, DOMException, Headers, Blob,
    performance: { now: () => clock.elapsed },
    // Nobody wants one: it throws what says that a URL is none.
    WebSocket: class {
      constructor(address) {
        if (!page.resolve(String(address))) {
          throw new DOMException(`The URL '${address}' is invalid.`, 'SyntaxError');
        }
        page.note(`WebSocket to ${address}`);
      }
    },
    queueMicrotask: (action) => queueMicrotask(() => page.call(action, undefined)),
  });
  if (page.profile.hasAbort === false) {
    delete global.AbortController;
    delete global.AbortSignal;
  }
}
