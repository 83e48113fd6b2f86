import { withParameter } from "../url.js";

/** What Internet Explorer takes at most is 2,083 characters. */
var MAX_LENGTH = 2000;

/**
 * Refuses a URL that the browser would cut.
 * @param {string} url
 */
export function checkLength(url) {
  if (url.length > MAX_LENGTH) {
    throw { reason: "url", message: "URL over " + MAX_LENGTH + " characters: use fewer topics" };
  }
  return url;
}

/**
 * @param {string} url
 * @param {string} callback what the hub's script is to call
 */
export function withCallback(url, callback) {
  return checkLength(withParameter(url, "callback", callback));
}
