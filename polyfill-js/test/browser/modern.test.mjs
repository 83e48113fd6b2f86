// The module for today's browsers, in pages and workers, before the real server and through a network with faults.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { benches } from './bench.mjs';
import { eachBrowser } from './browsers.mjs';
import { between, compare, delivered, SAME, texts } from './events.mjs';
import { badGateway, buffer, bufferBody, cutBefore, cutBodyAfter, delay, inTurn } from './proxy.mjs';
import { until } from './wait.mjs';

const FAULTS_MS = 4_000;

eachBrowser((engine, name) => {
  const setUp = benches(engine);

  const subscribe = (bench, options = {}) =>
    bench.page.evaluate((url, all) => void listen(new EverySource(url, all)), bench.hub(), options);

  const transportIs = (bench, expected, ms) =>
    until(() => bench.page.evaluate((transport) => source.transport === transport, expected), `the transport ${expected}`, ms);

  for (const transport of ['native', 'fetch-stream', 'long-poll']) {
    // Firefox's own EventSource leaves out the NULs of an event's data.
    const expected = (text) => (name === 'Firefox' && transport === 'native' ? delivered(text).replaceAll('\0', '') : delivered(text));

    test(`module, ${transport}: a network with faults, then a connection that goes silent`, async (t) => {
      const bench = await setUp(t, { page: 'modern.html' });
      const published = texts(bench.next, 300, 5_000);
      const cut = cutBodyAfter(() => between(bench.next, 1, 10_000), () => bench.next() < 0.5);
      bench.proxy.fault = inTurn(cutBefore('data: #'), cut, badGateway, cut);
      const rest = setTimeout(() => {
        bench.proxy.fault = delay(50);
      }, FAULTS_MS);
      t.after(() => clearTimeout(rest));
      await subscribe(bench, { transports: [transport], lastEventId: await bench.server.position() });
      await bench.publish(published.slice(0, 270), { ms: FAULTS_MS + 15_000 });
      bench.proxy.freeze();
      await bench.publish(published.slice(270));
      const { gaps } = await bench.assertSame(published, expected);
      assert.deepEqual(gaps, []);
    });

    test(`module, ${transport}: closed, it is gone`, async (t) => {
      const bench = await setUp(t, { page: 'modern.html' });
      await subscribe(bench, { transports: [transport] });
      await transportIs(bench, transport);
      const asked = bench.proxy.requests.length;
      assert.equal(await bench.page.evaluate(() => (source.close(), source.readyState)), 2);
      await bench.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
      assert.ok(bench.proxy.requests.length <= asked + 1);
      assert.deepEqual((await bench.record()).errors, []);
    });
  }

  for (const [what, fault] of Object.entries({ responses: buffer, bodies: bufferBody })) {
    test(`module: a proxy that holds back whole ${what}: long poll within seconds, and nothing is lost`, async (t) => {
      const bench = await setUp(t, { page: 'modern.html' });
      bench.proxy.fault = fault;
      const published = texts(bench.next, 50);
      await subscribe(bench, { lastEventId: await bench.server.position() });
      await transportIs(bench, 'long-poll', 9_000);
      assert.match(
        await bench.page.evaluate((key) => localStorage.getItem(key), `everysource:${bench.proxy.origin}`),
        /^long-poll\|\d+$/,
      );
      await bench.publish(published);
      await bench.assertSame(published);
    });
  }

  test('module: in a worker', async (t) => {
    const bench = await setUp(t, { page: 'modern.html' });
    bench.proxy.fault = bufferBody;
    const published = texts(bench.next, 50);
    await bench.page.evaluate((message) => {
      window.told = [];
      window.worker = new Worker('modern-worker.mjs', { type: 'module' });
      worker.onmessage = ({ data }) => told.push(data);
      worker.postMessage(message);
    }, [bench.hub(), { lastEventId: await bench.server.position() }]);
    await bench.server.publishAll(published.map((data) => ({ topic: bench.topic, data })));
    const received = () => bench.page.evaluate(() => told.filter(({ data }) => data !== undefined).map(({ data }) => data));
    await until(async () => (await received()).length === published.length, 'all events');
    assert.deepEqual(compare(published, await received()), SAME);
  });

  test('module: a page that goes says good-bye, and goes on where it was when it is back', async (t) => {
    const bench = await setUp(t, { page: 'modern.html' });
    const published = texts(bench.next, 20).map((text) => text.replaceAll('\0', ''));
    await subscribe(bench);
    await transportIs(bench, 'native');
    await bench.publish(published.slice(0, 10));
    await bench.page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })));
    await until(() => bench.proxy.requests.some(({ method, target }) => method === 'POST' && target === '/events/close'), 'the beacon');
    assert.equal(await bench.page.evaluate(() => source.readyState), 0);
    await bench.server.publishAll(published.slice(10).map((data) => ({ topic: bench.topic, data })));
    await bench.page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
    await until(async () => (await bench.received()) === published.length, 'all events');
    await bench.assertSame(published);
  });
});
