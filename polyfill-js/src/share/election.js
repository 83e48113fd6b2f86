import { later, navigator, root } from "../environment.js";

/** How long a tab that wants to lead waits for another one that wants the same, in ms. */
var DOUBT = 100;

/**
 * Chooses one tab: by a Web Lock, which the browser takes from tabs that are gone; else by a name in the storage.
 * @param {string} name
 * @param {string} id this tab's
 * @param {function(): void} won
 * @param {function(): void} lost
 */
export function createElection(name, id, won, lost) {
  return navigator.locks ? byLock(name, won, lost) : byStorage(name + ":leader", id, won);
}

/**
 * @param {string} name
 * @param {function(): void} won
 * @param {function(): void} lost
 */
function byLock(name, won, lost) {
  var isOver = false;
  /** @type {any} gives the lock back */
  var release = null;

  /** @param {any} options */
  function request(options) {
    /** @type {any} */
    var mine = null;
    navigator.locks.request(name, options, function () {
      if (isOver) {
        return null;
      }
      // guarded: Web Locks have promises
      return new root.Promise(function (/** @type {any} */ resolve) {
        release = mine = resolve;
        won();
      });
    }).then(null, function () {
      if (release == mine) {
        // Another tab took it: this one was taken for dead. Or this tab itself, which has it anew: WebKit says that first.
        release = null;
        lost();
        if (!isOver) {
          request({});
        }
      }
    });
  }

  request({});
  return {
    isWon: function () {
      return !!release;
    },
    take: function () {
      request({ steal: true });
    },
    leave: function () {
      isOver = true;
      if (release) {
        release();
      }
    }
  };
}

/**
 * @param {string} key
 * @param {string} id
 * @param {function(): void} won
 */
function byStorage(key, id, won) {
  var storage = root.localStorage;
  var isOver = false;

  function isWon() {
    return storage.getItem(key) == id;
  }

  function take() {
    storage.setItem(key, id);
    later(function () {
      if (!isOver && isWon()) {
        won();
      }
    }, DOUBT);
  }

  if (!storage.getItem(key)) {
    take();
  }
  return {
    isWon: isWon,
    take: take,
    leave: function () {
      isOver = true;
      if (isWon()) {
        storage.removeItem(key);
      }
    }
  };
}
