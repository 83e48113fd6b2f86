import { isHub } from "./install.js";

/** The API of sse-js 0.0.2, its defects mended. */

/** @type {Object<string, any>} */
var DEFAULTS = {
  url: "",
  data: {},
  customEvent: [],
  withCredentials: false,
  serverTimeout: 60000,
  clientConnection: 3000,
  openEvent: function () {},
  messageEvent: function () {},
  errorEvent: function () {}
};

/** @param {*} value */
function typeOf(value) {
  return Object.prototype.toString.call(value);
}

/**
 * Encodes what would break the query, and leaves the rest as sse-js sent it.
 * @param {*} value
 */
function encode(value) {
  return ("" + value).replace(/[\s&=#%+"<>\\^`{|}\[\]]|[^\x00-\x7f]+/g, encodeURIComponent);
}

/** @param {any} parameters */
function urlOf(parameters) {
  var query = "";
  var data = parameters.data;
  for (var key in data) {
    if (Object.prototype.hasOwnProperty.call(data, key)) {
      query += (query && "&") + encode(key) + "=" + encode(data[key]);
    }
  }
  // A bare question mark stays where there is nothing to ask, as servers of sse-js know it.
  return parameters.url + (parameters.url.indexOf("?") < 0 ? "?" : query && "&") + query;
}

/**
 * @param {any} EverySource
 * @return {any} the global SSE
 */
export function createSse(EverySource) {
  return {
    /**
     * Opens a stream and calls back.
     *
     * @param {any} options url, data, customEvent, withCredentials, serverTimeout (ms until the server must have answered),
     *     clientConnection (ms until a reconnection, where the server sets none), openEvent, messageEvent, errorEvent as in
     *     sse-js; an option of another type than its default counts as left out. Beyond it: closeOnError, plain, and the
     *     options of EverySource
     * @return {{source: any, close: function(): void}}
     */
    create: function (options) {
      /** @type {any} */
      var parameters = {};
      var name;
      for (name in options) {
        parameters[name] = options[name];
      }
      for (name in DEFAULTS) {
        if (typeOf(parameters[name]) != typeOf(DEFAULTS[name])) {
          parameters[name] = DEFAULTS[name];
        }
      }
      var url = urlOf(parameters);
      if (parameters.plain == null) {
        parameters.plain = !isHub(url);
      }
      parameters.retry = parameters.clientConnection;
      parameters.timeout = parameters.serverTimeout;
      for (var i = 0; i < parameters.customEvent.length; i++) {
        var custom = parameters.customEvent[i];
        if (!custom || typeof custom.callback != "function") {
          throw new TypeError("customEvent[" + i + '] has no callback: {name: "type", callback: function (event) {}}');
        }
      }
      var source = new EverySource(url, parameters);
      source.addEventListener("open", function (/** @type {any} */ event) {
        parameters.openEvent(event);
      });
      source.addEventListener("message", function (/** @type {any} */ event) {
        parameters.messageEvent(event);
      });
      source.addEventListener("error", function (/** @type {any} */ event) {
        parameters.errorEvent(event);
        if (parameters.closeOnError) {
          source.close();
        }
      });
      for (i = 0; i < parameters.customEvent.length; i++) {
        source.addEventListener(parameters.customEvent[i].name, parameters.customEvent[i].callback);
      }
      return {
        source: source,
        close: function () {
          source.close();
        }
      };
    }
  };
}
