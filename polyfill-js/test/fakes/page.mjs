import v8 from 'node:v8';
import vm from 'node:vm';
import { PageTimers, settled } from './clock.mjs';
import { Document } from './dom.mjs';
import { eventClasses, Listeners } from './events.mjs';
import { collectHtmlfiles } from './htmlfile.mjs';
import { realm } from './realm.mjs';
import { windowOf } from './window.mjs';

v8.setFlagsFromString('--expose-gc');
const collectGarbage = vm.runInNewContext('gc');

/**
 * One page (or worker) of a fake browser: a context of its own with just what that browser has. Whatever happens to it from outside
 * is a task; a frozen page has its tasks later.
 */
export class Page {
  /** What the browser forbids and page code did all the same, in words. */
  misuses = [];

  /** What the browser would not let be read; code that catches that does no wrong. */
  refusals = [];

  /** What nobody caught. */
  errors = [];

  /** What the console was told. */
  logs = [];

  requests = new Set();
  transfers = new Set();
  eventSources = new Set();
  htmlfiles = new Map();

  /** XMLHttpRequests and fetches in flight. */
  xhrs = 0;
  fetches = 0;

  /** Characters that were read from responseText. */
  charactersRead = 0;

  /** The most script elements that a frame held. */
  scriptNodes = 0;

  /** Counts tasks, so that two calls can be told to be of the same. */
  taskNumber = 0;

  /** How wrong the page's clock is, in ms. */
  clockSkew = 0;

  isFrozen = false;
  #waiting = [];

  /**
   * @param {object} browser what all pages of it share: clock, random, client, storage, profile
   * @param {string} url
   * @param {object} csp origins by kind (`script`, `connect`, `frame`) that a Content-Security-Policy lets through; none forbids nothing
   * @param {string} lockDomain see Browser.locksOf
   */
  constructor(browser, url, { csp = {}, readyState = 'complete', lockDomain } = {}) {
    Object.assign(this, { browser, clock: browser.clock, client: browser.client, profile: browser.profile, random: browser.random });
    this.csp = csp;
    this.lockDomain = lockDomain;
    this.url = new URL(url);
    this.origin = this.url.origin;
    this.timers = new PageTimers(this.clock, (action, args) => {
      this.taskNumber++;
      this.call(action, this.global, args);
    });
    this.events = eventClasses(this);
    const sandbox = {};
    const { context, global } = realm(sandbox, {
      level: this.profile.level,
      isJScript: this.profile.isJScript,
      hasJson: this.profile.json !== false,
      now: () => this.clock.now + this.clockSkew,
      random: browser.random,
    });
    this.context = context;
    this.global = this.profile.isJScript ? undeletable(this, global) : global;
    this.Promise = global.Promise;
    this.windowListeners = new Listeners(this, () => this.global);
    this.documentListeners = new Listeners(this, () => this.document?.facade);
    this.document = this.profile.isWorker ? null : new Document(this, this.global);
    windowOf(this, readyState);
    this.initialNames = new Set(Object.getOwnPropertyNames(global));
  }

  /** Runs script text as a script element of its own would. The faults of a text that was cut are nobody's. */
  run(source, filename = 'page.js', isCut = false) {
    this.taskNumber++;
    try {
      vm.runInContext(source, this.context, { filename });
    } catch (error) {
      if (!isCut) {
        this.errors.push(error);
      }
    }
  }

  /** The value of an expression in the page; throws what it throws. */
  evaluate(expression) {
    return vm.runInContext(`(${expression})`, this.context, { filename: 'test.js' });
  }

  /** Runs `text` as the content of a script element with address `src` that stands in the page. */
  load(src, text) {
    if (!this.document) {
      this.run(text, src);
      return;
    }
    const script = this.document.element('script');
    script.setAttribute('src', src);
    Object.defineProperty(script, 'src', { value: this.resolve(src).href });
    Object.defineProperty(script, 'hasStarted', { value: true });
    this.document.head.appendChild(script);
    this.currentScript = script;
    this.run(text, src);
    this.currentScript = null;
  }

  /** Something happens to the page: now, or when it is thawed. */
  task(action) {
    if (this.isFrozen) {
      this.#waiting.push(action);
    } else if (!this.isClosed) {
      this.taskNumber++;
      action();
    }
  }

  laterTask(action) {
    this.clock.schedule(0, () => this.task(action));
  }

  /** Calls a function of the page; what it throws is reported as window.onerror would be. */
  call(action, self, args = []) {
    try {
      return Reflect.apply(action, self, args);
    } catch (error) {
      this.errors.push(error);
      return undefined;
    }
  }

  /** An error of the page's own kind. */
  error(name, message) {
    return new this.global[name](message);
  }

  /** Records what must not be touched, and throws as the browser would. */
  misuse(what, name, message) {
    this.misuses.push(what);
    throw this.error(name, message);
  }

  /** Records what cannot be had now, and throws as the browser would. */
  refuse(what, name, message) {
    this.refusals.push(what);
    throw this.error(name, message);
  }

  /** Records what must not be done although the browser does not throw. */
  note(what) {
    this.misuses.push(what);
  }

  allows(kind, url) {
    return this.csp[kind]?.includes(url.origin) ?? true;
  }

  /** Internet Explorer takes so many characters of a URL: requests with more throw, addresses of scripts and frames are cut. */
  isTooLong(url) {
    return url.href.length > (this.profile.maxUrl ?? Infinity);
  }

  cut(url) {
    if (!url || !this.isTooLong(url)) {
      return url;
    }
    this.note(`URL of ${url.href.length} characters cut`);
    return new URL(url.href.slice(0, this.profile.maxUrl));
  }

  resolve(text) {
    try {
      return new URL(String(text), this.document?.base ?? this.url.href);
    } catch {
      return null;
    }
  }

  /** A function of the browser. Those of Internet Explorer up to 8 have neither call nor apply. */
  hostFunction(action) {
    return this.profile.isJScript ? Object.setPrototypeOf(action, null) : action;
  }

  plainObject() {
    return vm.runInContext('({})', this.context);
  }

  /** Handlers and listeners on window and document. */
  get listeners() {
    const handlers = ['online', 'offline', 'pagehide', 'pageshow', 'unload', 'beforeunload', 'load', 'focus', 'storage', 'message'];
    return this.windowListeners.count + this.documentListeners.count
      + handlers.filter((name) => typeof this.global[`on${name}`] === 'function').length;
  }

  /** Names that scripts have put on the global object. */
  get globals() {
    return Object.getOwnPropertyNames(this.global).filter((name) => !this.initialNames.has(name));
  }

  /** Script and frame elements that are in the document, those of load() left out. */
  get elements() {
    if (!this.document) {
      return [];
    }
    const all = this.document.root.getElementsByTagName('*');
    return all.filter((each) => /^(SCRIPT|IFRAME)$/.test(each.tagName) && !(each.tagName === 'SCRIPT' && each.getAttribute('src')));
  }

  /** Fires an event at the window and, where it belongs there, at the document. */
  fire(type, event = {}) {
    this.task(() => {
      const isOfDocument = type === 'visibilitychange' || type === 'freeze' || type === 'resume';
      (isOfDocument ? this.documentListeners : this.windowListeners).dispatch(type, event);
    });
  }

  /** What a channel brings: also to a page that the browser itself has frozen. */
  channelTask(action) {
    this.clock.schedule(0, () => {
      if (this.isSuspended && !this.isClosed) {
        action();
      } else {
        this.task(action);
      }
    });
  }

  /**
   * The browser freezes a page in the background, as Chromium does: it is told, then timers and network stand still while channels go on
   * bringing messages.
   */
  suspend() {
    this.fire('freeze');
    this.isSuspended = true;
    this.freeze();
  }

  resume() {
    this.isSuspended = false;
    this.thaw();
    this.clock.schedule(0, () => this.fire('resume'));
  }

  /** No task runs, timers least of all, until thaw(). */
  freeze() {
    this.isFrozen = true;
    this.timers.hold();
  }

  /** What was held back happens: overdue timers first, as is worst for a watchdog, then what the network brought. */
  thaw() {
    this.timers.release();
    this.clock.schedule(0, () => {
      this.isFrozen = false;
      this.#waiting.splice(0).forEach((action) => this.task(action));
    });
  }

  /** Hidden or visible, as document.visibilityState says. */
  setHidden(isHidden) {
    this.isHidden = isHidden;
    this.fire('visibilitychange');
  }

  /** The page goes, for good or into the back/forward cache, and its connections with it. */
  hide({ persisted = false } = {}) {
    const hasPagehide = this.profile.pagehide;
    if (hasPagehide) {
      this.fire('pagehide', { persisted });
    }
    // A page that can be seen is hidden as it goes, after pagehide.
    if (!this.isHidden) {
      this.setHidden(true);
    }
    if (!persisted) {
      this.fire('unload');
    }
    this.#disconnect(persisted);
    if (persisted) {
      this.freeze();
    } else {
      this.#end();
    }
  }

  /** The page's process is killed: nothing is told to anybody. */
  crash() {
    this.#disconnect(false, true);
    this.#end();
  }

  #disconnect(isKept, isCrash = false) {
    this.eventSources.forEach((each) => isKept || each.close());
    for (const job of [...this.requests]) {
      // An XDomainRequest goes on after its page unless that has aborted it.
      if (job.kind !== 'beacon' && (job.kind !== 'xdr' || isCrash)) {
        job.abort();
      }
    }
  }

  #end() {
    this.isClosed = true;
    this.timers.clearAll();
    this.browser.gone(this);
  }

  /** Back from the back/forward cache. */
  show() {
    this.thaw();
    this.setHidden(false);
    this.fire('pageshow', { persisted: true });
  }

  /**
   * Collects what page code has let go of: XDomainRequests by the engine's own garbage collector, htmlfile documents by a walk (see
   * htmlfile.mjs). Returns how many there were.
   */
  async collect() {
    await settled();
    collectGarbage();
    await settled();
    let collected = collectHtmlfiles(this);
    for (const transfer of [...this.transfers]) {
      if (!transfer.reference.deref()) {
        transfer.stop();
        collected++;
      }
    }
    return collected;
  }
}

/** Internet Explorer up to 8 throws where a property of window is deleted. */
function undeletable(page, global) {
  return new Proxy(global, {
    deleteProperty: (target, key) => page.misuse(`delete window.${String(key)}`, 'Error', "Object doesn't support this action"),
  });
}
