import { document, listen, navigator, root } from "./environment.js";

/** What the browser says about the page and the network, told to every connection that is alive. One set of listeners for all. */

/** @type {any[]} */
var connections = [];
var isListening = false;

/**
 * Calls a method of every connection when the browser says {@code type}.
 * @param {any} target
 * @param {string} type
 * @param {function(any): void} tell
 */
function on(target, type, tell) {
  listen(target, type, function () {
    // A copy: telling may close some.
    for (var alive = connections.slice(0), i = 0; i < alive.length; i++) {
      tell(alive[i]);
    }
  });
}

/** @param {any} connection */
function hide(connection) {
  connection._hide();
}

/** @param {any} connection */
function show(connection) {
  connection._show();
}

/** @param {any} connection */
function forget(connection) {
  connection._forget();
}

/** @param {any} connection to be told until it {@link leave}s */
export function join(connection) {
  if (!isListening) {
    isListening = true;
    on(root, "onpagehide" in root ? "pagehide" : "unload", hide);
    on(root, "pageshow", show);
    on(document, "visibilitychange", show);
    on(root, "online", forget);
    on(navigator.connection, "change", forget);
  }
  connections.push(connection);
}

/** @param {any} connection */
export function leave(connection) {
  for (var i = connections.length; i--; ) {
    if (connections[i] == connection) {
      connections.splice(i, 1);
    }
  }
}
