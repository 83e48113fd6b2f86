import { canFetch, openFetch } from "./fetch-stream.js";
import { canXdr, openXdr } from "./x-domain-request.js";
import { canXhr, openXhr } from "./xhr-stream.js";

/**
 * @param {any} request
 * @return {any} what opens a request here, or nothing
 */
function openerFor(request) {
  // Workers may have fetch alone; IE 8 and 9 have XDomainRequest alone across origins.
  return canXhr(request.url) ? openXhr : canFetch() ? openFetch : canXdr(request) && openXdr;
}

/** A request that the hub holds until there is something to tell: works wherever a request does. */
export var longPoll = {
  name: "long-poll",
  _isPoll: true,
  _isUnique: true,
  isAvailable: openerFor,

  /**
   * @param {any} request
   * @param {any} handler
   */
  open: function (request, handler) {
    return openerFor(request)(request, handler);
  }
};
