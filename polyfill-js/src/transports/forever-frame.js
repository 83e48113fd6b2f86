import { document, later, listen, root } from "../environment.js";
import { isReachable, keep, release } from "../registry.js";
import { isSameOrigin } from "../url.js";
import { withCallback } from "./script-url.js";

/** @return {any} an htmlfile document: no throbber, no clicks, no history; nothing elsewhere than in Internet Explorer */
function createHtmlfile() {
  try {
    return new root.ActiveXObject("htmlfile");
  } catch (e) {
    return null;
  }
}

/**
 * An endless page in a hidden frame, whose scripts bring the text: IE 6 to 9, and old engines that show nothing at readyState 3.
 * @type {any}
 */
export var foreverFrame = {
  name: "forever-frame",
  _isHeaderless: true,
  _isUnique: true,
  _needsDocument: true,

  /** @param {any} request */
  isAvailable: function (request) {
    // A frame shows nothing before its end in some engines, and may stop all else until then.
    this._isProbed = !createHtmlfile();
    return document && isReachable() && isSameOrigin(request.url);
  },

  /**
   * @param {any} request
   * @param {any} handler
   */
  open: function (request, handler) {
    var isOver = false;
    var html = createHtmlfile();
    // The document is kept too: without a reference it is collected, and the connection with it.
    var held = { _document: html, t: take };
    var name = keep(held);
    /** @type {any} */
    var frame;
    /** @type {any} */
    var parent;

    /** @param {string} text */
    function take(text) {
      if (!isOver) {
        handler._text(text);
      }
    }

    if (html) {
      html.open();
      html.write("<html><body></body></html>");
      html.close();
      html.parentWindow.EverySource = take;
      parent = html.createElement("div");
      html.body.appendChild(parent);
      parent.innerHTML = '<iframe src="' + withCallback(request._url, "parent.EverySource").replace(/&/g, "&amp;") + '"></iframe>';
      frame = parent.firstChild;
    } else {
      parent = document.body;
      frame = document.createElement("iframe");
      frame.style.display = "none";
      frame.src = withCallback(request._url, "parent.EverySource." + name + ".t");
    }
    listen(frame, "load", function () {
      if (!isOver) {
        handler._end({ _isWhole: true });
      }
    });
    if (!html) {
      parent.appendChild(frame);
    }
    return {
      _abort: function () {
        isOver = true;
        // Not now: one of the frame's own scripts may be running.
        later(function () {
          release(name);
          parent.removeChild(frame);
          if (root.CollectGarbage) {
            root.CollectGarbage();
          }
        }, 0);
      }
    };
  }
};
