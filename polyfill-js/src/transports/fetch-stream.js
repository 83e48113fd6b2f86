import { root } from "../environment.js";

/**
 * Reads a response as it comes.
 * @param {any} request
 * @param {any} handler
 */
export function openFetch(request, handler) {
  var controller = root.AbortController && new root.AbortController();
  var decoder = new root.TextDecoder("utf-8", { ignoreBOM: true });
  /** @type {any} */
  var body;
  /** @type {any} */
  var reader;
  var isOver = false;

  function fail() {
    handler._end({ reason: "network" });
  }

  function read() {
    reader.read().then(function (/** @type {any} */ part) {
      if (isOver) {
        return;
      }
      if (part.done) {
        handler._end({ _isWhole: true });
      } else {
        handler._text(decoder.decode(part.value, { stream: true }));
        read();
      }
    }, fail);
  }

  function abort() {
    isOver = true;
    if (controller) {
      controller.abort();
    } else if (body) {
      // Chromium before 66 cannot abort a fetch, but can stop reading it.
      (reader || body).cancel();
    }
  }

  root.fetch(request.url, {
    headers: request.headers,
    credentials: request.withCredentials ? "include" : "same-origin",
    cache: "no-store",
    signal: controller && controller.signal
  }).then(function (/** @type {any} */ response) {
    body = response.body;
    if (isOver) {
      abort();
    } else if (handler._head(response.status, response.headers.get("Content-Type"), response.headers.get("Retry-After"), response.url)) {
      reader = body.getReader();
      read();
    }
  }, fail);
  return { _abort: abort };
}

/** The body of a fetch, read as it comes. */
export var fetchStream = {
  name: "fetch-stream",
  _wire: "event-stream",
  _isForAll: true,

  /** @param {any} request */
  isAvailable: function (request) {
    // fetch refuses URLs with a user's name.
    return canFetch() && !/^[^\/?#]*\/\/[^\/?#]*@/.test(request.url);
  },

  open: openFetch
};

/** Whether responses can be read as they come; Firefox had fetch for 26 versions without. */
export function canFetch() {
  return !!(root.fetch && root.TextDecoder && "body" in root.Response.prototype);
}
