// Each transport, forced, before the real server and through a network with faults: nothing missing, repeated or out of order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { benches, SERVER } from './bench.mjs';
import { eachBrowser } from './browsers.mjs';
import { between, delivered, texts } from './events.mjs';
import { badGateway, cutAfter, cutBefore, cutBodyAfter, delay, inTurn } from './proxy.mjs';
import { startServer } from './server.mjs';
import { until } from './wait.mjs';

const TRANSPORTS = ['native', 'fetch-stream', 'xhr-stream', 'forever-frame', 'long-poll', 'jsonp'];

// A dead connection is found within 2.5 heartbeats.
const HASTY = { heartbeat: '2s' };

const FAULTS_MS = process.env.EVERYSOURCE_LONG === '1' ? 60_000 : 6_000;

const withoutNul = (text) => delivered(text).replaceAll('\0', '');

/** Any of the things that a bad network does, at random. */
function anyFault(next) {
  const isReset = () => next() < 0.5;
  const faults = [
    cutBodyAfter(() => between(next, 1, 15_000), isReset),
    cutBodyAfter(() => between(next, 1, 15_000), isReset),
    cutBodyAfter(() => between(next, 1, 300), isReset),
    cutAfter(() => between(next, 0, 400), isReset),
    cutBefore('data: #'),
    badGateway,
  ];
  return (exchange) => faults[between(next, 0, faults.length - 1)](exchange);
}

eachBrowser((engine, name) => {
  const setUp = benches(engine, HASTY);

  // Firefox's own EventSource leaves out the NULs of an event's data.
  const expectedOf = (transport) => (name === 'Firefox' && transport === 'native' ? withoutNul : delivered);

  const settingOf = (transport) => ({ page: 'client.html', isSameOrigin: transport === 'forever-frame' });

  const subscribe = (bench, transport, options = {}) =>
    bench.page.evaluate((url, all) => void listen(new EverySource(url, all)), bench.hub(), {
      transports: [transport],
      ...options,
    });

  const openings = (bench, count) =>
    until(() => bench.page.evaluate((n) => record.opens >= n, count), `${count} open events`);

  for (const transport of TRANSPORTS) {
    const expected = expectedOf(transport);
    const setting = settingOf(transport);

    test(`${transport}: everything, as it was published`, async (t) => {
      const bench = await setUp(t, setting);
      const published = texts(bench.next, 200, 100_000);
      await subscribe(bench, transport);
      await openings(bench, 1);
      await bench.publish(published);
      const record = await bench.assertSame(published, expected);
      assert.deepEqual([record.opens, record.errors, record.gaps], [1, [], []]);
      assert.equal(record.transports[0].transport, transport);
    });

    test(`${transport}: a network with faults`, async (t) => {
      const bench = await setUp(t, setting);
      const published = texts(bench.next, 300, 5_000);
      bench.proxy.fault = inTurn(cutBefore('data: #'), anyFault(bench.next));
      const rest = setTimeout(() => {
        bench.proxy.fault = delay(100);
      }, FAULTS_MS);
      t.after(() => clearTimeout(rest));
      await subscribe(bench, transport, { lastEventId: await bench.server.position() });
      await bench.publish(published, { ms: FAULTS_MS + 40_000 });
      const record = await bench.assertSame(published, expected);
      assert.deepEqual(record.gaps, []);
    });

    test(`${transport}: a connection that goes silent`, async (t) => {
      const bench = await setUp(t, setting);
      const published = texts(bench.next, 60);
      await subscribe(bench, transport);
      await openings(bench, 1);
      await bench.publish(published.slice(0, 30));
      bench.proxy.freeze();
      await bench.publish(published.slice(30));
      const record = await bench.assertSame(published, expected);
      const reasons = record.errors.map((error) => error.reason);
      assert.ok(reasons.length > 0 && reasons.every((reason) => reason === 'stalled'), `stalled, not ${reasons}`);
    });
  }

  for (const transport of ['long-poll', 'jsonp']) {
    test(`${transport}: polls that bring nothing are no errors`, async (t) => {
      const bench = await setUp(t, settingOf(transport));
      await subscribe(bench, transport);
      await until(() => bench.proxy.requests.length >= 5, 'five polls');
      const { opens, errors } = await bench.record();
      assert.deepEqual([opens, errors], [1, []]);
    });
  }

  test('a restarted server: a gap is told, and what comes later is whole', async (t) => {
    const server = await startServer(SERVER);
    t.after(() => server.kill());
    const all = await Promise.all(
      TRANSPORTS.map(async (transport) => {
        const bench = await setUp(t, { ...settingOf(transport), server });
        await subscribe(bench, transport);
        await openings(bench, 1);
        return { transport, bench, published: texts(bench.next, 60) };
      }),
    );
    await Promise.all(all.map(({ bench, published }) => bench.publish(published.slice(0, 30))));
    await server.kill();
    const next = await startServer({ ...SERVER, port: server.port });
    t.after(() => next.kill());
    await Promise.all(
      all.map(async ({ transport, bench, published }) => {
        bench.server = next;
        await bench.publish(published.slice(30));
        const { gaps } = await bench.assertSame(published, expectedOf(transport));
        assert.deepEqual([transport, ...gaps.map((gap) => gap.reason)], [transport, 'epoch']);
      }),
    );
  });
});
