// The browsers' own EventSource, without a script of ours, gets every event once and in order through whatever happens.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { eachBrowser } from './browsers.mjs';
import { between, compare, delivered, feed, random, SAME, seed, texts } from './events.mjs';
import { startPages } from './pages.mjs';
import { badGateway, cutAfter, cutBefore, cutBodyAfter, delay, inTurn, pass, startProxy } from './proxy.mjs';
import { startServer } from './server.mjs';
import { until } from './wait.mjs';

const SERVER = { retry: '200ms', heartbeat: '1s' };

// Long enough for the line with the reconnection time; without it the browser waits for the seconds of its own.
const RETRY_LINE = 14;

// Firefox leaves out the NULs of an event's data.
const EXPECTED = { Chromium: delivered, Firefox: (text) => delivered(text).replaceAll('\0', '') };

eachBrowser((engine, name) => {
  const topic = `native/${name}`;
  const chosen = seed();
  const next = random(chosen);
  let server;
  let pages;
  let proxy;
  let page;

  before(async () => {
    console.log(`${name}: seed ${chosen}`);
    server = await startServer(SERVER);
    pages = await startPages();
    proxy = await startProxy({ hub: server.port, pages: pages.port });
  });

  after(async () => {
    await proxy?.close();
    await pages?.close();
    await server?.stop();
  });

  beforeEach(async () => {
    proxy.requests.length = 0;
    page = await engine().page(`${pages.origin}/test/static/blank.html`);
  });

  afterEach(async () => {
    proxy.fault = pass;
    await page?.close();
  });

  const hub = (origin = proxy.origin) => `${origin}/events?topic=${topic}&last_event_id=`;

  /** Has the page listen from the log's end on. */
  const listen = async () => page.evaluate((url) => void listen(new EventSource(url)), hub() + (await server.position()));

  const listenOn = async (origin) =>
    page.evaluate((url, cursor) => void listenOn(url, cursor), hub(origin), await server.position());

  const received = () => page.evaluate(() => record.data.length);

  const publish = (published) => feed({ server, topic, published, next, received });

  async function assertSame(published) {
    const record = await page.evaluate(() => record);
    assert.deepEqual(compare(published, record.data, EXPECTED[name]), SAME);
    return record;
  }

  test('2,000 events of all sizes and contents', async () => {
    const published = texts(next, 2_000, 200_000);
    await listen();
    await publish(published);
    const record = await assertSame(published);
    assert.equal(record.opens, 1);
    assert.deepEqual(record.gaps, []);
  });

  test('connections cut at random bytes', async () => {
    const published = texts(next, 800, 5_000);
    proxy.fault = cutBodyAfter(() => between(next, RETRY_LINE, 25_000), () => next() < 0.5);
    await listen();
    await publish(published);
    const record = await assertSame(published);
    assert.ok(proxy.requests.length > 10, `only ${proxy.requests.length} connections`);
    assert.deepEqual([record.gaps, record.closed], [[], 0]);
  });

  test('connections cut before the first event', async () => {
    const published = texts(next, 50);
    proxy.fault = inTurn(cutBefore('data: #'), cutBefore('data: #'), cutBefore('event: es:pos'), cutBefore('data: #'), pass);
    // Without a cursor: es:pos alone tells where the first connection began.
    await page.evaluate((url) => void listen(new EventSource(url)), `${proxy.origin}/events?topic=${topic}`);
    await until(() => page.evaluate(() => record.opens === 1), 'the first connection');
    await publish(published);
    await assertSame(published);
    assert.equal(proxy.requests.length, 5);
  });

  test('connections cut within the head of the response', async () => {
    const published = texts(next, 50);
    proxy.fault = inTurn(cutBefore('data: #'), cutAfter(() => 17), cutAfter(() => 150), cutAfter(() => 9, () => true), pass);
    await listenOn();
    await publish(published);
    await assertSame(published);
  });

  test('a gateway that answers 502 for a while ends an EventSource for good, and a new one goes on from the last id', async () => {
    const published = texts(next, 300);
    await listenOn();
    const feeding = publish(published);
    await until(async () => (await received()) > 50, 'some events');
    proxy.fault = inTurn(badGateway, badGateway, badGateway, cutBodyAfter(() => 5_000), badGateway, pass);
    proxy.cutAll();
    await feeding;
    const record = await assertSame(published);
    assert.equal(record.closed, 4);
  });

  test('a slow network', async () => {
    const published = texts(next, 500);
    proxy.fault = inTurn(cutBodyAfter(() => 9_000), delay(300));
    await listen();
    await publish(published);
    await assertSame(published);
  });

  test('a new server knows nothing of the old one: a gap is told, and what comes later is whole', async () => {
    const published = texts(next, 600);
    await listenOn(server.origin);
    await publish(published.slice(0, 300));
    await server.kill();
    server = await startServer({ ...SERVER, port: server.port });
    proxy.ports.hub = server.port;
    await server.publishAll(published.slice(300).map((data) => ({ topic, data })));
    await until(async () => (await received()) >= 600, 'all events');
    const record = await assertSame(published);
    assert.deepEqual(record.gaps.map((gap) => gap.reason), ['epoch']);
  });
});
