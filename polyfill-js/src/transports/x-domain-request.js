import { later, noop, root } from "../environment.js";
import { keep, release } from "../registry.js";
import { newTextOf } from "./new-text.js";
import { checkLength } from "./script-url.js";

/**
 * @param {any} request
 * @param {any} handler
 */
export function openXdr(request, handler) {
  var xdr = new root.XDomainRequest();
  var name = "";
  var look = newTextOf(xdr, handler);
  var isOver = false;

  function end() {
    isOver = true;
    release(name);
  }

  // IE 9 aborts at random unless all four are functions and send() comes later.
  xdr.onprogress = look;
  xdr.ontimeout = noop;
  xdr.onerror = function () {
    if (!isOver) {
      end();
      handler._end({});
    }
  };
  xdr.onload = function () {
    // IE 8 may tell of the end alone.
    look();
    if (!isOver) {
      end();
      handler._end({ _isWhole: true });
    }
  };
  xdr.open("GET", checkLength(request._url));
  // Internet Explorer collects one that is running.
  name = keep(xdr);
  later(function () {
    if (!isOver) {
      xdr.send();
    }
  }, 0);
  return {
    _abort: function () {
      if (!isOver) {
        end();
        xdr.abort();
      }
    }
  };
}

/** @param {any} request */
export function canXdr(request) {
  return root.XDomainRequest && !request.withCredentials
    && request.url.split(":")[0] + ":" == root.location.protocol;
}

/** IE 8 and 9: across origins, without cookies, headers and status. Nothing shows before 2 KB. */
export var xDomainRequest = {
  name: "x-domain-request",
  _wire: "xhr-stream",
  _isHeaderless: true,
  _isUnique: true,
  _padding: 2048,
  isAvailable: canXdr,
  open: openXdr
};
