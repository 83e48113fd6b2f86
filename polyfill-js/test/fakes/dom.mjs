import { Listeners } from './events.mjs';
import { FrameLoad } from './frame-load.mjs';
import { ScriptLoad } from './script-load.mjs';

/** A node of a document: as much of it as a client needs that makes scripts, frames and links. */
class Element {
  parentNode = null;
  childNodes = [];
  style = {};

  #document;
  #attributes = new Map();

  constructor(document, tag) {
    this.#document = document;
    this.tagName = tag.toUpperCase();
    this.nodeName = this.tagName;
    this.nodeType = 1;
    this.ownerDocument = document.facade;
  }

  get firstChild() {
    return this.childNodes[0] ?? null;
  }

  get lastChild() {
    return this.childNodes.at(-1) ?? null;
  }

  getAttribute(name) {
    return this.#attributes.get(name.toLowerCase()) ?? null;
  }

  setAttribute(name, value) {
    this.#attributes.set(name.toLowerCase(), String(value));
  }

  removeAttribute(name) {
    this.#attributes.delete(name.toLowerCase());
  }

  appendChild(child) {
    if (this.tagName === 'HEAD' && this.#document.refusesAppendToHead()) {
      this.#document.page.misuse('appendChild to head while there is a base element', 'Error', 'Operation aborted');
    }
    return this.#insert(child, this.childNodes.length);
  }

  insertBefore(child, next) {
    const index = next ? this.childNodes.indexOf(next) : this.childNodes.length;
    if (index < 0) {
      this.#document.page.misuse('insertBefore a node that is not a child', 'Error', 'Invalid argument.');
    }
    return this.#insert(child, index);
  }

  removeChild(child) {
    const index = this.childNodes.indexOf(child);
    if (index < 0) {
      this.#document.page.misuse('removeChild of a node that is not a child', 'Error', 'Invalid argument.');
    }
    this.childNodes.splice(index, 1);
    child.parentNode = null;
    this.#document.removed(child);
    return child;
  }

  set innerHTML(html) {
    [...this.childNodes].forEach((child) => this.removeChild(child));
    for (const [, tag, attributes] of html.matchAll(/<([a-z]+)([^>]*)>/gi)) {
      const child = this.#document.element(tag);
      for (const [, name, double, single, bare] of attributes.matchAll(/([a-z-]+)=(?:"([^"]*)"|'([^']*)'|([^\s>"']+))/gi)) {
        child.parsed(name.toLowerCase(), unescaped(double ?? single ?? bare));
      }
      this.#insert(child, this.childNodes.length);
    }
  }

  /** An attribute that stood in markup. */
  parsed(name, value) {
    this.setAttribute(name, value);
    if (name === 'src') {
      this.src = value;
    }
  }

  getElementsByTagName(name) {
    const found = [];
    for (const child of this.childNodes) {
      if (name === '*' || child.tagName === name.toUpperCase()) {
        found.push(child);
      }
      found.push(...child.getElementsByTagName(name));
    }
    return found;
  }

  #insert(child, index) {
    child.parentNode?.removeChild(child);
    this.childNodes.splice(index, 0, child);
    child.parentNode = this;
    if (this.#document.contains(this)) {
      this.#document.inserted(child);
    }
    return child;
  }
}

function unescaped(text) {
  return text.replace(/&quot;/g, '"').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&#39;/g, "'").replace(/&amp;/g, '&');
}

/**
 * A link, used to resolve addresses. Internet Explorer up to 7 leaves `href` as it was set by script (markup it resolves, and
 * getAttribute("href", 4) too); all of them give the port of the scheme in `host` and no slash at the begin of `pathname`.
 */
class Anchor extends Element {
  #resolve;
  #quirk;
  #raw = '';
  #isParsed = false;

  constructor(document, tag) {
    super(document, tag);
    this.#resolve = (value) => document.resolve(value);
    this.#quirk = document.page.profile.anchors;
  }

  parsed(name, value) {
    if (name === 'href') {
      this.#raw = value;
      this.#isParsed = true;
    } else {
      super.parsed(name, value);
    }
  }

  get href() {
    return this.#quirk === 'ie6' && !this.#isParsed ? this.#raw : this.#url?.href ?? this.#raw;
  }

  set href(value) {
    this.#raw = String(value);
    this.#isParsed = false;
  }

  setAttribute(name, value) {
    if (name === 'href') {
      this.href = value;
    } else {
      super.setAttribute(name, value);
    }
  }

  getAttribute(name, flags) {
    if (name !== 'href') {
      return super.getAttribute(name);
    }
    return flags === 4 && this.#quirk ? this.#url?.href ?? this.#raw : this.#raw;
  }

  get #url() {
    return this.#resolve(this.#raw);
  }

  get #parts() {
    return this.#quirk === 'ie6' && !this.#isParsed && !/^[a-z]+:/i.test(this.#raw) ? null : this.#url;
  }

  get protocol() {
    return this.#parts?.protocol ?? ':';
  }

  get hostname() {
    return this.#parts?.hostname ?? '';
  }

  get port() {
    const port = this.#parts?.port ?? '';
    return port === '' && this.#quirk ? String({ 'http:': 80, 'https:': 443 }[this.protocol] ?? '') : port;
  }

  get host() {
    return this.#quirk ? `${this.hostname}:${this.port}` : this.#parts?.host ?? '';
  }

  get pathname() {
    const path = this.#parts?.pathname ?? '';
    return this.#quirk ? path.replace(/^\//, '') : path;
  }

  get search() {
    return this.#parts?.search ?? '';
  }

  get hash() {
    return this.#parts?.hash ?? '';
  }
}

/** A script element: loads and runs when it comes into the document, once; taking it out does not stop that. */
class Script extends Element {
  src = '';
  async = true;

  constructor(document, tag) {
    super(document, tag);
    this.onreadystatechange = null;
    const { events, scripts } = document.page.profile;
    if (scripts !== 'readystate') {
      this.onload = null;
      this.onerror = null;
    }
    if (scripts !== 'load') {
      this.readyState = 'uninitialized';
    }
    hide(this, new Listeners(document.page, () => this), events);
  }
}

/** A frame: loads when it comes into the document, and is given up when it is taken out. */
class Iframe extends Element {
  contentWindow = null;

  #document;
  #src = '';
  #load = null;

  constructor(document, tag) {
    super(document, tag);
    this.#document = document;
    const { events } = document.page.profile;
    hide(this, new Listeners(document.page, () => this), events);
    if (events === 'attach') {
      // Only attached handlers learn of the load of a frame that script made.
      Object.defineProperty(this, 'onload', { get: () => null, set() {} });
    }
  }

  get src() {
    return this.#src;
  }

  set src(value) {
    this.#src = String(value);
    if (this.#document.contains(this)) {
      this.start();
    }
  }

  start() {
    this.stop();
    const url = this.#src && !/^(about|javascript):/i.test(this.#src) ? this.#document.page.cut(this.#document.resolve(this.#src)) : null;
    if (url) {
      this.#load = new FrameLoad(this.#document, this, url);
    }
  }

  stop() {
    this.#load?.abort();
    this.#load = null;
  }
}

function hide(element, listeners, style) {
  listeners.install(element, style);
  Object.defineProperty(element, 'listeners', { value: listeners });
}

const CLASSES = { a: Anchor, script: Script, iframe: Iframe };

/** A document of a page: the page's own, or that of an htmlfile object, whose frames have another `parent`. */
export class Document {
  page;
  window;

  constructor(page, window, facade = {}) {
    this.page = page;
    this.window = window;
    this.facade = facade;
    this.root = this.element('html');
    this.head = this.element('head');
    this.body = this.element('body');
    this.root.appendChild(this.head);
    this.root.appendChild(this.body);
    this.root.parentNode = facade;
    facade.createElement = page.hostFunction((tag) => this.#create(String(tag)));
    facade.getElementsByTagName = page.hostFunction((name) => (name === 'html' ? [this.root] : this.root.getElementsByTagName(name)));
    facade.documentElement = this.root;
  }

  element(tag) {
    return new (CLASSES[tag.toLowerCase()] ?? Element)(this, tag);
  }

  /** Internet Explorer up to 8 takes markup too, which is the only way to a frame with a name. */
  #create(tag) {
    if (!tag.startsWith('<')) {
      return this.element(tag);
    }
    if (!this.page.profile.isJScript) {
      this.page.misuse('createElement with markup', 'Error', 'InvalidCharacterError');
    }
    const holder = this.element('div');
    holder.innerHTML = tag;
    return holder.removeChild(holder.firstChild);
  }

  contains(node) {
    let each = node;
    while (each && each !== this.facade) {
      each = each.parentNode;
    }
    return each === this.facade;
  }

  refusesAppendToHead() {
    return this.page.profile.basePitfall && this.head.getElementsByTagName('base').length > 0;
  }

  get base() {
    const base = this.head.getElementsByTagName('base')[0];
    return base ? new URL(base.getAttribute('href'), this.page.url).href : this.page.url.href;
  }

  /** The absolute address of `text`; null if it is none. */
  resolve(text) {
    try {
      return new URL(text, this.base);
    } catch {
      return null;
    }
  }

  inserted(node) {
    for (const each of [node, ...node.getElementsByTagName('*')]) {
      if (each instanceof Script && each.src && !each.hasStarted) {
        Object.defineProperty(each, 'hasStarted', { value: true });
        new ScriptLoad(this, each, this.page.cut(this.resolve(each.src))).start();
      } else if (each instanceof Iframe) {
        each.start();
      }
    }
  }

  removed(node) {
    for (const each of [node, ...node.getElementsByTagName('*')]) {
      if (each instanceof Iframe) {
        each.stop();
      }
    }
  }

  /** Gives up what its frames load. */
  stop() {
    this.root.getElementsByTagName('iframe').forEach((frame) => frame.stop());
  }
}
