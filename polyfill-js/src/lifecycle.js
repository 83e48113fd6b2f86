import { document, listen, navigator, root } from "./environment.js";

/**
 * What the browser says about the page and the network, told to every connection that is alive. One set of listeners for all.
 */

/** @type {any[]} */
var connections = [];
var isListening = false;

/** @param {function(any): void} tell */
function each(tell) {
  // A copy: telling may close some.
  var alive = connections.slice(0);
  for (var i = 0; i < alive.length; i++) {
    tell(alive[i]);
  }
}

function hide() {
  each(function (connection) {
    connection._suspend();
  });
}

function show() {
  each(function (connection) {
    connection._wake();
  });
}

function networkChanged() {
  each(function (connection) {
    connection._forgetVerdict();
    connection._wake();
  });
}

function listenOnce() {
  isListening = true;
  listen(root, "pagehide", hide);
  listen(root, "pageshow", show);
  listen(root, "online", networkChanged);
  listen(document, "visibilitychange", show);
  listen(navigator.connection, "change", networkChanged);
  if (!("onpagehide" in root)) {
    listen(root, "unload", hide);
  }
}

/** @param {any} connection to be told until it {@link leave}s */
export function join(connection) {
  if (!isListening) {
    listenOnce();
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
