import { now } from "./environment.js";
import { isSameOrigin, withParameter } from "./url.js";

var uniqueCount = 0;

/**
 * Gives the headers to {@code then}, asked anew each time.
 * @param {any} headers an object, a promise of one, or a function that returns either
 * @param {function(any): void} then
 * @param {function(any): void} fail
 */
export function resolveHeaders(headers, then, fail) {
  try {
    headers = typeof headers == "function" ? headers() : headers;
  } catch (e) {
    fail(e);
    return;
  }
  if (headers && headers.then) {
    headers.then(then, fail);
  } else {
    then(headers);
  }
}

/**
 * The URL with what the hub needs to know. Never for other servers.
 * @param {any} request
 * @param {any} transport
 * @param {any} headers
 * @param {number} hold ms; 0 for the hub's own
 * @param {string} connectionId
 * @param {string} report left out where it would make the URL too long
 * @throws {{reason: string, message: string}} if the transport would need a header that it cannot send
 */
export function urlFor(request, transport, headers, hold, connectionId, report) {
  var url = request.url;
  /** @type {Object<string, any>} */
  var parameters = {
    transport: transport._wire || transport.name,
    control: 1,
    last_event_id: request.cursor,
    connection: connectionId,
    hold: hold,
    padding: transport._padding,
    // Old browsers answer a GET from their cache whatever the response said.
    "_": transport._isUnique && now().toString(36) + uniqueCount++
  };
  for (var name in transport._isHeaderless ? headers : {}) {
    if (!/^authorization$/i.test(name)) {
      throw { reason: "headers", message: transport.name + " cannot send " + name };
    }
    parameters.authorization = headers[name].replace(/^Bearer\s+/i, "");
  }
  for (name in parameters) {
    if (parameters[name]) {
      url = withParameter(url, name, parameters[name]);
    }
  }
  return report && url.length < 1900 ? withParameter(url, "report", report) : url;
}

/**
 * What the browser's own EventSource sends [spec 9.2.2, 9.2.4], as far as script may.
 * @param {any} request
 * @param {any} transport
 * @param {any} headers the page's own
 * @param {boolean} isBare whether to leave out what asks for a preflight across origins
 */
export function headersFor(request, transport, headers, isBare) {
  /** @type {Object<string, string>} */
  var sent = { Accept: "text/event-stream" };
  for (var name in headers) {
    sent[name] = headers[name];
  }
  if (!isBare && transport._isUnique && isSameOrigin(request.url)) {
    // No cache may answer.
    sent.Pragma = sent["Cache-Control"] = "no-cache";
  }
  if (!isBare && request.cursor) {
    // A header carries bytes: those of UTF-8 [spec 9.2.4].
    sent["Last-Event-ID"] = unescape(encodeURIComponent(request.cursor));
  }
  return sent;
}
