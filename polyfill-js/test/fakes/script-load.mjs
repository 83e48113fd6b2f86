import { TextDecoder } from 'node:util';

/**
 * The load of one script element. What came of a text that was cut is run by old browsers; mostly that is a syntax error. Internet
 * Explorer up to 8 and Presto tell a failure like a success or not at all.
 */
export class ScriptLoad {
  #page;
  #element;
  #url;
  #decoder = new TextDecoder();
  #text = '';
  #status = 0;

  constructor(document, element, url) {
    this.#page = document.page;
    this.#element = element;
    this.#url = url;
  }

  start() {
    const page = this.#page;
    if (!this.#url || !page.allows('script', this.#url)) {
      page.laterTask(() => this.#tell(false));
      return;
    }
    this.#setState('loading');
    page.client.send({ page, url: this.#url, kind: 'script', hasCredentials: true }, {
      head: (status) => { this.#status = status; },
      data: (bytes) => { this.#text += this.#decoder.decode(bytes, { stream: true }); },
      end: (isTruncated) => (isTruncated && page.profile.level === 'modern' ? this.#tell(false) : this.#finish(isTruncated)),
      fail: () => this.#tell(false),
    });
  }

  #finish(isTruncated) {
    const runsAnyStatus = this.#page.profile.scripts === 'readystate';
    const isGood = this.#status >= 200 && this.#status < 300;
    if (isGood || runsAnyStatus) {
      this.#page.run(this.#text, this.#url.href, isTruncated);
    }
    this.#tell(isGood);
  }

  #setState(state) {
    if (this.#page.profile.scripts !== 'load') {
      this.#element.readyState = state;
      this.#fire('readystatechange');
    }
  }

  #tell(isGood) {
    this.#setState('loaded');
    if (this.#page.profile.scripts === 'readystate') {
      return;
    }
    if (isGood) {
      this.#fire('load');
    } else if (!this.#page.profile.scriptErrorsAreSilent) {
      this.#fire('error');
    }
  }

  #fire(type) {
    this.#element.listeners.dispatch(type);
  }
}
