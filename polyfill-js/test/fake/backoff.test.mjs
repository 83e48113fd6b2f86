import assert from 'node:assert/strict';
import { describe } from 'node:test';
import * as boxes from '../fakes/boxes.mjs';
import { bundles } from '../fakes/bundle.mjs';
import { HUB_URL, publish, visit } from '../fakes/client.mjs';
import { faults, reasons, subscribe } from '../fakes/subscriber.mjs';

/** The pauses between the requests that a network saw. */
function pauses(world) {
  const times = world.network.requests.map(({ time }) => time);
  return times.slice(1).map((time, i) => time - times[i]);
}

const average = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/** Where a status can be seen. */
const READERS = [['modern', 'fetch-stream'], ['modern', 'xhr-stream'], ['modern', 'long-poll'], ['ie6', 'long-poll'], ['ie11', 'xhr-stream'], ['firefox2005', 'long-poll']];

/** One of each transport. */
const ALL = [...READERS, ['modern', 'native'], ['ie9', 'x-domain-request'], ['ie6', 'forever-frame'], ['ie7', 'jsonp'], ['modern', 'jsonp']];

for (const bundle of bundles) {
  describe(bundle.name, () => {
    const { test } = bundle;

    test('attempts that fail are spread evenly between nothing and a bound that doubles up to a minute', async () => {
      const byAttempt = Array.from({ length: 8 }, () => []);
      for (let seed = 1; seed <= 60; seed++) {
        const { world, page } = visit('modern', { bundle, seed });
        world.network.isDown = true;
        subscribe(page, HUB_URL, { transports: ['fetch-stream'] });
        await world.until(() => world.network.requests.length > 8, 600_000);
        pauses(world).slice(0, 8).forEach((pause, i) => byAttempt[i].push(pause));
      }
      byAttempt.forEach((drawn, i) => {
        const bound = Math.min(60_000, 3_000 * 2 ** i);
        assert.ok(Math.max(...drawn) <= bound + 20, `attempt ${i}: ${Math.max(...drawn)} over ${bound}`);
        assert.ok(Math.min(...drawn) < 0.2 * bound, `attempt ${i}: ${Math.min(...drawn)} of ${bound}`);
        assert.ok(Math.abs(average(drawn) / bound - 0.5) < 0.13, `attempt ${i}: ${average(drawn)} of ${bound} on average`);
      });
    });

    test('the time that the server sets with retry is the least, and is kept over failures', async () => {
      for (const [name, transport] of bundle.of([['modern', 'native'], ['modern', 'fetch-stream'], ['ie9', 'x-domain-request'], ['ie6', 'forever-frame']])) {
        for (let seed = 1; seed <= 10; seed++) {
          const { world, page } = visit(name, { bundle, seed });
          const log = subscribe(page, HUB_URL, { transports: [transport] });
          await world.until(() => log.opens === 1, 6_000);
          // The browser's own EventSource tells nobody of it, unless a message carries it.
          const told = 8_000;
          world.hub.publish({ data: 'x', retry: told });
          await world.advance(100);
          world.hub.cut('reset');
          const begin = world.clock.now;
          await world.until(() => world.hub.requests.length === 2, 60_000);
          const waited = world.clock.now - begin;
          if (transport !== 'native') {
            assert.ok(waited >= told && waited <= 2 * told + 50, `${transport} ${waited}`);
          }
        }
      }
    });

    for (const [name, transport] of bundle.of(READERS)) {
      test(`${transport} in ${name}: Retry-After is obeyed, in seconds and as a date`, async () => {
        for (const status of [429, 503]) {
          for (const isDate of [false, true]) {
            const { world, page } = visit(name, { bundle });
            const value = isDate ? new Date(world.clock.now + 40_000).toUTCString() : '40';
            world.network.through(boxes.answers(status, { 'Retry-After': value }));
            const log = subscribe(page, HUB_URL, { transports: [transport] });
            await world.until(() => log.errors.length > 0, 6_000);
            assert.deepEqual(reasons(log), [`status ${status}`]);
            const asked = world.network.requests.length;
            await world.advance(38_000);
            assert.equal(world.network.requests.length, asked);
            await world.until(() => world.network.requests.length > asked, 25_000);
          }
        }
      });

      test(`${transport} in ${name}: some statuses stop, others do not`, async () => {
        for (const status of [204, 205, 301, 400, 401, 403, 404, 410, 501, 408, 425, 429, 500, 502, 503, 504]) {
          const { world, page } = visit(name, { bundle });
          world.network.through(boxes.answers(status));
          const log = subscribe(page, HUB_URL, { transports: [transport] });
          await world.advance(300_000);
          const stops = (status < 500 && ![408, 425, 429].includes(status));
          assert.equal(log.es.readyState, stops ? 2 : 0, `${status}`);
          assert.equal(log.errors[0].status, status);
          assert.equal(log.errors[0].reason, 'status');
          assert.equal(world.network.requests.length === 1, stops, `${status}: ${world.network.requests.length} requests`);
          assert.equal(page.timers.pending === 0, stops, `${status}`);
        }
      });
    }

    for (const [name, transport] of bundle.of(ALL)) {
      test(`${transport} in ${name}: a good-bye is obeyed to the millisecond`, async () => {
        const { world, page } = visit(name, { bundle });
        const log = subscribe(page, HUB_URL, { transports: [transport] });
        await world.advance(5_000);
        const begin = world.clock.now;
        const asked = world.hub.requests.length;
        const retry = world.hub.drain() ?? 0;
        world.hub.isDraining = false;
        world.hub.publish({ data: '1' });
        await world.until(() => world.hub.requests.length > asked, 5_000);
        const waited = world.clock.now - begin - retry;
        assert.ok(waited >= 1_500 && waited <= 4_600, `${waited}`);
        await world.advance(1_000);
        assert.deepEqual(log.data, ['1']);
        assert.deepEqual(log.errors.map(({ readyState }) => readyState), [0]);
      });

      test(`${transport} in ${name}: a refusal told in band ends it, or does not`, async () => {
        for (const status of [403, 503]) {
          const { world, page } = visit(name, { bundle });
          world.hub.refuse(status, { inBand: true });
          const log = subscribe(page, HUB_URL, { transports: [transport] });
          await world.advance(20_000);
          publish(world, 5);
          await world.advance(20_000);
          assert.deepEqual(reasons(log), [`refused ${status}`]);
          assert.equal(log.es.readyState, status === 403 ? 2 : 1);
          assert.equal(faults(log.data, status === 403 ? 0 : 5), '');
        }
      });

      test(`${transport} in ${name}: a hub that drains is asked until it is back`, async () => {
        const { world, page } = visit(name, { bundle });
        const log = subscribe(page, HUB_URL, { transports: [transport] });
        await world.advance(5_000);
        world.hub.drain();
        await world.advance(60_000);
        assert.equal(log.es.readyState, 0);
        world.hub.isDraining = false;
        publish(world, 5);
        await world.until(() => log.data.length === 5, 120_000);
        assert.equal(faults(log.data, 5), '');
        assert.ok(world.hub.requests.length < 40, `${world.hub.requests.length} requests`);
      });

      test(`${transport} in ${name}: a gateway that answers 502 for a while is survived`, async () => {
        const { world, page } = visit(name, { bundle });
        const log = subscribe(page, HUB_URL, { transports: [transport] });
        await world.advance(5_000);
        const remove = world.network.through(boxes.answers(502));
        world.network.cutAll('reset');
        publish(world, 10);
        await world.advance(30_000);
        remove();
        await world.until(() => log.data.length === 10, 120_000);
        assert.equal(faults(log.data, 10), '');
      });
    }

    test('the network that is back cuts a long wait short', async () => {
      const { world, page } = visit('modern', { bundle });
      world.network.isDown = true;
      const log = subscribe(page, HUB_URL);
      await world.advance(600_000);
      world.network.isDown = false;
      page.fire('online');
      await world.until(() => log.opens === 1, 6_000);
    });

    test('after success the waits are short again', async () => {
      const { world, page } = visit('modern', { bundle });
      world.network.isDown = true;
      const log = subscribe(page, HUB_URL, { transports: ['fetch-stream'] });
      await world.advance(600_000);
      world.network.isDown = false;
      await world.until(() => log.opens === 1, 120_000);
      await world.advance(60_000);
      world.hub.cut();
      await world.until(() => log.opens === 2, 12_000);
    });
  });
}
