/**
 * Gives an object properties that page code can read. Those named on… take an event handler as well [spec 9.2.2].
 *
 * @param {any} target
 * @param {any} fields their values, which may change
 */
export let expose = (target, fields) => {
  for (let name in fields) {
    let call = (/** @type {Event} */ event) => fields[name]?.call(target, event);
    Object.defineProperty(target, name, {
      get: () => fields[name],
      set(handler) {
        if (name[0] == "o") {
          fields[name] = handler?.call ? handler : null;
          // Once, however often: a listener that is there already keeps its place.
          target.addEventListener(name.slice(2), call);
        }
      }
    });
  }
};
