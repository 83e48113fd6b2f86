import { document, listen, noop, root } from "../environment.js";
import { isReachable, keep, release } from "../registry.js";
import { withCallback } from "./script-url.js";

/** A script element for each answer: the last resort, across origins in IE 6 and 7. It never carries credentials. */
export var jsonp = {
  name: "jsonp",
  _isPoll: true,
  _isHeaderless: true,
  _isUnique: true,
  _needsDocument: true,

  /** @param {any} request */
  isAvailable: function (request) {
    return document && isReachable() && !request.withCredentials;
  },

  /**
   * @param {any} request
   * @param {any} handler
   */
  open: function (request, handler) {
    var held = { t: handler._text };
    var name = keep(held);
    var script = document.createElement("script");
    var isOver = false;

    /** @param {boolean} isAborted */
    function end(isAborted) {
      if (!isOver) {
        isOver = true;
        if (script.parentNode) {
          script.parentNode.removeChild(script);
        }
        if (isAborted) {
          held.t = noop;
        } else {
          handler._end({ _isWhole: true });
        }
      }
    }

    function onLoad() {
      // A script that was removed may still run; its function must be there until then.
      release(name);
      end(false);
    }

    script.src = withCallback(request._url, "EverySource." + name + ".t");
    script.async = true;
    listen(script, "error", onLoad);
    listen(script, "load", onLoad);
    if (!("onload" in script)) {
      // IE before 9. Later ones have both, and may say that it is loaded before it has run.
      script.onreadystatechange = function () {
        if (/^(loaded|complete)$/.test(script.readyState)) {
          script.onreadystatechange = noop;
          onLoad();
        }
      };
    }
    // Before the first child: IE 6 cannot append where the page has a base element.
    var head = document.getElementsByTagName("head")[0] || document.documentElement;
    head.insertBefore(script, head.firstChild);
    return {
      _abort: function () {
        end(true);
      }
    };
  }
};
