import { now, root } from "./environment.js";

/** Which transport was measured to work for a hub's origin, kept for an hour: in storage, else as long as the page lives. */

var LIFE = 3600000;
/** How long what was measured on a slow network holds, in ms. */
var SHORT_LIFE = 60000;

/** @type {Object<string, string>} */
var memory = {};

/**
 * @param {string} origin the hub's
 * @return {string} the transport's name; empty if there is none that still holds
 */
export function readVerdict(origin) {
  var text = memory[origin] || "";
  try {
    text = root.localStorage.getItem("everysource:" + origin) || text;
  } catch (ignored) {
    // Forbidden or missing: the page's memory has it.
  }
  var parts = text.split("|");
  var age = now() - +parts[1];
  return age >= 0 && age < LIFE ? parts[0] : "";
}

/**
 * @param {string} origin the hub's
 * @param {string} transport its name; empty to forget
 * @param {boolean=} isBrief whether it holds for a minute only
 */
export function writeVerdict(origin, transport, isBrief) {
  memory[origin] = transport && transport + "|" + (now() - (isBrief ? LIFE - SHORT_LIFE : 0));
  try {
    root.localStorage.setItem("everysource:" + origin, memory[origin]);
  } catch (ignored) {
    // Full as well.
  }
}
