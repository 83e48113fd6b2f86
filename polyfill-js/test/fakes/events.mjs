/**
 * The listeners of one object of a page. A fault in one is reported to the page and keeps no other from being called.
 * `style` is what the browser has: "dom2", "attach" (IE 6 to 8) or "both" (IE 9 and 10).
 */
export class Listeners {
  #page;
  #owner;
  #byType = new Map();

  constructor(page, owner) {
    this.#page = page;
    this.#owner = owner;
  }

  get count() {
    let count = 0;
    this.#byType.forEach((list) => { count += list.length; });
    return count;
  }

  install(target, style) {
    if (style !== 'attach') {
      target.addEventListener = (type, listener) => this.#add(type, listener);
      target.removeEventListener = (type, listener) => this.#remove(type, listener);
    }
    if (style !== 'dom2') {
      target.attachEvent = (name, listener) => {
        this.#add(name.replace(/^on/, ''), listener, true);
        return true;
      };
      target.detachEvent = (name, listener) => this.#remove(name.replace(/^on/, ''), listener);
    }
  }

  #add(type, listener, isAttached = false) {
    const list = this.#byType.get(type) ?? [];
    const isKnown = list.some((each) => each.listener === listener);
    if (listener && (isAttached || !isKnown)) {
      this.#byType.set(type, [...list, { listener, isAttached }]);
    }
  }

  #remove(type, listener) {
    const list = this.#byType.get(type) ?? [];
    const index = list.findIndex((each) => each.listener === listener);
    this.#byType.set(type, list.filter((each, place) => place !== index));
  }

  /** Calls the `on…` handler and all listeners. */
  dispatch(type, event = {}) {
    const page = this.#page;
    const owner = this.#owner();
    const full = { type, target: owner, currentTarget: owner, srcElement: owner, ...event };
    const handler = owner[`on${type}`];
    if (typeof handler === 'function') {
      page.call(handler, owner, [full]);
    }
    for (const { listener, isAttached } of this.#byType.get(type) ?? []) {
      if (typeof listener === 'function') {
        page.call(listener, isAttached ? page.global : owner, [full]);
      } else {
        page.call(listener.handleEvent, listener, [full]);
      }
    }
  }
}

/** EventTarget, Event and MessageEvent as today's browsers have them; faults of listeners go to the page. */
export function eventClasses(page) {
  class Event {
    constructor(type, { bubbles = false, cancelable = false } = {}) {
      Object.assign(this, { type: String(type), bubbles, cancelable, target: null, currentTarget: null, isTrusted: false });
      this.defaultPrevented = false;
    }

    preventDefault() {
      this.defaultPrevented = this.cancelable;
    }

    stopPropagation() {}

    stopImmediatePropagation() {
      this.isStopped = true;
    }
  }

  class MessageEvent extends Event {
    constructor(type, { data = null, origin = '', lastEventId = '', source = null, ports = [], ...rest } = {}) {
      super(type, rest);
      Object.assign(this, { data, origin, lastEventId, source, ports });
    }
  }

  class EventTarget {
    #listeners = [];

    addEventListener(type, listener, options) {
      const isKnown = this.#listeners.some((each) => each.type === type && each.listener === listener);
      if (listener && !isKnown) {
        this.#listeners.push({ type, listener, once: options?.once === true });
      }
    }

    removeEventListener(type, listener) {
      this.#listeners = this.#listeners.filter((each) => each.type !== type || each.listener !== listener);
    }

    dispatchEvent(event) {
      event.target = this;
      event.currentTarget = this;
      for (const each of [...this.#listeners]) {
        if (each.type !== event.type || !this.#listeners.includes(each) || event.isStopped) {
          continue;
        }
        if (each.once) {
          this.removeEventListener(each.type, each.listener);
        }
        const { listener } = each;
        const isFunction = typeof listener === 'function';
        page.call(isFunction ? listener : listener.handleEvent, isFunction ? this : listener, [event]);
      }
      event.currentTarget = null;
      return !event.defaultPrevented;
    }
  }
  return { Event, MessageEvent, EventTarget };
}
