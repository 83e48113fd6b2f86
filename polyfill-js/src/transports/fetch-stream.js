import { root } from "../environment.js";
import { originOf } from "../url.js";

/**
 * Reads a response as it comes.
 * @param {any} request
 * @param {any} handler
 */
export function openFetch(request, handler) {
  var controller = new root.AbortController();
  var decoder = new root.TextDecoder("utf-8", { ignoreBOM: true });
  /** @type {any} */
  var reader;

  function fail() {
    handler._end({});
  }

  function read() {
    reader.read().then(function (/** @type {any} */ part) {
      if (part.done) {
        handler._end({ _isWhole: true });
      } else {
        handler._text(decoder.decode(part.value, { stream: true }));
        read();
      }
    }, fail);
  }

  root.fetch(request._url, {
    headers: request._headers,
    credentials: request.withCredentials ? "include" : "same-origin",
    cache: "no-store",
    signal: controller.signal
  }).then(function (/** @type {any} */ response) {
    if (handler._head(response.status, response.headers.get("Content-Type"), response.headers.get("Retry-After"), response.url)) {
      reader = response.body.getReader();
      read();
    }
  }, fail);
  return {
    _abort: function () {
      controller.abort();
    }
  };
}

/** The body of a fetch, read as it comes. */
export var fetchStream = {
  name: "fetch-stream",
  _wire: "event-stream",
  _isForAll: true,

  /** @param {any} request */
  isAvailable: function (request) {
    // fetch refuses URLs with a user's name.
    /** @type {string} */
    var url = request.url;
    return canFetch() && url.indexOf(originOf(url)) == 0;
  },

  open: openFetch
};

/** Whether responses can be read as they come, and aborted; Firefox had fetch for 26 versions without, Chromium for 24. */
export function canFetch() {
  return root.fetch && root.AbortController && root.TextDecoder && "body" in root.Response.prototype;
}
