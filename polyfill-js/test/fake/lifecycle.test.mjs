import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { bundles } from '../fakes/bundle.mjs';
import { HUB_URL, OTHER_PAGE, publish, visit } from '../fakes/client.mjs';
import { complaints, faults, leftovers, reasons, subscribe } from '../fakes/subscriber.mjs';

const BEACONERS = [['modern', 'native'], ['modern', 'fetch-stream'], ['modern', 'xhr-stream'], ['modern', 'long-poll'], ['modern', 'jsonp'], ['edge14', 'xhr-stream']];
const OTHERS = [['ie6', 'forever-frame'], ['ie8', 'x-domain-request'], ['ie9', 'x-domain-request'], ['ie11', 'xhr-stream'], ['firefox2005', 'forever-frame'], ['safari5', 'xhr-stream'], ['ie7', 'jsonp']];

const beacons = (world) => world.network.requests.filter(({ kind }) => kind === 'beacon');

for (const bundle of bundles) {
  describe(bundle.name, () => {
    const { test } = bundle;

    for (const [name, transport] of bundle.of(BEACONERS)) {
      for (const url of [undefined, OTHER_PAGE]) {
        test(`${transport} in ${name}${url ? ' on another origin' : ''} says good-bye when the page goes, with the id that it was given`, async () => {
          const { world, page } = visit(name, { bundle, url });
          const log = subscribe(page, `${HUB_URL}&x=y`, { transports: [transport] });
          await world.advance(5_000);
          const id = world.hub.subscriptions[0]?.connection ?? world.hub.requests.at(-1).query.get('connection');
          page.hide();
          await world.advance(1_000);
          assert.deepEqual(beacons(world).map(({ method, url: to, body, headers }) => [method, to.href, body, headers['content-type']]),
            [['POST', 'http://hub.example/events/close', `connection=${id}`, 'text/plain;charset=UTF-8']]);
          assert.deepEqual(world.hub.goodbyes, [id]);
          assert.equal(world.hub.subscriptions.length, 0);
          assert.ok(log);
          assert.equal(complaints(page), '');
        });
      }

      test(`${transport} in ${name}: back from the back/forward cache it goes on with its cursor`, async () => {
        const { world, page } = visit(name, { bundle });
        const log = subscribe(page, HUB_URL, { transports: [transport] });
        await world.advance(5_000);
        publish(world, 5);
        await world.advance(2_000);
        page.hide({ persisted: true });
        await world.advance(10);
        assert.equal(log.es.readyState, 0);
        publish(world, 5, 1_000);
        await world.advance(600_000);
        assert.equal(world.hub.subscriptions.length, 0);
        page.show();
        await world.until(() => log.data.length === 10, 5_000);
        assert.deepEqual(log.data, ['1', '2', '3', '4', '5', '1', '2', '3', '4', '5']);
        assert.equal(log.es.readyState, 1);
        assert.deepEqual(reasons(log), []);
        assert.equal(complaints(page), '');
      });

      test(`${transport} in ${name}: away and back ten times leaves nothing behind`, async () => {
        const { world, page } = visit(name, { bundle });
        const log = subscribe(page, HUB_URL, { transports: [transport] });
        for (let i = 1; i <= 10; i++) {
          await world.advance(5_000);
          world.hub.publish({ data: String(i) });
          await world.advance(1_000);
          page.hide({ persisted: true });
          await world.advance(20_000);
          page.show();
        }
        await world.advance(5_000);
        assert.equal(faults(log.data, 10), '');
        log.es.close();
        await world.advance(100);
        assert.equal(leftovers(page), '');
      });
    }

    for (const [name, transport] of bundle.of(OTHERS)) {
      test(`${transport} in ${name} leaves no connection behind when the page goes, and trips over nothing`, async () => {
        const { world, page } = visit(name, { bundle });
        subscribe(page, HUB_URL, { transports: [transport] });
        await world.advance(5_000);
        page.hide();
        await world.advance(1_000);
        assert.equal(world.hub.subscriptions.length, 0);
        assert.equal(complaints(page), '');
      });
    }

    test('a closed poll says good-bye too: the hub knows at once that nobody will come again', async () => {
      for (const transport of bundle.of(['long-poll', 'jsonp'])) {
        const { world, page } = visit('modern', { bundle });
        const log = subscribe(page, HUB_URL, { transports: [transport] });
        await world.advance(5_000);
        log.es.close();
        await world.advance(1_000);
        assert.equal(beacons(world).length, 1, transport);
        assert.equal(world.hub.subscriptions.length, 0);
      }
    });

    test('a subscription that was closed says and does nothing at pagehide and pageshow', async () => {
      const { world, page } = visit('modern', { bundle });
      const log = subscribe(page, HUB_URL);
      await world.advance(5_000);
      log.es.close();
      await world.advance(1_000);
      assert.equal(beacons(world).length, 1, 'its goodbye');
      page.hide({ persisted: true });
      await world.advance(1_000);
      page.show();
      await world.advance(60_000);
      assert.equal(beacons(world).length, 1);
      assert.equal(world.hub.requests.length, 1);
      assert.equal(log.es.readyState, 2);
    });

    test('plain servers get no beacon, and are asked again after the back/forward cache', async () => {
      const { world, page } = visit('modern', { bundle });
      const log = subscribe(page, HUB_URL, { plain: true, transports: ['fetch-stream'] });
      await world.advance(2_000);
      publish(world, 3);
      await world.advance(2_000);
      page.hide({ persisted: true });
      publish(world, 3);
      await world.advance(10_000);
      page.show();
      await world.until(() => log.data.length === 6, 10_000);
      assert.equal(beacons(world).length, 0);
    });

    test('closed while in the back/forward cache, or by the pagehide listener of the page, it stays closed', async () => {
      const { world, page } = visit('modern', { bundle });
      const log = subscribe(page, HUB_URL);
      await world.advance(5_000);
      page.run('window.addEventListener("pagehide", function () { kept1.close(); });');
      page.hide({ persisted: true });
      await world.advance(1_000);
      page.show();
      await world.advance(60_000);
      assert.equal(world.hub.requests.length, 1);
      assert.equal(log.es.readyState, 2);
    });
  });
}
