import { root } from "./environment.js";

/** Events where the browser's own EventTarget can be extended: real ones, dispatched by the browser. */

/** Whether it can; false before 2018, in IE, and in HtmlUnit 2, which has a Reflect without construct. */
export function canExtend() {
  try {
    return !!root.Reflect.construct(root.EventTarget, [], Object);
  } catch (e) {
    return false;
  }
}

/** @type {any} */
// guarded: only used where canExtend() says so
export var domEvents = {
  /** What the class inherits from. */
  _prototype: function () {
    return Object.create(root.EventTarget.prototype);
  },

  /**
   * The object that {@code new} returns.
   * @param {any} self what it made
   */
  _create: function (self) {
    self = root.Reflect.construct(root.EventTarget, [], self.constructor);
    self._handlers = {};
    return self;
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
    var name = "on" + type;
    Object.defineProperty(prototype, name, {
      enumerable: true,
      configurable: true,
      get: function () {
        return this._handlers[name] || null;
      },
      set: function (/** @type {any} */ handler) {
        var handlers = this._handlers;
        if (!(name in handlers)) {
          this.addEventListener(type, function (/** @type {any} */ event) {
            if (handlers[name]) {
              // @ts-ignore
              handlers[name].call(this, event);
            }
          });
        }
        handlers[name] = typeof handler == "function" ? handler : null;
      }
    });
  }
};
