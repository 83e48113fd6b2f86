import assert from 'node:assert/strict';
import { describe } from 'node:test';
import * as boxes from '../fakes/boxes.mjs';
import { bundles, classics } from '../fakes/bundle.mjs';
import { CDN, HUB_URL, OTHER_PAGE, publish, visit } from '../fakes/client.mjs';
import { plainServer } from '../fakes/plain-server.mjs';
import { complaints, faults, reasons, subscribe } from '../fakes/subscriber.mjs';

/** What each request for a subscription reported; null if it had nothing to report. */
const reports = (world) => world.hub.requests.map(({ query }) => query.get('report'));

/** Those that did. */
const told = (world) => reports(world).filter((report) => report !== null);

/** Has the connection end, and waits until there is another one. */
async function reconnect(world) {
  const { length } = world.hub.requests;
  world.network.cutAll('reset');
  await world.until(() => world.hub.requests.length > length, 30_000, 'it is there again');
  await world.advance(2_500);
}

const EACH = [
  ['modern', 'native'], ['modern', 'fetch-stream'], ['modern', 'xhr-stream'], ['ie9', 'x-domain-request', OTHER_PAGE], ['ie6', 'forever-frame'],
  ['modern', 'long-poll'], ['ie6', 'long-poll'], ['ie7', 'jsonp', OTHER_PAGE],
];

for (const bundle of bundles) {
  describe(bundle.name, () => {
    const { test } = bundle;

    for (const [name, transport, url] of bundle.of(EACH)) {
      test(`${transport} in ${name} is reported by the next connection, once`, async () => {
        const { world, page } = visit(name, { bundle, url });
        const log = subscribe(page, HUB_URL, { transports: [transport] });
        await world.until(() => log.transports.length === 1, 6_000);
        assert.deepEqual(told(world), [], 'not before it works');
        await reconnect(world);
        assert.match(reports(world)[1], new RegExp(`^${transport}\\.\\.\\.\\d+$`));
        await reconnect(world);
        await reconnect(world);
        publish(world, 10);
        await world.advance(60_000);
        assert.equal(told(world).length, 1);
        assert.equal(faults(log.data, 10), '');
        assert.equal(complaints(page), '');
      });
    }

    test('a fallback has the transport before it in the same round, and why it was left', async () => {
      const { world, page } = visit('modern', { bundle });
      world.network.through(boxes.buffersAll());
      const log = subscribe(page, HUB_URL);
      await world.until(() => log.opens === 1, 6_000);
      await world.advance(60_000);
      assert.deepEqual(told(world), ['long-poll.fetch-stream.buffered.10']);
      const first = world.hub.requests.findIndex(({ transport }) => transport === 'long-poll');
      assert.notEqual(reports(world)[first + 1], null, 'the next poll has it');
    });

    test('a stream that dies and dies again is stalled', async () => {
      const { world, page } = visit('modern', { bundle });
      const log = subscribe(page, HUB_URL, { transports: ['native', 'long-poll'] });
      world.network.through({
        response: (request, forward, exchange) => (event) => {
          forward(event);
          exchange.isDead = request.url.searchParams.get('transport') === 'event-stream' && event.type === 'data';
        },
      });
      await world.until(() => log.es.transport === 'long-poll', 200_000);
      await world.advance(60_000);
      assert.ok(told(world).some((report) => /^long-poll\.native\.stalled\.[\d.]+$/.test(report)), told(world).join());
    });

    test('what kept an earlier round from working is nothing to report of this one', async () => {
      const { world, page } = visit('modern', { bundle });
      world.network.isDown = true;
      const log = subscribe(page, HUB_URL);
      await world.until(() => log.errors.length > 0, 20_000);
      world.network.isDown = false;
      await world.until(() => log.opens === 1, 60_000);
      await reconnect(world);
      assert.deepEqual(told(world), [`${log.es.transport}...10`]);
    });

    test('what is known from an earlier page is a first choice', async () => {
      const { world, page } = visit('modern', { bundle });
      page.browser.storageOf(page.origin).set('everysource:http://hub.example', `long-poll|${world.clock.now}`);
      subscribe(page, HUB_URL);
      await world.advance(60_000);
      assert.deepEqual(told(world), ['long-poll...10']);
    });

    test('a transport that is taken later on is reported as well', async () => {
      const { world, page } = visit('modern', { bundle });
      const remove = world.network.through(boxes.buffersAll());
      const log = subscribe(page, HUB_URL);
      await world.until(() => log.opens === 1, 6_000);
      remove();
      page.fire('online');
      await world.until(() => log.es.transport === 'native', 60_000);
      await reconnect(world);
      await reconnect(world);
      assert.deepEqual(told(world), ['long-poll.fetch-stream.buffered.10', 'native...10']);
    });

    for (const time of [0, 1, 9, 1_024, 2_049]) {
      test(`a first event after ${time} ms took so long`, async () => {
        const { world, page } = visit('modern', { bundle });
        world.network.latency = time / 2;
        const log = subscribe(page, HUB_URL, { transports: ['fetch-stream'] });
        await world.until(() => log.opens === 1, 6_000);
        await reconnect(world);
        assert.deepEqual(told(world), [`fetch-stream...${time}`]);
      });
    }

    for (const time of [32_769, 7_200_000]) {
      test(`a first event after ${time} ms, most of them asleep, took so long`, async () => {
        const { world, page } = visit('modern', { bundle });
        const log = subscribe(page, HUB_URL, { transports: ['native'] });
        await world.until(() => world.network.requests.length === 1, 1_000);
        await world.sleep(time);
        await world.until(() => log.opens === 1, 1_000);
        await reconnect(world);
        assert.deepEqual(told(world), [`native...${time}`]);
      });
    }

    test('the time that the page takes for its headers is not the transport\'s', async () => {
      const { world, page } = visit('modern', { bundle });
      const headers = '{ headers: function () { return new Promise(function (done) { setTimeout(function () { done({ "X-A": "b" }); }, 5000); }); } }';
      const log = subscribe(page, HUB_URL, headers);
      await world.until(() => log.opens === 1, 8_000);
      await reconnect(world);
      await world.advance(8_000);
      assert.deepEqual(told(world), ['fetch-stream...10']);
    });

    test('a report that does not get there is lost: a hub may have counted it', async () => {
      const { world, page } = visit('modern', { bundle });
      const log = subscribe(page, HUB_URL, { transports: ['native'] });
      await world.until(() => log.opens === 1, 6_000);
      const { length } = world.network.requests;
      world.network.isDown = true;
      world.network.cutAll('reset');
      await world.until(() => world.network.requests.length > length, 30_000);
      world.network.isDown = false;
      await world.until(() => world.hub.requests.length > 1, 60_000);
      await reconnect(world);
      assert.equal(new URL(world.network.requests[length].url).searchParams.get('report'), 'native...10');
      assert.deepEqual(told(world), []);
    });

    test('nothing is reported with report: false, and only then', async () => {
      for (const [report, count] of [[false, 0], [true, 1], [undefined, 1]]) {
        for (const hasProxy of [false, true]) {
          const { world, page } = visit('modern', { bundle });
          if (hasProxy) {
            world.network.through(boxes.buffersAll());
          }
          const log = subscribe(page, HUB_URL, { report });
          await world.until(() => log.opens === 1, 6_000);
          await reconnect(world);
          await world.advance(60_000);
          assert.equal(told(world).length, count, `${report}`);
          assert.equal(log.es.transport, hasProxy ? 'long-poll' : 'native');
        }
      }
    });

    test('plain servers get no report', async () => {
      for (const transport of bundle.of(['native', 'fetch-stream', 'xhr-stream'])) {
        const { world, page } = visit('modern', { bundle });
        const server = plainServer(world.clock, { body: ['data: 1\n\n'] });
        world.network.attach('http://hub.example', server);
        const log = subscribe(page, '/stream?a=b', { plain: true, transports: [transport] });
        await world.until(() => server.requests.length > 3, 120_000);
        assert.ok(log.data.length > 2);
        assert.deepEqual(new Set(server.requests.map(({ url }) => url.search)), new Set(['?a=b']));
      }
    });
  });
}

for (const bundle of classics) {
  describe(bundle.name, () => {
    const { test } = bundle;

    test('a report never makes a URL too long', async () => {
      for (const [length, count] of [[1_700, 1], [1_720, 1], [1_740, 1], [1_760, 1], [1_820, 0], [1_840, 0], [1_860, 0]]) {
        const { world, page } = visit('ie7', { bundle, url: OTHER_PAGE });
        const log = subscribe(page, `${HUB_URL}&topic=${'x'.repeat(length - HUB_URL.length)}`, { transports: ['jsonp'] });
        publish(world, 20, 2_000);
        await world.advance(60_000);
        assert.equal(faults(log.data, 20), '', `${length}`);
        assert.deepEqual(reasons(log), []);
        assert.equal(told(world).length, count, `${length}`);
      }
    });

    test('of tabs that share a connection the one that leads reports', async () => {
      const { world, page } = visit('modern', { bundle });
      const logs = [page, page.browser.open(page.url.href), page.browser.open(page.url.href)].map((tab, i) => {
        if (i > 0) {
          tab.load(CDN, bundle.text);
        }
        tab.load(CDN.replace('everysource', 'everysource.share'), bundle.share);
        return subscribe(tab, HUB_URL, { share: true });
      });
      await world.until(() => logs.every((log) => log.opens === 1), 6_000);
      publish(world, 20, 1_000);
      await world.advance(5_000);
      await reconnect(world);
      await reconnect(world);
      await world.advance(30_000);
      assert.match(told(world).join(), /^fetch-stream\.\.\.\d+$/);
      for (const log of logs) {
        assert.equal(faults(log.data, 20), '');
      }
    });
  });
}
