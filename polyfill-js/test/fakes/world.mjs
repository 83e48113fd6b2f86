import { profiles } from './browsers.mjs';
import { Clock } from './clock.mjs';
import { HttpClient } from './http-client.mjs';
import { Hub } from './hub.mjs';
import { Network } from './network.mjs';
import { Page } from './page.mjs';
import { seeded } from './random.mjs';
import { Channels, Locks } from './tabs.mjs';

export const HUB_ORIGIN = 'http://hub.example';

/** The same hub by TLS: pages there may have what browsers give to secure origins alone. */
export const SECURE_ORIGIN = 'https://hub.example';

/** A clock, a network, one hub at http://hub.example/events, and as many browsers as a test opens. */
export class World {
  constructor({ seed = 1 } = {}) {
    this.random = seeded(seed);
    this.clock = new Clock();
    this.network = new Network(this.clock);
    this.hub = new Hub(this.clock, this.random);
    this.network.attach(HUB_ORIGIN, this.hub);
    this.network.attach(SECURE_ORIGIN, this.hub);
    this.pages = [];
  }

  /**
   * Starts a browser. `overrides` replace parts of its profile; `storage` is "works", "missing", "forbidden" (to touch it throws) or
   * "full" (to write throws).
   */
  browser(name, { storage, ...overrides } = {}) {
    return new Browser(this, { ...profiles[name], ...overrides }, storage);
  }

  /** Opens a page of a new browser. */
  open(name, { url = `${HUB_ORIGIN}/page.html`, csp, readyState, ...overrides } = {}) {
    return this.browser(name, overrides).open(url, { csp, readyState });
  }

  advance(ms) {
    return this.clock.advance(ms);
  }

  until(condition, most, what) {
    return this.clock.until(condition, most, what);
  }

  /** A laptop sleeps: the world goes on, its pages do not. */
  async sleep(ms) {
    this.pages.forEach((page) => page.freeze());
    await this.clock.advance(ms);
    this.pages.forEach((page) => page.thaw());
  }
}

class Browser {
  #storages = new Map();
  #channels = new Map();
  #locks = new Map();

  constructor(world, profile, storageState) {
    this.world = world;
    this.clock = world.clock;
    this.random = world.random;
    this.profile = profile;
    this.storageState = storageState;
    this.client = new HttpClient(world.clock, world.network, profile);
    this.pages = [];
  }

  open(url, options) {
    const page = new Page(this, url, options);
    this.pages.push(page);
    this.world.pages.push(page);
    return page;
  }

  storageOf(origin) {
    return of(this.#storages, origin, () => new Map());
  }

  channelsOf(origin) {
    return of(this.#channels, origin, () => new Channels());
  }

  /** The locks that pages of `origin` see; those of another `domain` see others, as no browser has it but a test may want it. */
  locksOf(origin, domain = '') {
    return of(this.#locks, origin + domain, () => new Locks());
  }

  /**
   * A change in the storage is told to the other pages. Internet Explorer tells the page that made it too; version 8 tells the document,
   * and neither which key it was nor its value.
   */
  tellStorage(source, event) {
    const { storageEvents = 'standard' } = this.profile;
    for (const page of this.pages) {
      if (page.origin === source.origin && (page !== source || storageEvents !== 'standard')) {
        page.laterTask(() => {
          if (storageEvents === 'ie8') {
            page.documentListeners.dispatch('storage', { url: source.url.href });
          } else {
            page.windowListeners.dispatch('storage', { ...event, url: source.url.href });
          }
        });
      }
    }
  }

  /** A page is gone for good, however. */
  gone(page) {
    this.pages.splice(this.pages.indexOf(page), 1);
    this.world.pages.splice(this.world.pages.indexOf(page), 1);
    [...this.#channels.values(), ...this.#locks.values()].forEach((each) => each.gone(page));
  }
}

function of(map, key, make) {
  if (!map.has(key)) {
    map.set(key, make());
  }
  return map.get(key);
}
