import { now, root } from "./environment.js";

/** Which transport was measured to work for a hub's origin, kept for an hour: in storage, else as long as the page lives. */

/** How long a verdict holds, in ms. */
export var VERDICT_LIFE = 3600000;

/** @type {Object<string, string>} */
var memory = {};

/** @param {string} origin */
function key(origin) {
  return "everysource:" + origin;
}

/** @return {any} nothing where there is no storage or the page may not use it */
function storage() {
  try {
    return root.localStorage;
  } catch (denied) {
    return null;
  }
}

/**
 * @param {string} origin the hub's
 * @return {{_transport: string, _time: number}|null} null if there is none, or none that still holds
 */
export function readVerdict(origin) {
  var text = memory[key(origin)];
  try {
    text = storage().getItem(key(origin)) || text;
  } catch (ignored) {
    // Full, forbidden or missing: the page's memory has it.
  }
  var parts = (text || "").split("|");
  var age = now() - +parts[1];
  return age >= 0 && age < VERDICT_LIFE ? { _transport: parts[0], _time: +parts[1] } : null;
}

/**
 * @param {string} origin the hub's
 * @param {string} transport its name; empty to forget
 */
export function writeVerdict(origin, transport) {
  var text = transport + "|" + now();
  memory[key(origin)] = transport && text;
  try {
    if (transport) {
      storage().setItem(key(origin), text);
    } else {
      storage().removeItem(key(origin));
    }
  } catch (ignored) {
    // As above.
  }
}
