import { profiles } from './browsers.mjs';
import { Clock } from './clock.mjs';
import { HttpClient } from './http-client.mjs';
import { Hub } from './hub.mjs';
import { Network } from './network.mjs';
import { Page } from './page.mjs';
import { seeded } from './random.mjs';

export const HUB_ORIGIN = 'http://hub.example';

/** A clock, a network, one hub at http://hub.example/events, and as many browsers as a test opens. */
export class World {
  constructor({ seed = 1 } = {}) {
    this.random = seeded(seed);
    this.clock = new Clock();
    this.network = new Network(this.clock);
    this.hub = new Hub(this.clock, this.random);
    this.network.attach(HUB_ORIGIN, this.hub);
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
    if (!this.#storages.has(origin)) {
      this.#storages.set(origin, new Map());
    }
    return this.#storages.get(origin);
  }

  tellStorage(source, event) {
    for (const page of this.pages) {
      if (page !== source && page.origin === source.origin) {
        page.laterTask(() => page.windowListeners.dispatch('storage', { ...event, url: source.url.href }));
      }
    }
  }
}
