import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { bundles } from '../fakes/bundle.mjs';
import { HUB_URL, publish, visit } from '../fakes/client.mjs';
import { complaints, leftovers, reasons, subscribe } from '../fakes/subscriber.mjs';

const WHERE = [
  ['modern', 'native'], ['modern', 'fetch-stream'], ['modern', 'xhr-stream'], ['ie9', 'x-domain-request'], ['ie6', 'forever-frame'],
  ['modern', 'forever-frame'], ['modern', 'long-poll'], ['ie6', 'long-poll'], ['ie9', 'long-poll'], ['ie7', 'jsonp'], ['modern', 'jsonp'],
];

for (const bundle of bundles) {
  describe(bundle.name, () => {
    const { test } = bundle;

    for (const [name, transport] of bundle.of(WHERE)) {
      const open = (options) => {
        const { world, page } = visit(name, { bundle, ...options });
        return { world, page, log: subscribe(page, HUB_URL, { transports: [transport] }) };
      };

      /** Nothing is left at once but what has to wait for the running script to end; later nothing happens any more. */
      const isGone = async (world, page, log) => {
        const before = JSON.stringify({ ...log, es: null });
        await world.advance(50);
        assert.equal(leftovers(page), '');
        assert.equal(page.evaluate('(function () { for (var name in EverySource) if (/^k\\d/.test(name)) return name; })()') === undefined
          || transport === 'jsonp', true);
        publish(world, 3);
        page.fire('online');
        await world.advance(120_000);
        assert.equal(JSON.stringify({ ...log, es: null }), before);
        assert.equal(log.es.readyState, 2);
        assert.equal(complaints(page), '');
        if (transport !== 'jsonp') {
          assert.equal(world.hub.subscriptions.length, 0);
        }
      };

      for (const [when, ms] of [['at once', 0], ['before the answer', 7], ['while measured', 1_000], ['when open', 5_000]]) {
        test(`${transport} in ${name} closed ${when} is gone`, async () => {
          const { world, page, log } = open();
          await world.advance(ms);
          log.es.close();
          log.es.close();
          await isGone(world, page, log);
        });
      }

      test(`${transport} in ${name} closed before it reconnects is gone [11e 13c]`, async () => {
        const { world, page, log } = open();
        await world.advance(5_000);
        world.network.isDown = true;
        world.network.cutAll('reset');
        await world.until(() => log.errors.length > 0, 60_000);
        world.network.isDown = false;
        log.es.close();
        await isGone(world, page, log);
      });

      test(`${transport} in ${name} closed by a listener tells nothing more, not even of the same piece of text [14a]`, async () => {
        for (const type of ['open', 'message', 'transport', ...(bundle.isModern ? [] : ['status']), 'gap', 'error']) {
          const { world, page } = visit(name, { bundle });
          world.hub.publish({ data: 1 });
          world.hub.publish({ data: 2 });
          world.hub.publish({ data: 3 });
          const log = subscribe(page, HUB_URL, { transports: [transport], lastEventId: type === 'gap' ? 'strange' : 'earliest' });
          let events = 0;
          log.es.addEventListener(type, () => {
            events++;
            log.es.close();
          });
          if (type === 'error') {
            world.network.isDown = true;
          }
          await world.advance(20_000);
          world.network.isDown = false;
          assert.equal(events, 1, type);
          if (type !== 'gap') {
            assert.equal(log.data.length, type === 'message' ? 1 : 0, type);
          }
          await isGone(world, page, log);
        }
      });
    }

    test('a subscription opened by a listener of another one works', async () => {
      const { world, page } = visit(bundle.of(['ie8', 'modern'])[0], { bundle });
      const log = subscribe(page, HUB_URL);
      let other = null;
      log.es.addEventListener('message', () => {
        other ??= subscribe(page, HUB_URL);
        log.es.close();
      });
      await world.advance(1_000);
      publish(world, 10, 100);
      await world.advance(5_000);
      assert.deepEqual(log.data, ['1']);
      assert.ok(other.data.length >= 8);
    });

    test('a hundred subscriptions leave no listener behind that one would not', async () => {
      for (const name of bundle.of(['modern', 'ie6', 'ie9', 'ie11'])) {
        const { world, page } = visit(name, { bundle });
        const count = async (times) => {
          for (let i = 0; i < times; i++) {
            const log = subscribe(page, HUB_URL);
            await world.advance(100);
            log.es.close();
            await world.advance(100);
          }
          return page.listeners + (page.connectionListeners?.length ?? 0);
        };
        const one = await count(1);
        assert.equal(await count(100), one, name);
        assert.equal(leftovers(page), '', name);
        assert.deepEqual(page.globals.filter((global) => !/^(EverySource|SSE|EventSource)$/.test(global)), [], name);
      }
    });

    test('what a listener throws reaches the page and stops nothing', async () => {
      for (const name of bundle.of(['modern', 'ie6', 'ie8', 'ie9', 'ie11'])) {
        const { world, page } = visit(name, { bundle });
        const log = subscribe(page, HUB_URL);
        page.run('kept1.addEventListener("message", function (event) { if (event.data == "2") throw new Error("mine"); });');
        publish(world, 5);
        await world.advance(5_000);
        assert.deepEqual(log.data, ['1', '2', '3', '4', '5'], name);
        assert.deepEqual(page.errors.map(({ message }) => message), ['mine'], name);
        assert.deepEqual(reasons(log), [], name);
      }
    });
  });
}
