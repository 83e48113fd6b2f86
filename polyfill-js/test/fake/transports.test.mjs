import assert from 'node:assert/strict';
import { describe } from 'node:test';
import * as boxes from '../fakes/boxes.mjs';
import { bundles } from '../fakes/bundle.mjs';
import { HUB_URL, OTHER_PAGE, publish, visit } from '../fakes/client.mjs';
import { complaints, faults, leftovers, subscribe } from '../fakes/subscriber.mjs';

/** In which browsers each transport is forced. */
const FORCED = {
  'native': ['modern', 'worker'],
  'fetch-stream': ['modern', 'worker'],
  'xhr-stream': ['modern', 'worker', 'ie10', 'ie11', 'operaPresto', 'edge14'],
  'x-domain-request': ['ie8', 'ie9', 'ie10'],
  'forever-frame': ['ie6', 'ie7', 'ie8', 'ie9', 'ie10', 'ie11', 'modern', 'firefox2005', 'operaPresto', 'android2'],
  'long-poll': ['ie6', 'ie7', 'ie8', 'ie9', 'ie10', 'ie11', 'modern', 'worker', 'firefox2005', 'operaPresto', 'android2', 'frozenTimers', 'bufferedNative'],
  'jsonp': ['ie6', 'ie7', 'ie8', 'ie9', 'ie10', 'ie11', 'modern', 'firefox2005', 'operaPresto', 'android2', 'frozenTimers', 'bufferedNative'],
};

const wireName = (transport) => ({ 'native': 'event-stream', 'fetch-stream': 'event-stream', 'x-domain-request': 'xhr-stream' })[transport] ?? transport;

for (const bundle of bundles) {
  describe(bundle.name, () => {
    const { test } = bundle;

    for (const [transport, browsers] of Object.entries(FORCED).filter(([name]) => bundle.of([name]).length > 0)) {
      for (const name of bundle.of(browsers)) {
        test(`${transport} forced in ${name} brings everything, over cuts and with any text`, async () => {
          const { world, page } = visit(name, { bundle, seed: 3 });
          const log = subscribe(page, HUB_URL, { transports: [transport] });
          await world.until(() => log.opens === 1, 6_000);
          assert.equal(log.es.transport, transport);
          const hostile = 'é\u{1f600}\u2028</script>"\\\n\n\r\u0000 : end';
          world.hub.publish({ data: hostile });
          await world.until(() => log.data.length === 1, 1_000);
          assert.equal(log.data.pop(), hostile.replace('\r', '\n'));
          world.network.through(boxes.cutsAtRandom(world.random, 5_000));
          publish(world, 200, 100);
          await world.until(() => log.data.length >= 200, 600_000, 'all are there');
          await world.advance(30_000);
          assert.equal(faults(log.data, 200), '');
          assert.equal(complaints(page), '');
          assert.deepEqual(new Set(world.hub.requests.map((request) => request.transport)), new Set([wireName(transport)]));
          log.es.close();
          await world.advance(100);
          assert.equal(leftovers(page), '');
        });
      }
    }

    for (const [transport, browsers] of Object.entries(FORCED).filter(([name]) => bundle.of([name]).length > 0)) {
      test(`${transport} across origins`, async () => {
        for (const name of bundle.of(browsers)) {
          const { world, page } = visit(name, { bundle, url: OTHER_PAGE });
          const isOldXhr = ['ie6', 'ie7', 'firefox2005', 'operaPresto'].includes(name) && /^(xhr-stream|long-poll)$/.test(transport);
          const log = subscribe(page, HUB_URL, { transports: [transport] });
          if (transport === 'forever-frame' || isOldXhr) {
            await world.until(() => log.errors.length > 0, 6_000, `${name} says that ${transport} does not go`);
            assert.equal(log.opens, 0, name);
            continue;
          }
          await world.until(() => log.opens === 1, 6_000, `${transport} in ${name} opens`);
          publish(world, 10);
          await world.advance(2_000);
          assert.equal(faults(log.data, 10), '', name);
          assert.equal(complaints(page), '', name);
        }
      });
    }

    test('the list of transports is an order of preference', async () => {
      const { world, page } = visit('modern', { bundle });
      const log = subscribe(page, HUB_URL, { transports: ['long-poll', 'native'] });
      await world.until(() => log.opens === 1, 6_000);
      assert.equal(log.es.transport, 'long-poll');
      world.network.through({ request: boxes.answers(404, {}, ({ url }) => url.searchParams.get('transport') === 'xhr-stream').request });
      const other = subscribe(page, HUB_URL, { transports: ['x-domain-request', 'native'] });
      await world.until(() => other.opens === 1, 6_000);
      assert.equal(other.es.transport, 'native');
    });
  });
}
