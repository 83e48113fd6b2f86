import assert from 'node:assert/strict';
import { describe } from 'node:test';
import * as boxes from '../fakes/boxes.mjs';
import { bundles } from '../fakes/bundle.mjs';
import { HUB_URL, OTHER_PAGE, publish, visit } from '../fakes/client.mjs';
import { complaints, faults, leftovers, reasons, subscribe } from '../fakes/subscriber.mjs';

/** What each browser ends with: on a page of the hub's origin, and of another one. */
const EXPECTED = {
  ie6: ['forever-frame', 'jsonp'],
  ie7: ['forever-frame', 'jsonp'],
  ie8: ['x-domain-request', 'x-domain-request'],
  ie9: ['x-domain-request', 'x-domain-request'],
  ie10: ['xhr-stream', 'xhr-stream'],
  ie11: ['xhr-stream', 'xhr-stream'],
  operaPresto: ['xhr-stream', 'jsonp'],
  android2: ['forever-frame', 'long-poll'],
  safari5: ['xhr-stream', 'xhr-stream'],
  edge14: ['xhr-stream', 'xhr-stream'],
  firefox2005: ['forever-frame', 'jsonp'],
  deadStub: ['xhr-stream', 'xhr-stream'],
  bufferedNative: ['long-poll', 'long-poll'],
  frozenTimers: ['long-poll', 'long-poll'],
  frozenTimersWithStub: ['long-poll', 'long-poll'],
  modern: ['native', 'native'],
  modernWithout: ['fetch-stream', 'fetch-stream'],
  xhrOnly: ['xhr-stream', 'xhr-stream'],
  worker: ['native', 'native'],
};

const lastTransport = (log) => log.transports.at(-1)?.transport;

for (const bundle of bundles) {
  describe(bundle.name, () => {
    const { test } = bundle;
    // What is built from the same source need not bring as many.
    const count = bundle.name === 'everysource.js' ? 250 : 1_000;

    for (const [name, transports] of bundle.of(Object.entries(EXPECTED))) {
      for (const [url, expected] of [[undefined, transports[0]], [OTHER_PAGE, transports[1]]]) {
        const where = `${name}${url ? ' on another origin' : ''}`;

        test(`${where} ends with ${expected} within 6 s`, async () => {
          const { world, page } = visit(name, { bundle, url });
          const log = subscribe(page, HUB_URL);
          const took = await world.until(() => lastTransport(log) === expected, 6_000);
          publish(world, 20);
          await world.advance(10_000);
          await page.collect();
          publish(world, 20);
          await world.advance(10_000);
          assert.equal(faults(log.data.slice(0, 20), 20), '');
          assert.equal(faults(log.data.slice(20), 20), '');
          assert.equal(log.es.readyState, 1);
          assert.equal(log.es.transport, expected);
          assert.equal(log.transports.length > 0 && took <= 6_000, true);
          assert.deepEqual(reasons(log), []);
          assert.equal(complaints(page), '');
          log.es.close();
          await world.advance(100);
          assert.equal(leftovers(page), '');
        });

        test(`${where} brings ${count} events over random cuts, each once and in order`, async () => {
          const { world, page } = visit(name, { bundle, url, seed: 7 });
          world.network.through(boxes.cutsAtRandom(world.random, 4_000));
          world.network.through(boxes.splits(world.random));
          const log = subscribe(page, HUB_URL, { lastEventId: 'earliest' });
          publish(world, count, 100);
          for (let i = 0; i < 60 && log.data.length < count; i++) {
            await world.advance(20_000);
            await page.collect();
          }
          assert.equal(faults(log.data, count), '');
          assert.ok(world.hub.requests.length > count / 250, `${world.hub.requests.length} requests`);
          assert.deepEqual(log.gaps, []);
          assert.equal(complaints(page), '');
          log.es.close();
          await world.advance(100);
          assert.equal(leftovers(page), '');
        });
      }
    }
  });
}
