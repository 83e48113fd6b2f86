// The browsers' own EventSource, without a script of ours, gets every event once and in order through whatever happens.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { benches, SERVER } from './bench.mjs';
import { eachBrowser } from './browsers.mjs';
import { between, delivered, texts } from './events.mjs';
import { badGateway, cutAfter, cutBefore, cutBodyAfter, delay, inTurn, pass } from './proxy.mjs';
import { startServer } from './server.mjs';
import { until } from './wait.mjs';

// Long enough for the line with the reconnection time; without it the browser waits for the seconds of its own.
const RETRY_LINE = 14;

// Firefox leaves out the NULs of an event's data.
const EXPECTED = { Chromium: delivered, Firefox: (text) => delivered(text).replaceAll('\0', '') };

eachBrowser((engine, name) => {
  const setUp = benches(engine);
  const expected = EXPECTED[name];

  /** Has the page listen from the log's end on. */
  const listen = async (bench) =>
    bench.page.evaluate(
      (url) => void listen(new EventSource(url)),
      `${bench.hub()}&last_event_id=${await bench.server.position()}`,
    );

  /** The same, and opens a new EventSource whenever the browser has given one up. */
  const listenOn = async (bench, origin) =>
    bench.page.evaluate(
      (url, cursor) => void listenOn(url, cursor),
      `${bench.hub(origin)}&last_event_id=`,
      await bench.server.position(),
    );

  test('events of all sizes and contents', async (t) => {
    const bench = await setUp(t);
    const published = texts(bench.next, 300, 100_000);
    await listen(bench);
    await bench.publish(published);
    const record = await bench.assertSame(published, expected);
    assert.equal(record.opens, 1);
    assert.deepEqual(record.gaps, []);
  });

  test('connections cut at random bytes', async (t) => {
    const bench = await setUp(t);
    const published = texts(bench.next, 500, 2_000);
    bench.proxy.fault = cutBodyAfter(
      () => between(bench.next, RETRY_LINE, 8_000),
      () => bench.next() < 0.5,
    );
    await listen(bench);
    await bench.publish(published);
    const record = await bench.assertSame(published, expected);
    assert.ok(bench.proxy.requests.length > 10, `only ${bench.proxy.requests.length} connections`);
    assert.deepEqual([record.gaps, record.closed], [[], 0]);
  });

  test('connections cut before the first event', async (t) => {
    const bench = await setUp(t);
    const published = texts(bench.next, 50);
    const cut = cutBefore('data: #');
    bench.proxy.fault = inTurn(cut, cut, cutBefore('event: es:pos'), cut, pass);
    // Without a cursor: es:pos alone tells where the first connection began.
    await bench.page.evaluate((url) => void listen(new EventSource(url)), bench.hub());
    await until(async () => (await bench.record()).opens === 1, 'the first connection');
    await bench.publish(published);
    await bench.assertSame(published, expected);
    assert.equal(bench.proxy.requests.length, 5);
  });

  test('connections cut within the head of the response', async (t) => {
    const bench = await setUp(t);
    const published = texts(bench.next, 50);
    bench.proxy.fault = inTurn(
      cutBefore('data: #'),
      cutAfter(() => 17),
      cutAfter(() => 150),
      cutAfter(() => 9, () => true),
      pass,
    );
    await listenOn(bench);
    await bench.publish(published);
    await bench.assertSame(published, expected);
  });

  test('a gateway that answers 502 ends an EventSource for good; a new one goes on from the last id', async (t) => {
    const bench = await setUp(t);
    const published = texts(bench.next, 300);
    await listenOn(bench);
    const publishing = bench.publish(published);
    await until(async () => (await bench.received()) > 50, 'some events');
    bench.proxy.fault = inTurn(badGateway, badGateway, badGateway, cutBodyAfter(() => 5_000), badGateway, pass);
    bench.proxy.cutAll();
    await publishing;
    const record = await bench.assertSame(published, expected);
    assert.equal(record.closed, 4);
  });

  test('a slow network', async (t) => {
    const bench = await setUp(t);
    const published = texts(bench.next, 500);
    bench.proxy.fault = inTurn(cutBodyAfter(() => 9_000), delay(300));
    await listen(bench);
    await bench.publish(published);
    await bench.assertSame(published, expected);
  });

  test('a restarted server knows nothing of before: a gap is told, and what comes later is whole', async (t) => {
    const server = await startServer(SERVER);
    t.after(() => server.kill());
    const bench = await setUp(t, { server });
    const published = texts(bench.next, 600);
    await listenOn(bench, server.origin);
    await bench.publish(published.slice(0, 300));
    await server.kill();
    bench.server = await startServer({ ...SERVER, port: server.port });
    t.after(() => bench.server.kill());
    await bench.publish(published.slice(300));
    const record = await bench.assertSame(published, expected);
    assert.deepEqual(
      record.gaps.map((gap) => gap.reason),
      ['epoch'],
    );
  });
});
