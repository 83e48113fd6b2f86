import { NativeEventSource } from "../environment.js";

var CONTROL = "pos gap hello ping bye error".split(" ");

/** The browser's own EventSource. It tells neither status nor headers, and nothing of events that nobody listens for. */
export var nativeEventSource = {
  name: "native",
  _wire: "event-stream",
  _isBlind: true,
  _isForAll: true,

  /** @param {any} request */
  isAvailable: function (request) {
    // It cannot be told where to begin; a hub finds that in the URL.
    return !!NativeEventSource && !request.headers && !(request.plain && request.cursor);
  },

  /**
   * @param {any} request
   * @param {any} handler
   */
  open: function (request, handler) {
    var source = new NativeEventSource(request.url, { withCredentials: request.withCredentials });

    /** @param {any} event */
    function onEvent(event) {
      if (event.data != null) {
        handler._event(event.type, event.data, event.lastEventId, event.origin);
      }
    }

    /** @param {string} type */
    function hear(type) {
      source.addEventListener(type, onEvent, false);
    }

    // A server may name its events "open" and "error" as well; those have data.
    source.addEventListener("open", function (/** @type {any} */ event) {
      if (event.data == null) {
        handler._head(200, "text/event-stream");
      } else {
        onEvent(event);
      }
    }, false);
    source.addEventListener("error", function (/** @type {any} */ event) {
      if (event.data != null) {
        onEvent(event);
      } else if (request.plain && source.readyState != 2) {
        handler._interrupted();
      } else {
        handler._end({ reason: "network", _permanent: request.plain });
      }
    }, false);
    hear("message");
    for (var i = 0; !request.plain && i < CONTROL.length; i++) {
      hear("es:" + CONTROL[i]);
    }
    for (i = 0; i < request.types.length; i++) {
      hear(request.types[i]);
    }
    return {
      _hear: hear,
      _abort: function () {
        // HtmlUnit's has none, and never connects.
        if (source.close) {
          source.close();
        }
      }
    };
  }
};
