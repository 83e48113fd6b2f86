import { connect } from "./modern/connection.js";
import { expose } from "./modern/expose.js";

/**
 * The module for today's browsers and their workers: native EventSource, fetch, long poll. Sets no globals. Its bar is so low that
 * it is written anew: no const, since a second word for let costs bytes, and few files, since what crosses them does.
 */

export class EverySource extends EventTarget {
  /**
   * A subscription with the interface of EventSource [spec 9.2.2] over whatever gets through.
   *
   * @param {string | URL} url
   * @param {any} options
   * @throws TypeError for a missing URL, a missing new, or options that are no object
   * @throws SyntaxError (DOMException) for a URL that cannot be parsed
   */
  constructor(url, options = null) {
    super();
    if (!arguments.length) {
      // Throws what says so.
      // @ts-ignore
      new URL();
    }
    connect(this, url, Object.create(options));
  }

  /**
   * @param {string} type
   * @param {any[]} rest
   */
  addEventListener(type, ...rest) {
    // @ts-ignore
    super.addEventListener(type, ...rest);
    // @ts-ignore
    this._hear(type);
  }

  /** Ends the subscription, without an event [spec 9.2.2]. */
  close() {
    // @ts-ignore
    this._close();
  }
}

for (let target of [EverySource, EverySource.prototype]) {
  expose(target, { CONNECTING: 0, OPEN: 1, CLOSED: 2 });
}

export default EverySource;
