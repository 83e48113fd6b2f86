import assert from 'node:assert/strict';
import { describe } from 'node:test';
import * as boxes from '../fakes/boxes.mjs';
import { bundles } from '../fakes/bundle.mjs';
import { asked, HUB_URL, publish, visit } from '../fakes/client.mjs';
import { complaints, faults, subscribe } from '../fakes/subscriber.mjs';

const WHERE = [
  ['modern', 'native'], ['modern', 'fetch-stream'], ['modern', 'xhr-stream'], ['ie9', 'x-domain-request'], ['ie6', 'forever-frame'],
  ['ie6', 'long-poll'], ['modern', 'long-poll'], ['ie7', 'jsonp'],
];

for (const bundle of bundles) {
  describe(bundle.name, () => {
    const { test } = bundle;

    for (const [name, transport] of bundle.of(WHERE)) {
      const open = (options) => {
        const { world, page } = visit(name, { bundle });
        return { world, page, log: subscribe(page, HUB_URL, { transports: [transport], ...options }) };
      };

      test(`${transport} in ${name}: a restart of the hub is a gap that is told, with nothing after it lost`, async () => {
        const { world, log } = open();
        await world.advance(5_000);
        publish(world, 5);
        await world.advance(2_000);
        const last = log.es.lastEventId;
        world.hub.restart();
        publish(world, 5, 1_000);
        await world.advance(60_000);
        assert.deepEqual(log.data, ['1', '2', '3', '4', '5', '1', '2', '3', '4', '5']);
        assert.equal(log.gaps.length, 1);
        assert.deepEqual({ requested: log.gaps[0].requested, reason: log.gaps[0].reason }, { requested: last, reason: 'epoch' });
        assert.match(log.gaps[0].resumedAt, /^[0-9a-f]{12}-0$/);
      });

      test(`${transport} in ${name}: what was evicted while away is a gap that is told`, async () => {
        const { world, page, log } = open();
        await world.advance(5_000);
        publish(world, 5);
        await world.advance(2_000);
        world.hub.log.retain = 10;
        world.network.isDown = true;
        world.network.cutAll('reset');
        for (let i = 6; i <= 100; i++) {
          world.hub.publish({ data: String(i) });
        }
        await world.advance(20_000);
        world.network.isDown = false;
        await world.advance(60_000);
        assert.deepEqual(log.data.slice(5), Array.from({ length: 10 }, (unused, i) => String(91 + i)));
        assert.equal(log.gaps.length, 1);
        assert.equal(log.gaps[0].reason, 'evicted');
        assert.equal(complaints(page), '');
      });

      test(`${transport} in ${name}: the event of the gap's own type is there too, for pages that know the bare one`, async () => {
        const { world, page } = visit(name, { bundle });
        const log = subscribe(page, HUB_URL, { transports: [transport], lastEventId: 'unheard-of' });
        const heard = [];
        log.es.addEventListener('es:gap', (event) => heard.push(event.data));
        await world.advance(5_000);
        assert.equal(log.gaps[0].reason, 'unknown');
        assert.equal(JSON.parse(heard[0]).requested, 'unheard-of');
      });

      test(`${transport} in ${name}: what is not in the log comes with the cursor's own id, and moves nothing`, async () => {
        const { world, page, log } = open();
        await world.advance(5_000);
        publish(world, 2);
        await world.advance(2_000);
        const before = log.es.lastEventId;
        for (const data of ['Ann comes', 'Bob comes', 'Ann goes']) {
          world.hub.announce(data);
          await world.advance(2_000);
        }
        assert.equal(log.es.lastEventId, before);
        world.network.cutAll('reset');
        await world.advance(10_000);
        publish(world, 1);
        await world.advance(2_000);
        assert.deepEqual(log.data, ['1', '2', 'Ann comes', 'Bob comes', 'Ann goes', '1']);
        assert.equal(complaints(page), '');
      });

      if (!bundle.isModern && /stream|frame/.test(transport)) {
        test(`${transport} in ${name}: a browser that asks again by itself, in the same response, repeats nothing`, async () => {
          const { world, page } = visit(name, { bundle });
          const told = [];
          world.network.through({ response: (request, forward) => (event) => {
            told.push(() => forward(event));
            forward(event);
          } });
          const log = subscribe(page, HUB_URL, { transports: [transport] });
          await world.advance(5_000);
          const asked = world.hub.requests.length;
          publish(world, 3);
          await world.advance(2_000);
          const again = told.splice(told.length - 3);
          [...told.splice(1), ...again].forEach((forward) => forward());
          await world.advance(2_000);
          world.hub.announce('Ann comes');
          publish(world, 1, 1_000);
          await world.advance(5_000);
          assert.deepEqual(log.data, ['1', '2', '3', 'Ann comes', '1']);
          assert.equal(world.hub.requests.length, asked, 'in one response');
          assert.equal(complaints(page), '');
        });
      }

      test(`${transport} in ${name}: the cursor moves on after the listeners, not before`, async () => {
        const { world, page, log } = open();
        await world.advance(5_000);
        const before = log.es.lastEventId;
        const seen = [];
        log.es.addEventListener('message', (event) => seen.push([log.es.lastEventId, event.lastEventId]));
        const first = world.hub.publish({ data: '1' });
        const second = world.hub.publish({ data: '2' });
        await world.advance(2_000);
        assert.deepEqual(seen, [[before, first], [first, second]]);
        assert.equal(log.es.lastEventId, second);
        assert.equal(complaints(page), '');
      });

      test(`${transport} in ${name}: a publisher's own id is what the page sees, a position what the hub is asked with`, async () => {
        const { world, log } = open();
        await world.advance(5_000);
        publish(world, 3, 100, { id: 'own' });
        await world.advance(2_000);
        assert.deepEqual(log.ids, ['own', 'own', 'own']);
        assert.match(log.es.lastEventId, /-3$/);
        world.hub.cut();
        publish(world, 1, 100);
        await world.advance(30_000);
        assert.match(asked(world).at(-1)[1], /^[0-9a-f]{12}-\d+$/);
        assert.equal(log.data.length, 4);
      });

      test(`${transport} in ${name}: a stream cut before its first event resumes where it began`, async () => {
        const { world, page } = visit(name, { bundle, seed: 5 });
        const log = subscribe(page, HUB_URL, { transports: [transport] });
        await world.until(() => log.es.lastEventId !== '', 6_000);
        world.network.isDown = true;
        world.network.cutAll('reset');
        publish(world, 5, 100);
        await world.advance(10_000);
        world.network.isDown = false;
        await world.advance(60_000);
        assert.equal(faults(log.data, 5), '');
      });
    }

    test('only the browser\'s own Last-Event-ID is ever newer than the query', async () => {
      const { world, page } = visit('modern', { bundle });
      const log = subscribe(page, HUB_URL);
      await world.advance(3_000);
      publish(world, 100, 200);
      world.network.through(boxes.cutsAtRandom(world.random, 1_500));
      world.network.cutAll('reset');
      await world.advance(200_000);
      assert.equal(faults(log.data, 100), '');
      assert.ok(world.hub.requests.every(({ headers }) => !headers['last-event-id']), 'each attempt is a new one with the cursor in its query');
    });

    test('lastEventId begins it; the types that a page listens for arrive, whenever it began to', async () => {
      for (const [name, transport] of bundle.of(WHERE)) {
        const { world, page } = visit(name, { bundle });
        const first = world.hub.publish({ data: '1' });
        world.hub.publish({ data: '2', type: 'update' });
        world.hub.publish({ data: '3', type: 'open' });
        world.hub.publish({ data: '4', type: 'error' });
        const log = subscribe(page, HUB_URL, { transports: [transport], lastEventId: first });
        const heard = [];
        for (const type of ['update', 'open', 'error', 'late']) {
          log.es.addEventListener(type, (event) => event.data === undefined || heard.push(`${type} ${event.data}`));
        }
        await world.advance(5_000);
        log.es.addEventListener('later', (event) => heard.push(`later ${event.data}`));
        world.hub.publish({ data: '5', type: 'later' });
        await world.advance(5_000);
        assert.deepEqual(heard, ['update 2', 'open 3', 'error 4', 'later 5'], `${transport} in ${name}`);
        assert.deepEqual(log.data, [], 'these are no messages');
      }
    });

    test('events know their origin', async () => {
      for (const [name, transport] of bundle.of(WHERE)) {
        const { world, page } = visit(name, { bundle });
        const log = subscribe(page, HUB_URL, { transports: [transport] });
        const origins = [];
        log.es.addEventListener('message', (event) => origins.push([event.type, event.origin, event.target === log.es]));
        await world.advance(5_000);
        publish(world, 1);
        await world.advance(2_000);
        assert.deepEqual(origins, [['message', 'http://hub.example', true]], `${transport} in ${name}`);
      }
    });
  });
}
