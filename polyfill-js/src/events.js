import { root } from "./environment.js";

/** Events where the browser's own EventTarget can be extended: real ones, dispatched by the browser. */

/** @param {any} object */
function extend(object) {
  /** @constructor */
  function Heir() {}
  Heir.prototype = object;
  return new /** @type {any} */ (Heir)();
}

/** Whether it can; false before 2018 and in IE. */
export function canExtend() {
  try {
    return !!new root.EventTarget();
  } catch (e) {
    return false;
  }
}

/** @type {any} */
// guarded: only used where canExtend() says so
export var domEvents = {
  /** What the class inherits from. */
  _prototype: function () {
    return extend(root.EventTarget.prototype);
  },

  /**
   * The object that {@code new} returns.
   * @param {any} self what it made
   */
  _create: function (self) {
    return root.Reflect.construct(root.EventTarget, [], self.constructor);
  },

  /**
   * @param {any} target
   * @param {string} type
   * @param {any} fields
   */
  _emit: function (target, type, fields) {
    var event;
    if ("data" in fields) {
      event = new root.MessageEvent(type, fields);
    } else {
      event = new root.Event(type);
      for (var name in fields) {
        event[name] = fields[name];
      }
    }
    target.dispatchEvent(event);
  },

  /**
   * Makes {@code target.onopen} and the like.
   * @param {any} prototype
   * @param {string} type
   */
  _handler: function (prototype, type) {
    var key = "_" + type;
    root.Object.defineProperty(prototype, "on" + type, {
      enumerable: true,
      configurable: true,
      get: function () {
        return (this[key] && this[key].handler) || null;
      },
      set: function (/** @type {any} */ handler) {
        var slot = this[key];
        if (!slot) {
          slot = { handler: null };
          root.Object.defineProperty(this, key, { value: slot });
          this.addEventListener(type, function (/** @type {any} */ event) {
            if (slot.handler) {
              // @ts-ignore
              slot.handler.call(this, event);
            }
          });
        }
        slot.handler = typeof handler == "function" ? handler : null;
      }
    });
  }
};
