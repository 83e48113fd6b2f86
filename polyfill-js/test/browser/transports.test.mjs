// Each transport, forced, before the real server and through a network with faults: nothing missing, repeated or out of order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { benches } from './bench.mjs';
import { eachBrowser } from './browsers.mjs';
import { between, delivered, texts } from './events.mjs';
import { badGateway, cutAfter, cutBefore, cutBodyAfter, delay, inTurn, pass } from './proxy.mjs';
import { startServer } from './server.mjs';
import { until } from './wait.mjs';

const TRANSPORTS = ['native', 'fetch-stream', 'xhr-stream', 'forever-frame', 'long-poll', 'jsonp'];

const withoutNul = (text) => delivered(text).replaceAll('\0', '');

/** Any of the things that a bad network does, at random. */
function anyFault(next) {
  const faults = [
    cutBodyAfter(() => between(next, 1, 15_000), () => next() < 0.5),
    cutBodyAfter(() => between(next, 1, 15_000), () => next() < 0.5),
    cutBodyAfter(() => between(next, 1, 200)),
    cutAfter(() => between(next, 0, 400), () => next() < 0.5),
    cutBefore('data: #'),
    badGateway,
    delay(100),
    pass,
  ];
  return (exchange) => faults[between(next, 0, faults.length - 1)](exchange);
}

eachBrowser((engine, name) => {
  const setUp = benches(engine);

  for (const transport of TRANSPORTS) {
    // Firefox's own EventSource leaves out the NULs of an event's data.
    const expected = name === 'Firefox' && transport === 'native' ? withoutNul : delivered;
    const isSameOrigin = transport === 'forever-frame';
    const setting = { page: 'client.html', isSameOrigin };

    const subscribe = (bench, options = {}) =>
      bench.page.evaluate((url, all) => void listen(new EverySource(url, all)), bench.hub(), {
        transports: [transport],
        ...options,
      });

    const openings = (bench, count) =>
      until(() => bench.page.evaluate((n) => record.opens >= n, count), `${count} open events`);

    test(`${transport}: everything, as it was published`, async (t) => {
      const bench = await setUp(t, setting);
      const published = texts(bench.next, 1_000, 200_000);
      await subscribe(bench);
      await openings(bench, 1);
      await bench.publish(published);
      const record = await bench.assertSame(published, expected);
      assert.deepEqual([record.opens, record.errors, record.gaps], [1, [], []]);
      assert.equal(record.transports[0].transport, transport);
    });

    test(`${transport}: a network with faults`, async (t) => {
      const bench = await setUp(t, setting);
      const published = texts(bench.next, 600, 5_000);
      bench.proxy.fault = inTurn(cutBefore('data: #'), anyFault(bench.next));
      await subscribe(bench, { lastEventId: await bench.server.position() });
      const rest = setTimeout(() => {
        bench.proxy.fault = pass;
      }, 8_000);
      t.after(() => clearTimeout(rest));
      await bench.publish(published, { ms: 20_000 });
      const record = await bench.assertSame(published, expected);
      assert.deepEqual(record.gaps, []);
      t.diagnostic(`${bench.proxy.requests.length} requests`);
    });

    test(`${transport}: a connection that goes silent, and a restarted server`, async (t) => {
      const bench = await setUp(t, { ...setting, server: {} });
      const published = texts(bench.next, 90);
      await subscribe(bench);
      await openings(bench, 1);
      await bench.publish(published.slice(0, 30));
      bench.proxy.freeze();
      await bench.publish(published.slice(30, 60));
      await bench.server.kill();
      bench.server = await startServer({ port: bench.server.port, heartbeat: '1s', retry: '200ms' });
      await bench.publish(published.slice(60));
      const record = await bench.assertSame(published, expected);
      assert.deepEqual(
        record.gaps.map((gap) => gap.reason),
        ['epoch'],
      );
    });
  }
});
