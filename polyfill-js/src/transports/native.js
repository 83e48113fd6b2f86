import { NativeEventSource, root } from "../environment.js";

/** What is listened for whatever the page does. */
var OWN = "message open error es:pos es:gap es:hello es:ping es:bye es:error".split(" ");

/** The browser's own EventSource. It tells neither status nor headers, and nothing of events that nobody listens for. */
export var nativeEventSource = {
  name: "native",
  _wire: "event-stream",
  _isBlind: true,
  _isForAll: true,

  /** @param {any} request */
  isAvailable: function (request) {
    // It cannot be told where to begin; a hub finds that in the URL. WebKit of 2011, which has no URL, makes an event of the half one
    // that a stream was cut in, with the id of the one before it.
    return !!NativeEventSource && !request.headers && !(request.plain ? request.cursor : !root.URL);
  },

  /**
   * @param {any} request
   * @param {any} handler
   */
  open: function (request, handler) {
    var source = new NativeEventSource(request._url, { withCredentials: request.withCredentials });

    /** @param {any} event a server may name its events "open" and "error" as well; those have data */
    function onEvent(event) {
      if (event.data != null) {
        handler._event(event.type, event.data, event.lastEventId, event.origin);
      } else if (event.type == "open") {
        handler._head(200, "text/event-stream");
      } else if (request.plain && source.readyState != 2) {
        handler._interrupted();
      } else {
        handler._end({ reason: "network", _permanent: request.plain });
      }
    }

    /** @param {string} type */
    function hear(type) {
      source.addEventListener(type, onEvent, false);
    }

    for (var i = 0; i < OWN.length; i++) {
      hear(OWN[i]);
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
