import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { bundles } from '../fakes/bundle.mjs';
import { HUB_URL, visit } from '../fakes/client.mjs';
import { failuresOf } from '../fakes/failures.mjs';
import { complaints, faults, leftovers, subscribe } from '../fakes/subscriber.mjs';

const HOUR = 3_600_000;
const BROWSERS = ['ie6', 'ie9', 'ie11', 'modern', 'modernWithout', 'xhrOnly', 'firefox2005'];

/** All characters of the strings that can be reached from an object of the page, which is what a page retains of what it was told. */
function characters(root) {
  const seen = new Set();
  const waiting = [root];
  let count = 0;
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'string') {
      count += value.length;
    } else if ((typeof value === 'object' || typeof value === 'function') && value !== null && !seen.has(value)) {
      seen.add(value);
      for (const key of Reflect.ownKeys(value)) {
        const property = Reflect.getOwnPropertyDescriptor(value, key);
        if (property && 'value' in property) {
          waiting.push(property.value);
        }
      }
    }
  }
  return { count, objects: seen.size };
}

/** What the page holds now. */
function burden(world, page) {
  const { count, objects } = characters(page.global);
  return {
    timers: page.timers.pending,
    listeners: page.listeners,
    requests: page.requests.size,
    elements: page.elements.length,
    sources: page.eventSources.size,
    characters: Math.round(count / 3_000),
    objects: Math.round(objects / 30),
  };
}

for (const bundle of bundles) {
  describe(bundle.name, () => {
    const { test } = bundle;

    // What is built from the same source need not live through the day in every browser again.
    for (const name of bundle.of(bundle === bundles[0] ? BROWSERS : ['modern'])) {
      test(`24 hours with random failures in ${name}: nothing is lost without a gap, and nothing grows`, async () => {
        const { world, page } = visit(name, { bundle, seed: 11 });
        const random = world.random;
        const log = subscribe(page, HUB_URL, { lastEventId: 'earliest' });
        const received = [];
        log.es.addEventListener('message', (event) => {
          received.push(Number(event.data));
          log.data.length = 0;
          log.ids.length = 0;
        });
        let sent = 0;
        const publishOn = () => {
          world.hub.publish({ data: String(++sent) });
          world.clock.schedule(20_000 * random(), publishOn);
        };
        publishOn();
        const failures = failuresOf(world, [page]);
        const fail = () => {
          failures[Math.floor(random() * failures.length)]();
          world.clock.schedule(240_000 * random(), fail);
        };
        fail();
        const marks = [];
        for (let hour = 1; hour <= 24; hour++) {
          await world.advance(HOUR / 2);
          if (random() < 0.3) {
            await world.sleep(HOUR / 4);
            page.fire('online');
          }
          await world.advance(HOUR / 4);
          marks.push(burden(world, page));
        }
        const last = received.at(-1);
        assert.ok(last > sent - 200, `${last} of ${sent}`);
        assert.equal(faults(received, last), '');
        assert.deepEqual(log.gaps, []);
        assert.equal(complaints(page), '');
        const early = marks.slice(2, 8);
        const late = marks.slice(-6);
        for (const what of Object.keys(marks[0])) {
          const median = (list) => list.map((mark) => mark[what]).sort((a, b) => a - b)[list.length / 2];
          assert.ok(median(late) <= median(early) + 2, `${what} grew: ${marks.map((mark) => mark[what])}`);
        }
        assert.ok(page.scriptNodes < 4_000, `${page.scriptNodes} script elements in one frame`);
        log.es.close();
        await world.advance(100);
        assert.equal(leftovers(page), '');
      });
    }
  });
}
