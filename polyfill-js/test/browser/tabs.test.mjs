// Tabs that share hold one connection; whatever happens to the one that has it, another takes over and no tab misses or repeats anything.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { benches } from './bench.mjs';
import { eachBrowser } from './browsers.mjs';
import { until } from './wait.mjs';

const TABS = 6;
// 3 s are due, and proven on the clock of test/fake; here the load of the machine comes on top.
const TAKEOVER_MS = 4_500;
const BLOCK_MS = 5_000;
const PUBLISH_EVERY_MS = 100;

const repeat = (count, ...ways) => Array.from({ length: count }, (_, index) => ways[index % ways.length]);

// Fifty in all. A way without `storage` leaves the browser what it has; the others take something away.
const KILLS = {
  Chromium: {
    'Web Locks and BroadcastChannel': { without: '', ways: repeat(12, 'close', 'crash', 'freeze', 'close', 'crash', 'block') },
    'Web Locks and storage events': { without: 'BroadcastChannel', ways: repeat(8, 'close', 'freeze', 'crash', 'block') },
    'storage alone': { without: 'navigator.locks,BroadcastChannel', ways: repeat(8, 'close', 'crash', 'close', 'freeze', 'close', 'block') },
  },
  Firefox: {
    'Web Locks and BroadcastChannel': { without: '', ways: repeat(8, 'close', 'close', 'close', 'block') },
    'Web Locks and storage events': { without: 'BroadcastChannel', ways: repeat(7, 'close', 'close', 'block') },
    'storage alone': { without: 'navigator.locks,BroadcastChannel', ways: repeat(7, 'close', 'close', 'block') },
  },
};

/** What happens to the tab that leads; each returns what lets it live again, if anything does. */
const WAYS = {
  async close(page) {
    await page.close();
  },

  async crash(page) {
    const session = await page.createCDPSession();
    const crashed = new Promise((resolve) => page.once('error', resolve));
    session.send('Page.crash').catch(() => {});
    await crashed;
  },

  async freeze(page) {
    const session = await page.createCDPSession();
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    return () => session.send('Page.setWebLifecycleState', { state: 'active' });
  },

  async block(page) {
    await page.evaluate((ms) => {
      setTimeout(() => {
        for (const end = Date.now() + ms; Date.now() < end; ) {}
      });
    }, BLOCK_MS);
    return () => {};
  },
};

/** The tabs of one subscription and what is published to them, one number after the other. */
class Tabs {
  constructor(bench, without) {
    this.bench = bench;
    this.url = `${bench.pages.origin}/test/static/share.html?without=${without}`;
    this.open = [];
    this.published = 0;
    this.isOver = false;
    this.sums = { missing: 0, repeated: 0, outOfOrder: 0 };
    this.slowest = 0;
  }

  async join() {
    const page = await this.bench.engine.page(this.url);
    this.bench.t.after(() => page.isClosed() || page.close());
    await page.evaluate((url) => share(url), this.bench.hub());
    await until(() => page.evaluate(() => tab.opens > 0), 'the open event of a tab');
    this.open.push({ page, due: this.published });
  }

  async keepPublishing() {
    while (!this.isOver) {
      await this.bench.server.publish({ topic: this.bench.topic, data: `${this.published} ${Date.now()}` });
      this.published++;
      await pause(PUBLISH_EVERY_MS);
    }
  }

  /** Waits until all of `tabs` have everything that is published by now. */
  async caughtUp(tabs = this.open) {
    const last = this.published;
    try {
      await Promise.all(
        tabs.map(({ page }) => until(() => page.evaluate((number) => tab.last >= number, last), `event ${last} in all tabs`)),
      );
    } catch (late) {
      const states = await Promise.all(
        this.open.map(({ page }) => page.evaluate(() => JSON.stringify({ ...tab, streams, cursor: source.lastEventId }))),
      );
      throw new Error([late.message, `${this.bench.proxy.open} connections`, ...states].join('\n'));
    }
  }

  /** How many connections each tab has. */
  streams() {
    return Promise.all(this.open.map(({ page }) => page.evaluate(() => streams)));
  }

  /** The tab that has the one connection. */
  async leader() {
    return until(async () => {
      const streams = await this.streams();
      const leading = this.open.filter((_, index) => streams[index] === 1);
      return leading.length === 1 && streams.filter(Boolean).length === 1 && this.bench.proxy.open === 1 && leading[0];
    }, 'one connection of one tab');
  }

  /** Adds up what a tab has counted; one that stood still says nothing about how long events took. */
  async count({ page, due }, stoodStill = false) {
    const counted = await page.evaluate(() => tab);
    this.sums.missing += counted.missing + Math.max(0, counted.first - due);
    this.sums.repeated += counted.repeated;
    this.sums.outOfOrder += counted.outOfOrder;
    this.slowest = Math.max(this.slowest, stoodStill ? 0 : counted.slowest);
    assert.equal(counted.gaps, 0);
  }

  /** Does away with the leader; returns how long it took until another tab asked the hub. */
  async kill(way) {
    const leader = await this.leader();
    await this.caughtUp([leader]);
    this.open.splice(this.open.indexOf(leader), 1);
    if (way === 'close' || way === 'crash') {
      await this.count(leader);
    }
    const { proxy } = this.bench;
    const began = Date.now() - proxy.since;
    const revive = await WAYS[way](leader.page);
    // On a busy machine another one may have taken over just before: then nobody has to.
    const next = await until(
      async () =>
        proxy.requests.find(({ at, method }) => at > began && method === 'GET') ?? ((await this.streams()).some(Boolean) && { at: began }),
      `a leader after ${way}`,
    );
    await this.caughtUp();
    await this.join();
    if (revive) {
      await revive();
      await this.caughtUp([leader]);
      await this.count(leader, true);
    }
    if (!leader.page.isClosed()) {
      await leader.page.close();
    }
    return next.at - began;
  }
}

eachBrowser((engine, name) => {
  const setUp = benches(engine);

  for (const [what, { without, ways }] of Object.entries(KILLS[name])) {
    test(`${what}: six tabs, one connection, ${ways.length} leaders killed`, async (t) => {
      const bench = await setUp(t);
      const tabs = new Tabs(bench, without);
      const publishing = tabs.keepPublishing();
      const times = [];
      try {
        await Promise.all(Array.from({ length: TABS }, () => tabs.join()));
        for (const way of ways) {
          times.push([way, await tabs.kill(way)]);
        }
        await tabs.caughtUp();
        await tabs.leader();
      } finally {
        tabs.isOver = true;
        await publishing;
      }
      await Promise.all(tabs.open.map((each) => tabs.count(each)));
      for (const [way, time] of times) {
        bench.note({ ms: { [`takeover after ${way}`]: time } });
      }
      bench.note({ events: tabs.published, ...tabs.sums, ms: { 'an event took': tabs.slowest } });
      assert.deepEqual(tabs.sums, { missing: 0, repeated: 0, outOfOrder: 0 });
      assert.deepEqual(
        times.filter(([, time]) => time > TAKEOVER_MS),
        [],
        `longer than ${TAKEOVER_MS} ms`,
      );
    });
  }

  test('tabs that cannot find each other have a connection each', async (t) => {
    const bench = await setUp(t);
    const tabs = new Tabs(bench, 'localStorage');
    await Promise.all([tabs.join(), tabs.join()]);
    assert.equal(bench.proxy.open, 2);
    await bench.server.publish({ topic: bench.topic, data: `0 ${Date.now()}` });
    await tabs.caughtUp();
  });
});
