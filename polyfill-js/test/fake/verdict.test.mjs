import assert from 'node:assert/strict';
import { describe } from 'node:test';
import * as boxes from '../fakes/boxes.mjs';
import { bundles } from '../fakes/bundle.mjs';
import { asked, CDN, HUB_URL, publish, visit } from '../fakes/client.mjs';
import { faults, reasons, subscribe } from '../fakes/subscriber.mjs';
import { World } from '../fakes/world.mjs';

const KEY = 'everysource:http://hub.example';
const HOUR = 3_600_000;

const stored = (page) => page.browser.storageOf(page.origin).get(KEY);

/** Whether a verdict is stored that holds. */
const isKept = (page) => {
  const [name, time] = (stored(page) ?? '').split('|');
  return name !== '' && page.clock.now - time < HOUR;
};

/** The transports asked for, each once, in order. */
const order = (world) => [...new Set(asked(world).map(([transport]) => transport))];

/** A page behind a proxy that lets nothing through before the end. */
function behindProxy({ bundle, name = 'modern', ...options } = {}) {
  const visited = visit(name, { bundle, ...options });
  const remove = visited.world.network.through(boxes.buffersAll());
  return { ...visited, remove };
}

for (const bundle of bundles) {
  describe(bundle.name, () => {
    const { test } = bundle;

    for (const name of bundle.of(['modern', 'worker', 'modernWithout', 'xhrOnly', 'safari5', 'edge14', 'ie6', 'ie8', 'ie9', 'ie10', 'ie11', 'firefox2005', 'operaPresto', 'deadStub', 'android2', 'bufferedNative', 'frozenTimers'])) {
      for (const hasHead of [true, false]) {
        test(`behind a proxy that buffers all${hasHead ? ' but the head' : ''}, ${name} polls within 6 s and loses nothing`, async () => {
          const { world, page } = visit(name, { bundle });
          world.network.through(boxes.buffersAll({ hasHead }));
          const log = subscribe(page, HUB_URL, { lastEventId: 'earliest' });
          publish(world, 100, 100);
          const took = await world.until(() => log.data.length > 0, 6_000);
          await world.advance(15_000);
          assert.match(log.es.transport, /^(long-poll|jsonp)$/);
          assert.equal(faults(log.data, 100), '', `${took} ms`);
          assert.equal(log.es.readyState, 1);
        });
      }
    }

    for (const name of bundle.of(['modern', 'modernWithout', 'xhrOnly', 'ie8', 'ie10', 'firefox2005'])) {
      test(`behind a proxy that lets the beginning of a stream through and holds the rest, ${name} polls within 6 s`, async () => {
        const { world, page } = visit(name, { bundle });
        world.network.through(boxes.holdsAfter(40));
        const log = subscribe(page, HUB_URL, { lastEventId: 'earliest' });
        publish(world, 100, 100);
        const took = await world.until(() => log.data.length > 0, 6_000);
        await world.advance(15_000);
        assert.equal(log.es.transport, 'long-poll');
        assert.equal(faults(log.data, 100), '', `${took} ms`);
      });
    }

    test('blocks of 4 KB count as buffered; a proxy one event behind gets the benefit of its heartbeats', async () => {
      const { world, page } = visit('modern', { bundle });
      world.network.through(boxes.buffersBlocks(4_096));
      const log = subscribe(page, HUB_URL);
      await world.until(() => log.es.transport === 'long-poll', 6_000);
      publish(world, 50, 500);
      await world.advance(40_000);
      assert.equal(faults(log.data, 50), '');
    });

    for (const [what, box] of [['holds each piece until the next', boxes.oneBehind], ['holds the first piece until the second', boxes.holdsFirst]]) {
      test(`a box that ${what} loses nothing`, async () => {
        const { world, page } = visit('modern', { bundle });
        world.network.through(box());
        const log = subscribe(page, HUB_URL);
        await world.until(() => log.opens > 0, 6_000);
        publish(world, 50, 500);
        await world.advance(60_000);
        assert.equal(faults(log.data, 50), '');
      });
    }

    test('the verdict is kept for the origin of the hub, and a new page goes by it', async () => {
      const { world, page } = behindProxy({ bundle });
      const log = subscribe(page, HUB_URL);
      await world.until(() => log.opens === 1, 6_000);
      assert.deepEqual(order(world), ['event-stream', 'long-poll']);
      const [name, time] = stored(page).split('|');
      assert.equal(name, 'long-poll');
      assert.ok(Math.abs(Number(time) - world.clock.now) < 100);
      world.hub.requests.length = 0;
      const next = page.browser.open(page.url.href);
      next.load(CDN, bundle.text);
      const other = subscribe(next, HUB_URL);
      await world.until(() => other.opens === 1, 1_000);
      assert.deepEqual(order(world), ['long-poll']);
    });

    test('nothing is stored where the first choice works', async () => {
      const { world, page } = visit('modern', { bundle });
      const log = subscribe(page, HUB_URL);
      await world.until(() => log.opens === 1, 6_000);
      assert.ok(!isKept(page));
    });

    test('after an hour it is measured again: back to the first choice where the proxy is gone', async () => {
      const { world, page, remove } = behindProxy({ bundle });
      const log = subscribe(page, HUB_URL);
      await world.until(() => log.opens === 1, 6_000);
      publish(world, 800, 5_000);
      await world.advance(HOUR / 2);
      remove();
      await world.advance(HOUR / 2 - 60_000);
      assert.equal(log.es.transport, 'long-poll');
      await world.advance(120_000);
      assert.equal(log.es.transport, 'native');
      assert.ok(!isKept(page));
      await world.advance(400_000);
      assert.equal(faults(log.data, 800), '');
      assert.deepEqual(log.transports.map(({ transport }) => transport), ['long-poll', 'native']);
      assert.deepEqual(log.transports.map(({ previous }) => previous), bundle.isModern ? [undefined, undefined] : ['', 'long-poll']);
    });

    test('and polls again where it is not, after 6 s at most', async () => {
      const { world, page } = behindProxy({ bundle });
      const log = subscribe(page, HUB_URL);
      await world.until(() => log.opens === 1, 6_000);
      let longest = 0;
      let last = world.clock.now;
      log.es.addEventListener('message', () => {
        longest = Math.max(longest, world.clock.now - last);
        last = world.clock.now;
      });
      publish(world, 8_000, 500);
      await world.advance(4_020_000);
      assert.equal(faults(log.data, 8_000), '');
      assert.ok(longest <= 6_000, `${longest} ms without an event`);
      assert.ok(longest > 1_000, 'it was measured again');
      assert.deepEqual(reasons(log), []);
    });

    for (const [what, change] of [['online', (page) => page.fire('online')], ['a change of the connection', (page) => page.changeConnection()]]) {
      test(`${what} drops the verdict; what was measured on the old network is measured again`, async () => {
        const { world, page, remove } = behindProxy({ bundle });
        const log = subscribe(page, HUB_URL);
        await world.until(() => log.opens === 1, 6_000);
        remove();
        change(page);
        await world.advance(1);
        assert.ok(!isKept(page));
        publish(world, 20, 1_000);
        await world.until(() => log.es.transport === 'native', 30_000);
        await world.advance(30_000);
        assert.ok(!isKept(page), 'the poll that was held did not write it again');
        assert.equal(faults(log.data, 20), '');
      });
    }

    test('online while a poll is held does not end it; what it brings proves nothing about the new network, which is measured after it', async () => {
      for (const hasEvent of [false, true]) {
        const { world, page, remove } = behindProxy({ bundle });
        const log = subscribe(page, HUB_URL);
        await world.until(() => log.opens === 1, 6_000);
        await world.advance(60_000);
        world.hub.publish({ data: '1' });
        await world.advance(2_000);
        const asked = world.hub.requests.length;
        remove();
        page.fire('online');
        await world.advance(8_000);
        assert.equal(world.hub.requests.length, asked, 'the poll is held on');
        assert.equal(log.es.transport, 'long-poll');
        if (hasEvent) {
          world.hub.publish({ data: '2' });
        }
        await world.until(() => log.es.transport === 'native', hasEvent ? 1_000 : 20_000);
        assert.equal(world.hub.requests.length, asked + 1);
        assert.ok(!isKept(page));
        await world.advance(100);
        world.hub.publish({ data: hasEvent ? '3' : '2' });
        await world.advance(1_000);
        assert.equal(faults(log.data, hasEvent ? 3 : 2), '');
        assert.deepEqual(reasons(log), []);
        assert.equal(log.opens, 1);
      }
    });

    for (const [name, transport] of bundle.of([['modern', 'long-poll'], ['ie6', 'long-poll'], ['ie7', 'jsonp']])) {
      test(`${transport} in ${name}: a poll that brings nothing after a second is none that failed`, async () => {
        const { world, page } = visit(name, { bundle });
        world.hub.pollHold = 1_000;
        const log = subscribe(page, HUB_URL, { transports: [transport] });
        await world.advance(60_000);
        const { length } = world.hub.requests;
        assert.ok(length > 55 && length < 85, `${length} polls in a minute`);
        assert.deepEqual([log.opens, log.es.readyState, ...reasons(log)], [1, 1]);
        publish(world, 20, 300);
        await world.advance(10_000);
        assert.equal(faults(log.data, 20), '');
      });

      test(`${transport} in ${name}: polls that bring nothing at once are failures, and are not asked without end`, async () => {
        const { world, page } = visit(name, { bundle });
        world.hub.pollHold = 0;
        const log = subscribe(page, HUB_URL, { transports: [transport] });
        await world.advance(60_000);
        const { length } = world.hub.requests;
        assert.ok(length > 5 && length < 90, `${length} polls in a minute`);
        assert.ok(log.errors.length > 2);
        publish(world, 20, 300);
        await world.advance(20_000);
        assert.equal(faults(log.data, 20), '', 'nothing is lost');
      });
    }

    test('an XHR stream that is measured is told when it is proven, one that is the only choice at once', async () => {
      for (const name of ['modern', 'ie11', 'operaPresto']) {
        const { world, page } = visit(name, { bundle });
        const sole = subscribe(page, HUB_URL, { transports: ['xhr-stream'] });
        const took = await world.until(() => sole.transports.length === 1, 1_000, `${name} tells it`);
        assert.ok(took < 500, `${took} ms`);
        assert.equal(sole.transports[0].transport, 'xhr-stream');
        assert.equal(world.hub.requests[0].query.get('hold'), null);
        sole.es.close();
        const free = visit(name, { bundle });
        const measured = subscribe(free.page, HUB_URL, { transports: ['xhr-stream', 'long-poll'] });
        await free.world.advance(1_900);
        assert.deepEqual([measured.opens, measured.transports.length], [1, 0], name);
        await free.world.until(() => measured.transports.length === 1, 1_000, `${name} has proven it`);
        assert.equal(free.world.hub.requests[0].query.get('hold'), '2000');
      }
    });

    for (const storage of ['missing', 'forbidden', 'full']) {
      test(`with a localStorage that is ${storage}, the page remembers`, async () => {
        const { world, page } = behindProxy({ bundle, storage });
        const log = subscribe(page, HUB_URL);
        await world.until(() => log.opens === 1, 6_000);
        world.hub.requests.length = 0;
        const other = subscribe(page, HUB_URL);
        await world.until(() => other.opens === 1, 1_000);
        assert.deepEqual(order(world), ['long-poll']);
        assert.deepEqual(page.errors, []);
      });
    }

    test('a verdict that is old, of the future, of no transport or of no use is none', async () => {
      const world = new World();
      const now = world.clock.now;
      for (const text of [`long-poll|${now - HOUR}`, `long-poll|${now + 2 * HOUR}`, `pigeon|${now}`, `x-domain-request|${now}`, 'long-poll', '|', '', 'null', `long-poll|${now}x`]) {
        const { page } = visit('modern', { bundle, world });
        page.browser.storageOf(page.origin).set(KEY, text);
        const log = subscribe(page, HUB_URL);
        await world.until(() => log.opens === 1, 6_000);
        assert.equal(log.es.transport, 'native', text);
        log.es.close();
      }
    });

    test('a verdict of a transport that does not go any more is given up', async () => {
      const { world, page } = visit('modern', { bundle });
      page.browser.storageOf(page.origin).set(KEY, `fetch-stream|${world.clock.now}`);
      world.network.through(boxes.buffersAll());
      const log = subscribe(page, HUB_URL);
      await world.until(() => log.opens === 1, 60_000);
      publish(world, 10, 500);
      await world.advance(20_000);
      assert.equal(log.es.transport, 'long-poll');
      assert.equal(faults(log.data, 10), '');
    });

    test('a proxy that comes in the middle of a stream is found out', async () => {
      const { world, page } = visit('modern', { bundle });
      const log = subscribe(page, HUB_URL);
      await world.advance(60_000);
      world.network.through(boxes.buffersAll());
      world.network.cutAll('reset');
      publish(world, 100, 2_000);
      await world.advance(300_000);
      assert.equal(log.es.transport, 'long-poll');
      assert.equal(faults(log.data, 100), '');
    });

    test('without CORS headers the reason is told', async () => {
      const { world, page } = visit('modern', { bundle, url: 'http://page.example/' });
      world.network.through(boxes.stripsCors());
      const log = subscribe(page, HUB_URL, { transports: ['fetch-stream', 'xhr-stream', 'long-poll'] });
      await world.until(() => log.errors.length > 0, 20_000);
      assert.equal(log.errors[0].reason, 'cors');
      assert.match(log.errors[0].message, bundle.isModern ? /./ : /CORS/i);
    });

    test('where all streams and polls of script are kept out, scripts are the way', async () => {
      const { world, page } = visit('modern', { bundle, url: 'http://page.example/' });
      world.network.through(boxes.stripsCors());
      const log = subscribe(page, HUB_URL);
      await world.until(() => log.opens > 0, 20_000);
      assert.equal(log.es.transport, 'jsonp');
      publish(world, 10, 200);
      await world.advance(10_000);
      assert.equal(faults(log.data, 10), '');
    });

    test('under a policy that allows requests only, scripts of the hub are not the way', async () => {
      const { world, page } = visit('modern', { bundle, url: 'http://page.example/', csp: { script: [], frame: [], connect: ['http://hub.example'] } });
      world.network.through(boxes.buffersAll());
      const log = subscribe(page, HUB_URL);
      await world.until(() => log.opens === 1, 6_000);
      assert.equal(log.es.transport, 'long-poll');
    });

    test('a cache on the way that keeps everything is defeated', async () => {
      for (const [name, transport] of bundle.of([['ie6', 'long-poll'], ['ie7', 'jsonp'], ['ie6', 'forever-frame'], ['ie9', 'x-domain-request'], ['modern', 'long-poll'], ['modern', 'jsonp'], ['modern', 'xhr-stream']])) {
        const { world, page } = visit(name, { bundle });
        world.network.through(boxes.caches());
        const log = subscribe(page, HUB_URL, { transports: [transport] });
        await world.advance(60_000);
        publish(world, 20, 5_000);
        await world.advance(110_000);
        assert.equal(faults(log.data, 20), '', `${transport} in ${name}`);
        assert.equal(new Set(world.network.requests.map(({ url }) => url.href)).size, world.network.requests.length);
      }
    });
  });
}
