import { root } from "./environment.js";

/**
 * What must be reachable from the global object: functions that scripts of the hub call, and objects that Internet Explorer would
 * collect while they work. They hang on the constructor, so there is no global but that one.
 */

/** @type {any} */
var holder = null;
var count = 0;

/** @param {any} constructor the global EverySource */
export function holdIn(constructor) {
  holder = constructor;
}

/** Whether the hub's scripts can reach what is kept. */
export function isReachable() {
  return root.EverySource == holder;
}

/**
 * @param {any} object
 * @return {string} its name, as a property of EverySource
 */
export function keep(object) {
  var name = "k" + count++;
  holder[name] = object;
  return name;
}

/** @param {string} name */
export function release(name) {
  delete holder[name];
}
