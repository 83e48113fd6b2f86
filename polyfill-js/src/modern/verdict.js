/**
 * Which transport was measured to work for a hub's origin, kept for an hour: in storage, else here, as long as the page lives.
 *
 * @type {any}
 * @param {any} key
 * @param {string=} text the transport's name, "|" and the time in ms since 1970, to be kept; "|" alone to forget
 * @return {string | false} the transport's name, if there is one that still holds
 */
export let verdict = (key, text) => {
  try {
    if (text) {
      localStorage[key] = text;
    } else {
      text = localStorage[key];
    }
  } catch {
    // Forbidden, full, or missing in a worker: this function's own property has it.
  }
  /** @type {any[]} */
  let [name, time] = (verdict[key] = text || verdict[key] || "").split("|");
  return Math.abs(Date.now() - time) < 36e5 && name;
};
