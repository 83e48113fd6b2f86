/* Runs a bundle where there is hardly anything, and tells what it leaves behind. */
import vm from "node:vm";
import { ES3, GLOBALS, PROTOTYPES } from "./es3.mjs";

/**
 * A global object with the library of ES3 and nothing newer.
 * @param {object} [host] what else it has
 */
export function es3Realm(host = {}) {
  const context = vm.createContext({ ...host });
  const realm = vm.runInContext("this", context);
  for (const name of Object.keys(ES3)) {
    const builtIn = vm.runInContext(name, context);
    drop(builtIn, ES3[name]);
    if (builtIn.prototype) {
      drop(builtIn.prototype, PROTOTYPES[name]);
    }
  }
  for (const name of Object.getOwnPropertyNames(realm)) {
    if (!GLOBALS.has(name) && !Object.hasOwn(host, name)) {
      delete realm[name];
    }
  }
  return context;
}

function drop(object, kept) {
  for (const name of Object.getOwnPropertyNames(object)) {
    if (!kept.includes(name)) {
      Reflect.deleteProperty(object, name); // some constants stay
    }
  }
}

/**
 * Loads scripts one after the other and names what they add to the global object and to the built-in ones.
 * @param {string[]} scripts
 * @param {object} [host] what the global object has besides ES3; window and self in it become the global object
 */
export function additions(scripts, host = {}) {
  const context = es3Realm(host);
  for (const name of ["window", "self"]) {
    if (name in host) {
      context[name] = vm.runInContext("this", context);
    }
  }
  const before = snapshot(context);
  scripts.forEach((script) => vm.runInContext(script, context));
  return [...snapshot(context)].filter((name) => !before.has(name));
}

function snapshot(context) {
  const names = new Set(Object.getOwnPropertyNames(vm.runInContext("this", context)));
  for (const name of Object.keys(ES3)) {
    const builtIn = vm.runInContext(name, context);
    Object.getOwnPropertyNames(builtIn).forEach((own) => names.add(name + "." + own));
    Object.getOwnPropertyNames(builtIn.prototype ?? {}).forEach((own) => names.add(name + ".prototype." + own));
  }
  return names;
}
