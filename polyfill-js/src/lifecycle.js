import { document, listen, navigator, root } from "./environment.js";

/** What the browser says about the page and the network, told to every connection that is alive. One set of listeners for all. */

/** @typedef {(function(): void)[]} Subject what it does when the page goes, when it is shown, and when the network is another one */

var HIDE = 0;
var SHOW = 1;
var FORGET = 2;

/** @type {Subject[]} */
var subjects = [];
var isListening = false;

/**
 * Has every connection do something when the browser says {@code type}.
 * @param {any} target
 * @param {string} type
 * @param {number} what
 */
function on(target, type, what) {
  listen(target, type, function () {
    // A document that is unloaded becomes hidden after pagehide: nothing is shown then.
    if (target != document || !document.hidden) {
      // A copy: telling may close some.
      for (var alive = subjects.slice(0), i = 0; i < alive.length; i++) {
        alive[i][what]();
      }
    }
  });
}

/** @param {Subject} subject to be told until it {@link leave}s */
export function join(subject) {
  if (!isListening) {
    isListening = true;
    on(root, "onpagehide" in root ? "pagehide" : "unload", HIDE);
    on(root, "pageshow", SHOW);
    on(document, "visibilitychange", SHOW);
    on(root, "online", FORGET);
    on(navigator.connection, "change", FORGET);
  }
  subjects.push(subject);
}

/** @param {Subject} subject */
export function leave(subject) {
  for (var i = subjects.length; i--; ) {
    if (subjects[i] == subject) {
      subjects.splice(i, 1);
    }
  }
}
