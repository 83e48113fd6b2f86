import { Connection } from "./connection.js";
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
    root.Object.defineProperty(object, name, { value: value, enumerable: true, configurable: true });
  } catch (e) {
    // IE before 9.
    object[name] = value;
  }
}

/** @param {any} object */
function fixConstants(object) {
  fix(object, "CONNECTING", 0);
  fix(object, "OPEN", 1);
  fix(object, "CLOSED", 2);
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
  if (!names) {
    return transports;
  }
  var chosen = [];
  var known = [];
  for (var i = 0; i < names.length; i++) {
    known = [];
    var found = null;
    for (var j = 0; j < transports.length; j++) {
      known.push(transports[j].name);
      found = transports[j].name == names[i] ? transports[j] : found;
    }
    if (!found) {
      throw new TypeError("there is no transport " + names[i] + "; there are " + known.join(", "));
    }
    chosen.push(found);
  }
  return chosen;
}

/**
 * Makes the class.
 * @param {any} events how events are made and dispatched
 * @param {any[]} transports best first
 * @param {function(any): string} describe a sentence for an error's fields
 * @return {any}
 */
export function createEverySource(events, transports, describe) {
  /**
   * A subscription with the interface of EventSource [spec 9.2.2] over whatever gets through.
   *
   * @constructor
   * @param {string} url
   * @param {any=} options
   * @throws TypeError for a missing URL, a missing new, options that are no object or an unknown transport
   * @throws SyntaxError (DOMException) for a URL that cannot be parsed
   */
  function EverySource(url, options) {
    if (!(this instanceof EverySource)) {
      throw new TypeError("EverySource is a class: new EverySource(url)");
    }
    if (!arguments.length) {
      throw new TypeError("a URL is missing: new EverySource(url)");
    }
    if (options != null && typeof options != "object" && typeof options != "function") {
      throw new TypeError("the options are no object: new EverySource(url, {withCredentials: true})");
    }
    options = options || {};
    var self = events._create(this);
    var href = resolve("" + url);
    var topics = options.topics || [];
    topics = typeof topics == "string" ? [topics] : topics;
    for (var i = 0; i < topics.length && href; i++) {
      href = withParameter(href, "topic", topics[i]);
    }
    if (!href) {
      throw syntaxError("the URL cannot be parsed: " + url);
    }
    var request = {
      url: href,
      plain: !!options.plain,
      withCredentials: !!options.withCredentials,
      headers: options.headers,
      cursor: options.lastEventId == null ? "" : "" + options.lastEventId,
      transports: choose(transports, options.transports),
      types: [],
      retry: options.retry,
      timeout: options.timeout,
      maxEventSize: options.maxEventSize || MAX_EVENT_SIZE
    };

    /**
     * @param {string} type
     * @param {any} detail
     */
    function emitError(type, detail) {
      detail.message = detail.message || describe(detail);
      events._emit(self, type, detail);
    }

    fix(self, "url", href);
    fix(self, "withCredentials", request.withCredentials);
    fix(self, "readyState", 0);
    fix(self, "lastEventId", request.cursor);
    fix(self, "transport", "");
    self._request = request;
    self._connection = connect(EverySource, options.share, request, {
      opened: function () {
        fix(self, "readyState", 1);
        events._emit(self, "open", {});
      },
      event: function (/** @type {string} */ type, /** @type {string} */ data, /** @type {string} */ id, /** @type {string} */ origin) {
        events._emit(self, type, { data: data, lastEventId: id, origin: origin });
      },
      moved: function (/** @type {string} */ cursor) {
        fix(self, "lastEventId", cursor);
      },
      suspended: function () {
        fix(self, "readyState", 0);
      },
      lost: function (/** @type {any} */ detail) {
        fix(self, "readyState", 0);
        emitError("error", detail);
      },
      failed: function (/** @type {any} */ detail) {
        fix(self, "readyState", 2);
        emitError("error", detail);
      },
      tell: function (/** @type {string} */ type, /** @type {any} */ fields) {
        if (type == "transport") {
          fix(self, type, fields.transport);
        }
        events._emit(self, type, fields);
      }
    });
    return self;
  }

  var prototype = (EverySource.prototype = events._prototype());
  var addEventListener = prototype.addEventListener;
  prototype.constructor = EverySource;
  prototype.addEventListener = function (/** @type {string} */ type) {
    addEventListener.apply(this, arguments);
    if (this._request && !/^(message|open|error|es:.*)$/.test(type) && !contains(this._request.types, type)) {
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
function connect(EverySource, isShared, request, receiver) {
  if (isShared && EverySource.share) {
    return EverySource.share(request, receiver, function (/** @type {any} */ own, /** @type {any} */ to) {
      return new Connection(own, to);
    });
  }
  if (isShared && root.console) {
    root.console.warn("EverySource: share needs everysource.share.min.js, loaded after this script; this tab has a connection of its own");
  }
  return new Connection(request, receiver);
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
