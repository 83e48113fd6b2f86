import { document, noop, root } from "../environment.js";
import { isSameOrigin } from "../url.js";
import { newTextOf } from "./new-text.js";

// Some engines tell of no progress after the first: Presto, Edge 14 and 15.
var LOOK_INTERVAL = 300;

/** @return {any} nothing where there is no XMLHttpRequest in any form */
function createXhr() {
  try {
    return root.XMLHttpRequest ? new root.XMLHttpRequest() : new root.ActiveXObject("Microsoft.XMLHTTP");
  } catch (e) {
    return null;
  }
}

/**
 * Whether there is an XMLHttpRequest that may ask for {@code url}.
 * @param {string} url absolute
 */
export function canXhr(url) {
  var xhr = createXhr();
  return xhr && (isSameOrigin(url) || "withCredentials" in xhr);
}

/**
 * Whether a response can be read before its end. Gecko before 2008, told by what it lacks, decodes it wrong until then, and loses the rest
 * once its type was overridden.
 */
function canDecode() {
  return !document || root.postMessage;
}

/**
 * Reads a response: as it comes if the engine shows it at readyState 3, else when it ends.
 * @param {any} request
 * @param {any} handler
 */
export function openXhr(request, handler) {
  var xhr = createXhr();
  var look = newTextOf(xhr, handler);
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

  function onChange() {
    if (!isOver && xhr.readyState > 1) {
      var type = header("Content-Type");
      // KHTML tells it when the body begins, at last.
      if (!isHeadSeen && status() && (type || xhr.readyState > 2)) {
        isHeadSeen = true;
        handler._head(status(), type, status() == 200 ? null : header("Retry-After"), xhr.responseURL);
      }
      if (isHeadSeen && !isOver) {
        if (request._isPoll && xhr.readyState < 4) {
          // Alive. Gecko of 2005 decodes a text when it has ended, and shows other characters before.
          handler._text("");
        } else {
          look();
        }
      }
      if (!isOver && xhr.readyState == 4) {
        handler._end({ _isWhole: status() });
      }
    }
  }

  xhr.open("GET", request._url, true);
  for (var name in request._headers) {
    xhr.setRequestHeader(name, request._headers[name]);
  }
  if (request.withCredentials) {
    xhr.withCredentials = true;
  }
  if (canDecode() && xhr.overrideMimeType) {
    // [spec 9.2.5] Always UTF-8, whatever the response says. Old WebKit then tells this type as the response's.
    xhr.overrideMimeType("text/event-stream; charset=utf-8");
  }
  xhr.onreadystatechange = onChange;
  if ("onprogress" in xhr) {
    xhr.onprogress = onChange;
  }
  if (!request._isPoll) {
    timer = root.setInterval(onChange, LOOK_INTERVAL);
  }
  xhr.send(null);
  return {
    _abort: function () {
      isOver = true;
      root.clearInterval(timer);
      xhr.onreadystatechange = noop;
      xhr.abort();
    }
  };
}

/** XMLHttpRequest, read at readyState 3. The engine keeps the whole response, so a hub ends it at a byte limit. */
export var xhrStream = {
  name: "xhr-stream",
  _isForAll: true,
  _isUnique: true,
  _isProbed: true,
  _padding: 2048,

  /** @param {any} request */
  isAvailable: function (request) {
    // IE before 10, told by what its XMLHttpRequest lacks, throws at readyState 3.
    return canXhr(request.url) && canDecode() && (!root.ActiveXObject || "onprogress" in createXhr());
  },

  open: openXhr
};
