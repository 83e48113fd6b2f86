import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as boxes from '../fakes/boxes.mjs';
import { classics } from '../fakes/bundle.mjs';
import { CDN } from '../fakes/client.mjs';
import { complaints, faults, leftovers, reasons, subscribe } from '../fakes/subscriber.mjs';
import { HUB_ORIGIN, SECURE_ORIGIN, World } from '../fakes/world.mjs';

/** What tabs find each other by, and who leads: both kinds of each. */
const MEANS = {
  'channel and locks': { origin: SECURE_ORIGIN },
  'channel and locks as in WebKit': { origin: SECURE_ORIGIN, locks: 'late' },
  'channel and storage': { origin: HUB_ORIGIN },
  'storage events and locks': { origin: SECURE_ORIGIN, broadcastChannel: false },
  'storage alone': { origin: HUB_ORIGIN, broadcastChannel: false, locks: false },
};

/** Tabs of one browser, each with the client and what it needs for sharing. */
class Tabs {
  all = [];
  sent = 0;

  constructor(bundle, { name = 'modern', origin = SECURE_ORIGIN, seed = 1, storage, ...overrides } = {}) {
    this.bundle = bundle;
    this.origin = origin;
    this.world = new World({ seed });
    this.browser = this.world.browser(name, { storage, ...overrides });
  }

  open({ path = '/events?topic=news', origin = this.origin, lockDomain, ...options } = {}) {
    const page = this.browser.open(`${origin}/page.html`, { lockDomain });
    page.load(CDN, this.bundle.text);
    page.load(CDN.replace('everysource', 'everysource.share'), this.bundle.share);
    const log = subscribe(page, path, { share: true, ...options });
    const tab = { page, log, opened: this.sent };
    this.all.push(tab);
    return tab;
  }

  openAll(count, options) {
    return Array.from({ length: count }, () => this.open(options));
  }

  /** Publishes the next number, and the next, until stopped. */
  publish(spacing) {
    let isOn = true;
    const next = () => {
      if (isOn) {
        this.world.hub.publish({ data: String(++this.sent) });
        this.world.clock.schedule(spacing(), next);
      }
    };
    this.world.clock.schedule(spacing(), next);
    return () => { isOn = false; };
  }

  get alive() {
    return this.all.filter(({ page }) => !page.isClosed);
  }

  /** Tabs that have a connection. */
  get connected() {
    return this.alive.filter(({ page }) => [...page.requests].some(({ kind }) => kind !== 'beacon'));
  }

  get leader() {
    assert.equal(this.connected.length, 1, 'tabs with a connection');
    return this.connected[0];
  }

  /** Lets time pass until one tab has a connection and all have what was published. */
  async settle(most = 30_000) {
    await this.world.until(
      () => this.connected.length === 1 && this.world.hub.subscriptions.length === 1
        && this.alive.every(({ log }) => this.sent === 0 || Number(log.data.at(-1)) === this.sent),
      most, `one connection: ${this.connected.length}, ${this.world.hub.subscriptions.length} at the hub; ${this.alive.map(({ log }) => log.data.at(-1))} of ${this.sent}`,
    );
  }

  /** What any tab missed, had twice or in another order, from its first event to its last, which is the last of all if it lives. */
  get faults() {
    const found = this.all.map(({ log, page }, i) => {
      const numbers = log.data.map(Number);
      const first = numbers[0] ?? 1;
      const last = page.isClosed ? numbers.at(-1) ?? 0 : this.sent;
      const wrong = faults(numbers.map((number) => number - first + 1), last - first + 1);
      return wrong && `tab ${i}: ${wrong}`;
    });
    return found.filter(Boolean).join('; ');
  }

  get complaints() {
    return this.all.map(({ page }) => complaints(page)).filter(Boolean).join('\n');
  }
}

const drain = async (tabs) => {
  await tabs.settle();
  assert.equal(tabs.faults, '');
  assert.equal(tabs.complaints, '');
};

// The one that pages load: many tabs are much work, and the other one is the same before it is shortened.
for (const bundle of classics.slice(-1)) {
  describe(bundle.name, () => {
    // What is built from the same source need not be tried as often.
    const runs = 5;

    for (const [means, options] of Object.entries(MEANS)) {
      test(`${means}: six tabs have one connection, and each has every event`, async () => {
        const tabs = new Tabs(bundle, options);
        tabs.openAll(6);
        await tabs.settle();
        const stop = tabs.publish(() => 100);
        await tabs.world.advance(60_000);
        stop();
        await drain(tabs);
        assert.deepEqual(tabs.all.map(({ log }) => log.data.length), tabs.all.map(() => tabs.sent));
        assert.deepEqual(tabs.all.map(({ log }) => [log.opens, log.es.readyState, log.errors.length]), tabs.all.map(() => [1, 1, 0]));
        assert.deepEqual(new Set(tabs.all.map(({ log }) => log.es.lastEventId)).size, 1);
        assert.ok(tabs.world.hub.requests.length <= 6, `${tabs.world.hub.requests.length} requests`);
      });

      for (const [how, lose] of [['closed', (page) => page.hide()], ['crashed', (page) => page.crash()], ['frozen', (page) => page.freeze()]]) {
        test(`${means}: the leader is ${how}, and another one has taken over within 3 s`, async () => {
          for (let seed = 1; seed <= runs; seed++) {
            const tabs = new Tabs(bundle, { ...options, seed });
            tabs.openAll(1 + seed);
            await tabs.settle();
            const stop = tabs.publish(() => 50);
            await tabs.world.advance(2_000 + 300 * seed);
            const { page } = tabs.leader;
            lose(page);
            const rest = tabs.all.filter((tab) => tab.page !== page);
            await tabs.world.advance(20);
            const known = tabs.sent;
            const took = await tabs.world.until(() => rest.every(({ log }) => Number(log.data.at(-1)) > known), 10_000);
            assert.ok(took <= 3_000, `${took} ms`);
            await tabs.world.advance(10_000);
            if (how === 'frozen') {
              page.thaw();
            }
            await tabs.world.advance(5_000);
            stop();
            await drain(tabs);
          }
        });
      }

      test(`${means}: a leader that the browser itself freezes is told of it, and goes on hearing messages; another one leads within 3 s`, async () => {
        const tabs = new Tabs(bundle, options);
        tabs.openAll(4);
        await tabs.settle();
        const stop = tabs.publish(() => 100);
        for (let i = 0; i < 3; i++) {
          const { page } = tabs.leader;
          page.suspend();
          const rest = tabs.all.filter((tab) => tab.page !== page);
          await tabs.world.advance(20);
          const known = tabs.sent;
          await tabs.world.until(() => rest.every(({ log }) => Number(log.data.at(-1)) > known), 3_000);
          await tabs.world.advance(60_000);
          page.resume();
          await tabs.world.advance(5_000);
        }
        stop();
        await drain(tabs);
      });

      test(`${means}: a leader that stays frozen for ten minutes is thawed, and misses nothing`, async () => {
        const tabs = new Tabs(bundle, options);
        tabs.openAll(3);
        await tabs.settle();
        const stop = tabs.publish(() => 2_000);
        const { page } = tabs.leader;
        page.freeze();
        await tabs.world.advance(600_000);
        page.thaw();
        await tabs.world.advance(5_000);
        stop();
        await drain(tabs);
      });

      test(`${means}: the back/forward cache takes the leader out, and gives it back`, async () => {
        const tabs = new Tabs(bundle, options);
        tabs.openAll(3);
        await tabs.settle();
        const stop = tabs.publish(() => 100);
        for (let i = 0; i < 5; i++) {
          const { page } = tabs.leader;
          page.hide({ persisted: true });
          await tabs.world.advance(5_000);
          page.show();
          await tabs.world.advance(5_000);
        }
        stop();
        await drain(tabs);
      });

      test(`${means}: a tab that comes later begins now, one with a cursor of its own catches up, and soon there is one connection again`, async () => {
        for (let seed = 1; seed <= runs / 2; seed++) {
          const tabs = new Tabs(bundle, { ...options, seed });
          tabs.openAll(2);
          await tabs.settle();
          const stop = tabs.publish(() => 40 + 60 * tabs.world.random());
          await tabs.world.advance(5_000);
          const cursor = tabs.all[0].log.ids[9];
          const fresh = tabs.open();
          const resumed = tabs.open({ lastEventId: cursor });
          const earliest = tabs.open({ lastEventId: 'earliest' });
          await tabs.world.advance(5_000);
          assert.equal(tabs.connected.length, 1, `${tabs.connected.length} connections while events go on`);
          stop();
          await drain(tabs);
          assert.ok(Number(fresh.log.data[0]) > tabs.sent / 4);
          assert.equal(resumed.log.data[0], '11');
          assert.equal(earliest.log.data[0], '1');
        }
      });

      test(`${means}: over a network that cuts, and with a hub that restarts, all have the same`, async () => {
        const tabs = new Tabs(bundle, { ...options, seed: 5 });
        tabs.world.network.through(boxes.cutsAtRandom(tabs.world.random, 3_000));
        tabs.openAll(4);
        const stop = tabs.publish(() => 100);
        await tabs.world.advance(120_000);
        stop();
        await tabs.world.advance(10_000);
        assert.equal(tabs.faults, '');
        tabs.world.network.boxes = [];
        const before = tabs.all.map(({ log }) => log.gaps.length);
        tabs.world.hub.restart();
        await tabs.world.until(() => tabs.connected.length === 1 && tabs.all.every(({ log }, i) => log.gaps.length > before[i]), 30_000);
        await tabs.world.advance(5_000);
        assert.deepEqual(tabs.all.map(({ log }, i) => [log.gaps.length - before[i], log.gaps.at(-1)?.reason]), tabs.all.map(() => [1, 'epoch']));
        assert.equal(new Set(tabs.all.map(({ log }) => JSON.stringify(log.gaps.at(-1)))).size, 1);
        assert.equal(tabs.complaints, '');
      });

      test(`${means}: closed, a tab leaves nothing behind, and the others go on`, async () => {
        const tabs = new Tabs(bundle, options);
        tabs.openAll(4);
        await tabs.settle();
        const stop = tabs.publish(() => 100);
        for (let i = 0; i < 4; i++) {
          const tab = tabs.leader;
          tab.log.es.close();
          const had = tab.log.data.length;
          await tabs.world.advance(6_000);
          assert.equal(leftovers(tab.page), '');
          assert.equal(tab.log.data.length, had);
          assert.equal(tab.log.es.readyState, 2);
          tabs.all.filter(({ log }) => log.es.readyState !== 2).forEach(({ log }) => assert.ok(Number(log.data.at(-1)) >= tabs.sent - 1));
        }
        stop();
        await tabs.world.advance(1_000);
        assert.equal(tabs.world.hub.subscriptions.length, 0);
        assert.equal(tabs.complaints, '');
      });

      test(`${means}: ${15 * runs} leaders are lost at random in all ways, and no tab misses, repeats or disorders anything`, async () => {
        const tabs = new Tabs(bundle, { ...options, seed: Number(process.env.SEED ?? 80) });
        const { world } = tabs;
        const { random } = world;
        tabs.openAll(5);
        await tabs.settle();
        const stop = tabs.publish(() => 400 * random());
        for (let losses = 0; losses < 15 * runs; losses++) {
          await world.advance(3_000 * random());
          const leading = tabs.connected.filter(({ page }) => !page.isFrozen);
          const { page } = leading[Math.floor(random() * leading.length)] ?? tabs.alive[0];
          const way = random();
          if (way < 0.25) {
            page.hide();
          } else if (way < 0.5) {
            page.crash();
          } else if (way < 0.75 && !page.isFrozen) {
            page.freeze();
            world.clock.schedule(8_000 * random(), () => page.thaw());
          } else if (!page.isFrozen) {
            page.hide({ persisted: true });
            world.clock.schedule(8_000 * random(), () => page.show());
          }
          if (page.isClosed) {
            const donor = tabs.alive[0];
            tabs.open(random() < 0.5 ? {} : { lastEventId: donor.log.es.lastEventId });
          }
        }
        await world.advance(15_000);
        stop();
        await drain(tabs);
        assert.equal(tabs.alive.length, 5);
      });
    }

    test('two that lead at once, and tabs that hear both, lose and repeat nothing', async () => {
      for (let seed = 1; seed <= 5; seed++) {
        const tabs = new Tabs(bundle, { seed });
        const { world } = tabs;
        world.network.through(boxes.delays(world.clock, 10));
        tabs.open({ lockDomain: 'a' });
        tabs.openAll(2, { lockDomain: 'a' });
        tabs.open({ lockDomain: 'b' });
        tabs.openAll(2, { lockDomain: 'b' });
        await world.advance(3_000);
        assert.equal(tabs.connected.length, 2);
        const stop = tabs.publish(() => 200 * world.random());
        for (let i = 0; i < 20; i++) {
          await world.advance(4_000 * world.random());
          // Each of the two is late or cut in its turn.
          if (i % 3 === 0) {
            world.hub.subscriptions[i % 2]?.cut('reset');
          }
          const { page } = tabs.connected[i % tabs.connected.length];
          if (i % 5 === 4 && !page.isFrozen) {
            page.freeze();
            world.clock.schedule(3_000, () => page.thaw());
          }
        }
        await world.advance(20_000);
        stop();
        await world.advance(10_000);
        assert.equal(tabs.faults, '');
        assert.equal(tabs.complaints, '');
      }
    });

    test('while no message gets through, tabs take the lead from each other, and still nothing is lost or repeated', async () => {
      for (const origin of [SECURE_ORIGIN, HUB_ORIGIN]) {
        const tabs = new Tabs(bundle, { origin, seed: 9 });
        tabs.openAll(4);
        await tabs.settle();
        const stop = tabs.publish(() => 100);
        const channels = tabs.browser.channelsOf(origin);
        for (let i = 0; i < 5; i++) {
          channels.isMute = true;
          await tabs.world.advance(6_000);
          channels.isMute = false;
          await tabs.world.advance(6_000);
        }
        stop();
        await drain(tabs);
      }
    });

    test('a tab in the background, whose timers come once a second, takes over as well', async () => {
      for (const origin of [SECURE_ORIGIN, HUB_ORIGIN]) {
        const tabs = new Tabs(bundle, { origin });
        tabs.openAll(3);
        await tabs.settle();
        tabs.all.forEach(({ page }) => page.timers.throttle(1_000));
        const stop = tabs.publish(() => 100);
        await tabs.world.advance(10_000);
        assert.equal(tabs.world.hub.requests.length, 1);
        tabs.leader.page.crash();
        await tabs.world.advance(8_000);
        stop();
        await drain(tabs);
      }
    });

    test('a quiet hub is no reason to take over', async () => {
      for (const options of Object.values(MEANS)) {
        const tabs = new Tabs(bundle, options);
        tabs.openAll(4);
        await tabs.settle();
        await tabs.world.advance(600_000);
        assert.equal(tabs.world.hub.requests.length, 1);
        assert.deepEqual(tabs.all.map(({ log }) => [log.opens, ...reasons(log)]), tabs.all.map(() => [1]));
      }
    });

    test('other URLs, other credentials and other origins are other connections', async () => {
      const tabs = new Tabs(bundle);
      tabs.world.hub.credentialOrigins.push(SECURE_ORIGIN, 'https://page.example');
      const kinds = [
        {}, { path: '/events?topic=other' }, { path: '/events?topic=news&topic=other' }, { withCredentials: true },
        { origin: 'https://page.example', path: `${SECURE_ORIGIN}/events?topic=news` },
        { origin: 'https://page.example', path: `${SECURE_ORIGIN}/events?topic=news`, withCredentials: true },
      ];
      const groups = kinds.map((options) => tabs.openAll(2, options));
      await tabs.world.advance(5_000);
      assert.equal(tabs.world.hub.subscriptions.length, kinds.length);
      tabs.world.hub.publish({ data: 'news' });
      tabs.world.hub.publish({ topic: 'other', data: 'other' });
      await tabs.world.advance(1_000);
      const expected = kinds.map(({ path = '' }) => (!path.includes('other') ? ['news'] : path.includes('news') ? ['news', 'other'] : ['other']));
      groups.forEach((group, i) => group.forEach(({ log }) => assert.deepEqual(log.data, expected[i])));
    });

    test('topics as an option and in the URL are the same connection', async () => {
      const tabs = new Tabs(bundle);
      tabs.open({ path: '/events?topic=news' });
      tabs.open({ path: '/events', topics: 'news' });
      tabs.open({ path: `${SECURE_ORIGIN}/events`, topics: ['news'] });
      await tabs.settle();
    });

    for (const storage of ['missing', 'forbidden', 'full']) {
      test(`with a localStorage that is ${storage}, each tab has a connection of its own`, async () => {
        for (const broadcastChannel of [true, false]) {
          const tabs = new Tabs(bundle, { storage, broadcastChannel });
          tabs.openAll(3);
          await tabs.world.advance(5_000);
          for (let i = 0; i < 5; i++) {
            tabs.world.hub.publish({ data: String(++tabs.sent) });
          }
          await tabs.world.advance(1_000);
          assert.equal(tabs.world.hub.subscriptions.length, 3);
          assert.equal(tabs.faults, '');
          assert.equal(tabs.complaints, '');
        }
      });
    }

    test('where the second script is missing it says so, and has a connection of its own', async () => {
      const tabs = new Tabs({ ...bundle, share: '' });
      const { page } = tabs.open();
      tabs.open();
      await tabs.world.advance(2_000);
      assert.equal(tabs.world.hub.subscriptions.length, 2);
      assert.match(page.logs.join(), /everysource\.share\.js/);
    });

    test('none of them has the connection for itself, so none tells its id', async () => {
      const tabs = new Tabs(bundle);
      tabs.openAll(3);
      await tabs.settle();
      assert.deepEqual(tabs.all.map(({ log }) => log.es.connection), ['', '', '']);
      tabs.leader.page.crash();
      await tabs.settle();
      assert.deepEqual(tabs.alive.map(({ log }) => log.es.connection), ['', '']);
      const alone = new Tabs(bundle, { storage: 'forbidden' });
      alone.open();
      await alone.world.until(() => alone.all[0].log.opens === 1, 10_000);
      assert.match(alone.all[0].log.es.connection, /^connection-/);
    });

    test('a refusal that is final closes all of them', async () => {
      const tabs = new Tabs(bundle);
      tabs.openAll(3);
      await tabs.settle();
      tabs.world.hub.refuse(403);
      tabs.world.hub.cut();
      await tabs.world.advance(60_000);
      assert.deepEqual(tabs.all.map(({ log }) => [log.es.readyState, log.errors.at(-1).status]), tabs.all.map(() => [2, 403]));
      assert.equal(tabs.world.hub.requests.length, 2);
      tabs.all.forEach(({ page }) => assert.equal(leftovers(page), ''));
    });

    for (const name of ['edge14', 'ie11', 'ie10', 'ie9', 'ie8', 'safari5', 'operaPresto']) {
      test(`${name}: three tabs, with whatever it has for finding each other, have everything and do not fight`, async () => {
        const tabs = new Tabs(bundle, { name, origin: HUB_ORIGIN });
        tabs.openAll(3);
        await tabs.world.advance(6_000);
        const stop = tabs.publish(() => 500);
        await tabs.world.advance(30_000);
        const asked = tabs.world.hub.requests.length;
        await tabs.world.advance(30_000);
        assert.ok(tabs.world.hub.requests.length - asked <= 6, `${tabs.world.hub.requests.length - asked} requests in 30 s`);
        tabs.connected[0].page.crash();
        await tabs.world.advance(10_000);
        stop();
        await tabs.world.advance(2_000);
        assert.equal(tabs.faults, '');
        assert.equal(tabs.complaints, '');
        if (!['ie8', 'operaPresto'].includes(name)) {
          assert.equal(tabs.world.hub.subscriptions.length, 1);
        }
      });
    }

    test('in Internet Explorer 6 and 7 and in workers, where there is no way to share, each has its own', async () => {
      for (const name of ['ie6', 'ie7', 'worker']) {
        const tabs = new Tabs(bundle, { name, origin: HUB_ORIGIN });
        tabs.open();
        await tabs.world.advance(5_000);
        tabs.world.hub.publish({ data: String(++tabs.sent) });
        await tabs.world.advance(1_000);
        assert.deepEqual(tabs.all[0].log.data, ['1'], name);
        assert.equal(tabs.complaints, '', name);
      }
    });
  });
}
