import assert from 'node:assert/strict';
import { describe } from 'node:test';
import * as boxes from '../fakes/boxes.mjs';
import { profiles } from '../fakes/browsers.mjs';
import { bundles } from '../fakes/bundle.mjs';
import { HUB_URL, publish, visit } from '../fakes/client.mjs';
import { complaints, faults, reasons, subscribe } from '../fakes/subscriber.mjs';

const STREAMS = [
  ['modern', 'native'], ['modern', 'fetch-stream'], ['modern', 'xhr-stream'], ['ie11', 'xhr-stream'], ['operaPresto', 'xhr-stream'],
  ['ie9', 'x-domain-request'], ['ie6', 'forever-frame'], ['modern', 'forever-frame'],
];
const POLLS = [['modern', 'long-poll'], ['ie6', 'long-poll'], ['ie9', 'long-poll'], ['ie7', 'jsonp'], ['modern', 'jsonp']];

/** 2.5 heartbeats, one second of grace, and the delay before the reconnection with all its chance. */
const dead = (heartbeat) => 2.5 * heartbeat + 1_000;
const RECONNECTION = 10_000;

for (const bundle of bundles) {
  describe(bundle.name, () => {
    const { test } = bundle;

    for (const [name, transport] of bundle.of([...STREAMS, ...POLLS])) {
      const open = async () => {
        const { world, page } = visit(name, { bundle });
        const log = subscribe(page, HUB_URL, { transports: [transport] });
        await world.advance(10_000);
        publish(world, 5);
        await world.advance(5_000);
        assert.equal(log.data.length, 5);
        return { world, page, log };
      };
      const heartbeat = POLLS.some(([, poll]) => poll === transport) ? 25_000 : 15_000;

      test(`${transport} in ${name}: a connection that died silently is found in time, and nothing is lost`, async () => {
        const { world, page, log } = await open();
        world.network.dropSilently();
        for (let i = 6; i <= 10; i++) {
          world.hub.publish({ data: String(i) });
        }
        const begin = world.clock.now;
        await world.until(() => log.errors.length > 0, dead(heartbeat) + 100, 'the error is told');
        assert.ok(world.clock.now - begin > 2 * heartbeat, 'not before');
        assert.equal(log.errors[0].reason, 'stalled');
        await world.until(() => log.data.length === 10, RECONNECTION);
        assert.equal(faults(log.data, 10), '');
        assert.equal(complaints(page), '');
      });

      test(`${transport} in ${name}: ten quiet minutes are no reason for alarm, with timers once a second or once a minute`, async () => {
        // Presto knows of no throttling; there the text is looked for by a timer. Nothing is slower than a second without telling the page.
        const periods = name === 'operaPresto' ? [0] : profiles[name].visibility ? [0, 1_000, 60_000] : [0, 1_000];
        for (const period of periods) {
          const { world, page, log } = await open();
          page.setHidden(period > 0);
          page.timers.throttle(period);
          await world.advance(600_000);
          publish(world, 5);
          await world.advance(2_000);
          assert.deepEqual(reasons(log), []);
          assert.equal(log.data.length, 10);
        }
      });

      test(`${transport} in ${name}: a page that was frozen, or slept, goes on with the data that waited`, async () => {
        for (const how of ['freeze', 'sleep']) {
          const { world, page, log } = await open();
          world.clock.schedule(30_000, () => world.hub.publish({ data: '6' }));
          if (how === 'sleep') {
            await world.sleep(300_000);
          } else {
            page.freeze();
            await world.advance(300_000);
            page.thaw();
          }
          page.setHidden(false);
          await world.until(() => log.data.length === 6, 15_000);
          await world.advance(60_000);
          assert.equal(faults(log.data, 6), '');
          assert.deepEqual(reasons(log), [], how);
        }
      });

      test(`${transport} in ${name}: a connection that died during a sleep is found soon after`, async () => {
        const { world, page, log } = await open();
        world.network.dropSilently();
        world.hub.publish({ data: '6' });
        await world.sleep(3_600_000);
        page.setHidden(false);
        page.fire('online');
        await world.until(() => log.errors.length > 0, 2_000, 'the error is told');
        await world.until(() => log.data.length === 6, RECONNECTION);
        assert.equal(faults(log.data, 6), '');
      });
    }

    test('a clock that is set back hides no dead connection', async () => {
      const { world, page } = visit('modern', { bundle });
      const log = subscribe(page, HUB_URL);
      await world.advance(60_000);
      page.clockSkew = -3_600_000;
      world.network.dropSilently();
      await world.until(() => log.errors.length > 0 || world.hub.requests.length > 1, 2 * dead(15_000));
    });

    test('online, visibilitychange and pageshow end nothing that lives', async () => {
      const { world, page } = visit('modern', { bundle });
      const log = subscribe(page, HUB_URL);
      await world.advance(10_000);
      for (let i = 0; i < 20; i++) {
        ['online', 'visibilitychange', 'pageshow', 'focus'].forEach((type) => page.fire(type, { persisted: false }));
        await world.advance(7_000);
      }
      assert.equal(world.hub.requests.length, 1);
      assert.deepEqual(reasons(log), []);
    });

    test('a heartbeat that the hub sets is the one that counts', async () => {
      const { world, page } = visit('modern', { bundle });
      world.hub.heartbeat = 4_000;
      const log = subscribe(page, HUB_URL);
      await world.advance(60_000);
      world.network.dropSilently();
      await world.until(() => log.errors.length > 0, dead(4_000) + 100);
    });

    test('a line that is slow but alive is not given up', async () => {
      const { world, page } = visit('modern', { bundle });
      world.network.latency = 400;
      world.network.through(boxes.delays(world.clock, 600));
      const log = subscribe(page, HUB_URL);
      await world.advance(10_000);
      publish(world, 100, 300);
      await world.advance(120_000);
      assert.equal(faults(log.data, 100), '');
      assert.equal(log.es.transport, 'native');
      assert.deepEqual(reasons(log), []);
    });
  });
}
