import { root } from "../environment.js";

/**
 * Tells all other tabs of the origin: by BroadcastChannel, else by events of the storage.
 * @param {string} name
 * @param {function(any): void} hear
 */
export function createChannel(name, hear) {
  if (root.BroadcastChannel) {
    var channel = new root.BroadcastChannel(name);
    channel.onmessage = function (/** @type {any} */ event) {
      hear(event.data);
    };
    return {
      post: function (/** @type {any} */ message) {
        channel.postMessage(message);
      },
      close: function () {
        channel.close();
      }
    };
  }
  var key = name + ":said";
  var count = 0;

  /** @param {any} event */
  function onStorage(event) {
    if (event.key == key && event.newValue) {
      // guarded: share.js asks for BroadcastChannel or JSON
      hear(root.JSON.parse(event.newValue));
    }
  }

  root.addEventListener("storage", onStorage, false);
  return {
    post: function (/** @type {any} */ message) {
      // Only a changed value makes an event.
      message.count = count++;
      // guarded: share.js asks for BroadcastChannel or JSON
      root.localStorage.setItem(key, root.JSON.stringify(message));
    },
    close: function () {
      root.removeEventListener("storage", onStorage, false);
    }
  };
}
