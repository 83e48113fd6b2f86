import { cancel, later, noop, root } from "../environment.js";
import { isSameOrigin } from "../url.js";

// Some engines tell of no progress after the first: Presto, Edge 14 and 15.
var LOOK_INTERVAL = 300;

/** @return {any} nothing where there is no XMLHttpRequest in any form */
function createXhr() {
  try {
    return new root.XMLHttpRequest();
  } catch (e) {
    try {
      return new root.ActiveXObject("Microsoft.XMLHTTP");
    } catch (e2) {
      return null;
    }
  }
}

/**
 * Whether there is an XMLHttpRequest that may ask for {@code url}.
 * @param {string} url absolute
 */
export function canXhr(url) {
  var xhr = createXhr();
  return !!xhr && (isSameOrigin(url) || "withCredentials" in xhr);
}

/**
 * Reads a response: as it comes if the engine shows it at readyState 3, else when it ends.
 * @param {any} request
 * @param {any} handler
 */
export function openXhr(request, handler) {
  var xhr = createXhr();
  var length = 0;
  var isHeadSeen = false;
  var isOver = false;
  /** @type {any} */
  var timer;

  /** @param {string} name */
  function header(name) {
    try {
      return xhr.getResponseHeader(name);
    } catch (e) {
      return null;
    }
  }

  /** 0 before there is one, and for network faults, which IE numbers from 12000. */
  function status() {
    try {
      // IE makes 1223 of 204.
      return xhr.status == 1223 ? 204 : xhr.status < 1000 ? xhr.status : 0;
    } catch (e) {
      return 0;
    }
  }

  function look() {
    var text;
    if (isOver || xhr.readyState < 3) {
      return;
    }
    if (!isHeadSeen && status()) {
      isHeadSeen = true;
      if (!handler._head(status(), header("Content-Type"), status() == 200 ? null : header("Retry-After"), xhr.responseURL)) {
        return;
      }
    }
    try {
      text = xhr.responseText;
    } catch (e) {
      // IE before 10 shows nothing before the end.
    }
    if (text && text.length > length && isHeadSeen) {
      var start = length;
      length = text.length;
      handler._text(text.substring(start));
    }
  }

  function onChange() {
    look();
    if (!isOver && xhr.readyState == 4) {
      handler._end(status() ? { isWhole: true } : { reason: "network" });
    }
  }

  function lookAgain() {
    timer = later(lookAgain, LOOK_INTERVAL);
    look();
  }

  xhr.open("GET", request.url, true);
  for (var name in request.headers) {
    xhr.setRequestHeader(name, request.headers[name]);
  }
  if (request.withCredentials) {
    xhr.withCredentials = true;
  }
  if (xhr.overrideMimeType) {
    // [spec 9.2.5] Always UTF-8, whatever the response says.
    xhr.overrideMimeType("text/plain; charset=utf-8");
  }
  xhr.onreadystatechange = onChange;
  if ("onprogress" in xhr) {
    xhr.onprogress = look;
  }
  if (!request.isPoll) {
    lookAgain();
  }
  xhr.send(null);
  return {
    _abort: function () {
      isOver = true;
      cancel(timer);
      xhr.onreadystatechange = noop;
      xhr.abort();
    }
  };
}

/** XMLHttpRequest, read at readyState 3. The engine keeps the whole response, so a hub ends it at a byte limit. */
export var xhrStream = {
  name: "xhr-stream",
  _wire: "xhr-stream",
  _isForAll: true,
  _isUnique: true,
  _isProbed: true,
  _padding: 2048,

  /** @param {any} request */
  isAvailable: function (request) {
    // IE before 10, told by what its XMLHttpRequest lacks, throws at readyState 3.
    return canXhr(request.url) && (!root.ActiveXObject || "onprogress" in createXhr());
  },

  open: openXhr
};
