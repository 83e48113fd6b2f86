import { later } from "./environment.js";

/** Events where the browser's own EventTarget cannot be extended: plain objects, dispatched here [dom 2.9]. */

/** @param {any} error what a listener threw: it reaches window.onerror and nobody else */
function report(error) {
  later(function () {
    throw error;
  }, 0);
}

/**
 * @param {any} listener
 * @param {any} target
 * @param {any} event
 */
function call(listener, target, event) {
  try {
    if (typeof listener == "function") {
      listener.call(target, event);
    } else if (listener && listener.handleEvent) {
      listener.handleEvent(event);
    }
  } catch (e) {
    report(e);
  }
}

/** @type {any} */
export var oldEvents = {
  _prototype: function () {
    /** @type {any} */
    var prototype = {
      addEventListener: function (/** @type {string} */ type, /** @type {any} */ listener) {
        if (listener) {
          this.removeEventListener(type, listener);
          this._listeners.push({ _type: "" + type, _listener: listener });
        }
      },

      removeEventListener: function (/** @type {string} */ type, /** @type {any} */ listener) {
        var listeners = this._listeners;
        for (var i = listeners.length; i--; ) {
          if (listeners[i]._type == type && listeners[i]._listener == listener) {
            listeners[i]._isRemoved = true;
            listeners.splice(i, 1);
          }
        }
      },

      dispatchEvent: function (/** @type {any} */ event) {
        var listeners = this._listeners.slice(0);
        call(this["on" + event.type], this, event);
        for (var i = 0; i < listeners.length; i++) {
          if (listeners[i]._type == event.type && !listeners[i]._isRemoved) {
            call(listeners[i]._listener, this, event);
          }
        }
        return true;
      }
    };
    return prototype;
  },

  /** @param {any} self */
  _create: function (self) {
    self._listeners = [];
    return self;
  },

  /**
   * @param {any} target
   * @param {string} type
   * @param {any} fields
   */
  _emit: function (target, type, fields) {
    /** @type {any} */
    var event = { type: type, target: target, currentTarget: target };
    for (var name in fields) {
      event[name] = fields[name];
    }
    target.dispatchEvent(event);
  },

  /**
   * @param {any} prototype
   * @param {string} type
   */
  _handler: function (prototype, type) {
    prototype["on" + type] = null;
  }
};
