import { noop } from "./environment.js";
import { demand } from "./everysource.js";
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
  openEvent: noop,
  messageEvent: noop,
  errorEvent: noop
};

/**
 * @param {*} value
 * @return {string}
 */
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
    query += (query && "&") + encode(key) + "=" + encode(data[key]);
  }
  // A bare question mark stays where there is nothing to ask, as servers of sse-js know it.
  return parameters.url + (/\?/.test(parameters.url) ? query && "&" : "?") + query;
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
      var customEvent;
      var name;
      for (name in options) {
        parameters[name] = options[name];
      }
      for (name in DEFAULTS) {
        if (typeOf(parameters[name]) != typeOf(DEFAULTS[name])) {
          parameters[name] = DEFAULTS[name];
        }
      }
      customEvent = parameters.customEvent;
      for (var i = 0; i < customEvent.length; i++) {
        demand(typeof (customEvent[i] || {}).callback == "function", "customEvent[" + i + "] needs a callback");
      }
      var url = urlOf(parameters);
      parameters.plain = parameters.plain == null ? !isHub(url) : parameters.plain;
      parameters.retry = parameters.clientConnection;
      parameters.timeout = parameters.serverTimeout;
      var source = new EverySource(url, parameters);

      /** @param {any} event */
      function call(event) {
        parameters[event.type + "Event"](event);
        if (event.type == "error" && parameters.closeOnError) {
          source.close();
        }
      }

      for (name in { open: 1, message: 1, error: 1 }) {
        source.addEventListener(name, call);
      }
      for (i = 0; i < customEvent.length; i++) {
        source.addEventListener(customEvent[i].name, customEvent[i].callback);
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
