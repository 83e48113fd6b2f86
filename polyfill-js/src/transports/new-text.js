/**
 * Hands on what a growing response has gained since the last look.
 * @param {any} source a request with responseText
 * @param {any} handler
 * @return {function(): void}
 */
export function newTextOf(source, handler) {
  var length = 0;
  return function () {
    var start = length;
    var text = "";
    try {
      text = source.responseText || "";
    } catch (e) {
      // IE before 10 shows nothing before the end; IE 9 throws after it.
    }
    if (text.length > start) {
      length = text.length;
      // A copy: engines let a part of a text keep the whole of it alive.
      handler._text((" " + text.substring(start)).substring(1));
    }
  };
}
