import { connect } from "./connection.js";
import { root } from "./environment.js";
import { resolve, withParameter } from "./url.js";

/** Characters that one event may have, where the page does not say. */
var MAX_EVENT_SIZE = 16777216;

/**
 * A property that page code can read but not set, where the browser can do that.
 * @param {any} object
 * @param {string} name
 * @param {any} value
 */
function fix(object, name, value) {
  try {
    // WebKit of 2011 keeps the value of one that is there.
    delete object[name];
    Object.defineProperty(object, name, { value: value, enumerable: true, configurable: true });
  } catch (e) {
    // IE before 9.
    object[name] = value;
  }
}

/**
 * The constants of the interface.
 * @param {any} object
 */
export function fixConstants(object) {
  fix(object, "CONNECTING", 0);
  fix(object, "OPEN", 1);
  fix(object, "CLOSED", 2);
}

/**
 * @param {any} isRight
 * @param {string} message
 * @throws TypeError unless it is right
 */
export function demand(isRight, message) {
  if (!isRight) {
    throw new TypeError(message);
  }
}

/** @param {string} message */
function syntaxError(message) {
  try {
    return new root.DOMException(message, "SyntaxError");
  } catch (e) {
    /** @type {any} */
    var error = new Error(message);
    error.name = "SyntaxError";
    error.code = 12;
    return error;
  }
}

/**
 * The transports that the page asks for.
 * @param {any[]} transports all there are
 * @param {any} names in order of preference; nothing for all
 */
function choose(transports, names) {
  /** @type {any} */
  var byName = {};
  var known = [];
  var chosen = [];
  for (var i = 0; i < transports.length; i++) {
    known.push(transports[i].name);
    byName[transports[i].name] = transports[i];
  }
  names = names || known;
  for (i = 0; i < names.length; i++) {
    demand(byName[names[i]], "no transport " + names[i] + " in " + known);
    chosen.push(byName[names[i]]);
  }
  return chosen;
}

/**
 * Makes the class.
 * @param {any} events how events are made and dispatched
 * @param {any[]} transports best first
 * @return {any}
 */
export function createEverySource(events, transports) {
  /**
   * A subscription with the interface of EventSource [spec 9.2.2] over whatever gets through.
   *
   * @constructor
   * @param {string} url
   * @param {any=} options
   * @param {boolean=} isPlain what the option plain is where it is left out
   * @throws TypeError for a missing URL, a missing new, options that are no object or an unknown transport
   * @throws SyntaxError (DOMException) for a URL that cannot be parsed
   */
  function EverySource(url, options, isPlain) {
    demand(this instanceof EverySource && arguments.length, "needs new and a URL");
    demand(options == null || options === Object(options), "options must be an object");
    options = options || {};
    var self = events._create(this);
    var href = resolve(String(url));
    var topics = options.topics || [];
    topics = typeof topics == "string" ? [topics] : topics;
    for (var i = 0; i < topics.length && href; i++) {
      href = withParameter(href, "topic", topics[i]);
    }
    if (!href) {
      throw syntaxError("cannot parse " + url);
    }
    var request = {
      url: href,
      plain: !!(options.plain == null ? isPlain : options.plain),
      withCredentials: !!options.withCredentials,
      headers: options.headers,
      cursor: options.lastEventId == null ? "" : "" + options.lastEventId,
      transports: choose(transports, options.transports),
      types: [],
      retry: options.retry,
      timeout: options.timeout,
      report: options.report !== false,
      maxEventSize: options.maxEventSize || MAX_EVENT_SIZE
    };

    /** @type {any} */
    var state = { url: href, withCredentials: request.withCredentials, readyState: 0, lastEventId: request.cursor, transport: "", connection: "" };
    for (var name in state) {
      fix(self, name, state[name]);
    }
    self._request = request;
    self._connection = open(EverySource, options.share, request, {
      emit: function (/** @type {string} */ type, /** @type {any} */ fields, /** @type {number|undefined} */ readyState) {
        if (readyState != null) {
          fix(self, "readyState", readyState);
        }
        events._emit(self, type, fields);
      },
      set: function (/** @type {string} */ name, /** @type {any} */ value) {
        fix(self, name, value);
      }
    });
    return self;
  }

  var prototype = (EverySource.prototype = events._prototype());
  var addEventListener = prototype.addEventListener;
  prototype.constructor = EverySource;
  prototype.addEventListener = function (/** @type {string} */ type) {
    addEventListener.apply(this, arguments);
    if (this._request && !/^(message|open|error)$/.test(type) && !contains(this._request.types, type)) {
      this._request.types.push("" + type);
      this._connection.hear(type);
    }
  };
  /** Ends the subscription, without an event [spec 9.2.2]. */
  prototype.close = function () {
    fix(this, "readyState", 2);
    this._connection.close();
  };
  events._handler(prototype, "open");
  events._handler(prototype, "message");
  events._handler(prototype, "error");
  fixConstants(prototype);
  fixConstants(EverySource);
  fix(EverySource, "version", "__VERSION__");
  return EverySource;
}

/**
 * A connection of its own, or this tab's part of one that tabs share.
 * @param {any} EverySource
 * @param {boolean} isShared
 * @param {any} request
 * @param {any} receiver
 */
function open(EverySource, isShared, request, receiver) {
  if (isShared && !EverySource.share && root.console) {
    root.console.warn("share needs everysource.share.js");
  }
  return (isShared && EverySource.share || connect)(request, receiver, connect);
}

/**
 * @param {any[]} list
 * @param {any} value
 */
function contains(list, value) {
  for (var i = 0; i < list.length; i++) {
    if (list[i] == value) {
      return true;
    }
  }
  return false;
}
