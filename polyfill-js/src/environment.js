/** What this window or worker has, looked up without touching a name that may be missing. */

/**
 * The global object.
 * @type {any}
 */
export var root =
  typeof self != "undefined" ? self : typeof global != "undefined" ? global : {};

/** @type {any} */
export var document = root.document;

/** @type {any} */
export var navigator = root.navigator || {};

/**
 * The browser's own EventSource, taken before anything is installed under that name.
 * @type {any}
 */
export var NativeEventSource = root.EventSource;

// Longer delays overflow the browsers' timers and fire at once.
var MAX_DELAY = 86400000;

/** The time in ms since 1970. */
export function now() {
  return new Date().getTime();
}

/**
 * Calls {@code action} after {@code delay} ms.
 * @param {function(): void} action
 * @param {number} delay
 */
export function later(action, delay) {
  return root.setTimeout(action, Math.min(delay, MAX_DELAY));
}

/** @param {*} timer what {@link later} returned, or nothing */
export function cancel(timer) {
  if (timer) {
    root.clearTimeout(timer);
  }
}

/**
 * Listens to a browser object's event, in Internet Explorer too.
 * @param {any} target
 * @param {string} type
 * @param {function(any): void} listener
 */
export function listen(target, type, listener) {
  if (target && target.addEventListener) {
    target.addEventListener(type, listener, false);
  } else if (target && target.attachEvent) {
    target.attachEvent("on" + type, listener);
  }
}

/** Nothing: IE cannot take null for some handlers. */
export function noop() {}
