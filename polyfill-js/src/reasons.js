/** Sentences for people, from an error's fields. */

/** @type {Object<string, string>} */
var SENTENCES = {
  network: "the connection was lost or could not be made",
  cors: "no answer that this page may read: is the server there, and does it allow this page's origin (CORS)?",
  buffered: "something on the way holds the stream back",
  stalled: "nothing came for too long, the connection is dead",
  bye: "the server asked to reconnect later"
};

/** @param {any} detail */
export function describe(detail) {
  return (detail.status ? "the server answered " + detail.status : SENTENCES[detail.reason] || detail.reason)
    + (detail.retry >= 0 ? "; next attempt in " + Math.ceil(detail.retry / 1000) + " s" : "");
}
