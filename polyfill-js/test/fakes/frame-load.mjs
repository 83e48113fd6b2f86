import { TextDecoder } from 'node:util';
import vm from 'node:vm';

/**
 * The load of one frame. Its HTML is read as it comes, and each script runs as soon as it is whole, once the parser has as
 * many characters as this browser wants before it begins.
 */
export class FrameLoad {
  #document;
  #page;
  #element;
  #context;
  #scripts;
  #job = null;
  #decoder = new TextDecoder();
  #text = '';
  #length = 0;
  #hasBegun = false;
  #isOver = false;

  constructor(document, element, url) {
    this.#document = document;
    this.#page = document.page;
    this.#element = element;
    this.#scripts = [];
    const isOwn = url.origin === this.#page.origin;
    const parent = isOwn ? document.window : strangers(this.#page);
    const sandbox = { parent, top: parent, document: this.#facade() };
    this.#context = vm.createContext(sandbox, { codeGeneration: { strings: false, wasm: false } });
    sandbox.window = vm.runInContext('this', this.#context);
    element.contentWindow = isOwn ? sandbox.window : strangers(this.#page);
    if (!this.#page.allows('frame', url)) {
      this.#page.laterTask(() => this.#finish());
      return;
    }
    this.#job = this.#page.client.send({ page: this.#page, url, kind: 'frame', hasCredentials: true }, {
      head: () => {},
      data: (bytes) => this.#read(this.#decoder.decode(bytes, { stream: true })),
      end: () => this.#finish(),
      fail: () => this.#finish(),
    });
  }

  abort() {
    this.#isOver = true;
    this.#job?.abort();
  }

  /** Script elements pile up in a document unless they are taken out. */
  #facade() {
    const body = { removeChild: (script) => this.#scripts.splice(this.#scripts.indexOf(script), 1) };
    return {
      body,
      documentElement: body,
      readyState: 'interactive',
      scripts: this.#scripts,
      getElementsByTagName: (name) => (name.toLowerCase() === 'script' ? [...this.#scripts] : []),
    };
  }

  #read(text) {
    this.#text += text;
    this.#length += text.length;
    const { threshold, isBuffered } = this.#page.profile.frames;
    this.#hasBegun ||= this.#length >= threshold && !isBuffered;
    if (this.#hasBegun) {
      this.#parse();
    }
  }

  #parse() {
    while (!this.#isOver) {
      const found = /<!--[\s\S]*?-->|<script[^>]*>([\s\S]*?)<\/script>/i.exec(this.#text);
      const comment = this.#text.indexOf('<!--');
      if (!found || (comment >= 0 && comment < found.index)) {
        return;
      }
      this.#text = this.#text.slice(found.index + found[0].length);
      if (found[1] !== undefined) {
        this.#run(found[1]);
      }
    }
  }

  #run(script) {
    const node = { tagName: 'SCRIPT', parentNode: null };
    node.parentNode = { removeChild: () => this.#scripts.splice(this.#scripts.indexOf(node), 1) };
    this.#scripts.push(node);
    this.#page.scriptNodes = Math.max(this.#page.scriptNodes, this.#scripts.length);
    try {
      vm.runInContext(script, this.#context);
    } catch (error) {
      this.#page.errors.push(error);
    }
  }

  /** A frame whose load failed shows the browser's own page: it has loaded all the same. */
  #finish() {
    if (this.#isOver) {
      return;
    }
    this.#hasBegun = true;
    this.#parse();
    this.#isOver = true;
    this.#element.readyState = 'complete';
    this.#element.listeners.dispatch('readystatechange');
    this.#element.listeners.dispatch('load');
  }
}

/** A window of another origin. */
function strangers(page) {
  const deny = (target, key) => page.misuse(`touch of a window of another origin: ${String(key)}`, 'Error', 'Access is denied.');
  return new Proxy({}, { get: deny, set: deny });
}
