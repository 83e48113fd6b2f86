import { document, root } from "./environment.js";

var canParse = false;
try {
  canParse = !!new root.URL("a:");
} catch (ignored) {
  // IE and old engines: an anchor resolves URLs there.
}

/**
 * The absolute form of {@code url}.
 * @param {string} url
 * @return {string} empty if it cannot be parsed
 */
export function resolve(url) {
  if (canParse) {
    try {
      return new root.URL(url, document ? document.baseURI : root.location && root.location.href).href;
    } catch (e) {
      return "";
    }
  }
  if (!document) {
    return url;
  }
  var anchor = document.createElement("a");
  anchor.href = url;
  var href = anchor.href;
  // IE 6 and 7 give what was set; 4 asks for the absolute form.
  return /^[a-z][\w+.\-]*:/i.test(href) ? href : anchor.getAttribute("href", 4) || "";
}

/**
 * Scheme, host and port of an absolute URL.
 * @param {string} url
 */
export function originOf(url) {
  var parts = /^([a-z][\w+.\-]*:\/\/)(?:[^\/?#]*@)?([^\/?#]*)/i.exec(url);
  // HtmlUnit's MessageEvent takes no origin that is still a sum of texts.
  return parts ? String(parts[1] + parts[2]) : "null";
}

/**
 * Whether a page may talk to {@code url} as its own.
 * @param {string} url absolute
 */
export function isSameOrigin(url) {
  return !!root.location && originOf(url) == originOf(root.location.href);
}

/**
 * {@code url} without query and fragment.
 * @param {string} url
 */
export function pathOf(url) {
  return url.replace(/[?#][\s\S]*$/, "");
}

/**
 * {@code url} with one more parameter, and without its fragment.
 * @param {string} url
 * @param {string} name
 * @param {string|number} value
 */
export function withParameter(url, name, value) {
  url = url.split("#")[0];
  return url + (url.indexOf("?") < 0 ? "?" : "&") + name + "=" + encodeURIComponent("" + value);
}
