// What all parts of the console share: elements, words for numbers, and what the tab keeps.

/** The element with an id. */
export const by = (id) => document.getElementById(id);

/** A new element; whatever stands in it is text. */
export function make(tag, className, text) {
  const made = document.createElement(tag);
  if (className) {
    made.className = className;
  }
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}

/** Says how something is going, in a line with a light before it. */
export function light(element, name, words) {
  element.className = `state ${name}`;
  element.textContent = words;
}

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

/** So many bytes, for people. */
export function bytes(count) {
  let unit = 0;
  for (; count >= 1024 && unit < UNITS.length - 1; unit++) {
    count /= 1024;
  }
  return `${unit === 0 || count >= 100 ? Math.round(count) : count.toFixed(1)} ${UNITS[unit]}`;
}

/** A whole number, for people. */
export const number = (count) => count.toLocaleString("en");

/** How many of something, as in "1 event" and "2 events". */
export const count = (many, what) => `${number(many)} ${what}${many === 1 ? "" : "s"}`;

/** A length of time, for people. */
export function duration(seconds) {
  for (const [length, unit] of [[86400, "d"], [3600, "h"], [60, "min"]]) {
    if (seconds >= length) {
      return `${Math.floor(seconds / length)} ${unit}`;
    }
  }
  return `${Math.floor(seconds)} s`;
}

/** A time of the server's, as this place has it. */
export const time = (text) => new Date(text).toLocaleString();

/** The lines of a text that have something in them. */
export const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

/**
 * A value that is kept under a name; where the browser may keep nothing, as long as the page lives.
 * @param {() => Storage} storage which may not be there
 */
export function kept(storage, name) {
  let value = null;
  try {
    value = storage().getItem(name);
  } catch {}
  return {
    get: () => value || "",
    set(text) {
      value = text;
      try {
        if (text) {
          storage().setItem(name, text);
        } else {
          storage().removeItem(name);
        }
      } catch {}
    },
  };
}
