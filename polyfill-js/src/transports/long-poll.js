/**
 * A request that the hub holds until there is something to tell: works wherever a request does.
 * @param {function(any): any} openerFor what opens a request here, or nothing
 */
export function longPollBy(openerFor) {
  return {
    name: "long-poll",
    _wire: "long-poll",
    _isPoll: true,
    _isUnique: true,

    /** @param {any} request */
    isAvailable: function (request) {
      return !!openerFor(request);
    },

    /**
     * @param {any} request
     * @param {any} handler
     */
    open: function (request, handler) {
      return openerFor(request)(request, handler);
    }
  };
}
