// A page that is left tells the hub, and one that comes back from the back/forward cache goes on where it was.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { benches, SERVER } from './bench.mjs';
import { eachBrowser } from './browsers.mjs';
import { texts } from './events.mjs';
import { busy, pass } from './proxy.mjs';
import { startServer } from './server.mjs';
import { until } from './wait.mjs';

const TRANSPORTS = ['native', 'fetch-stream', 'xhr-stream', 'forever-frame', 'long-poll', 'jsonp'];

const LEAVING = {
  'its tab is closed': (page) => page.close(),
  'it goes elsewhere': (page) => page.goto('about:blank'),
  'it calls close()': (page) => page.evaluate(() => source.close()),
};

// No poll ends by itself.
const HOLD = { 'poll-hold': '60s' };

eachBrowser((engine, name) => {
  const setUp = benches(engine);

  const subscribe = async (bench, transport) => {
    await bench.page.evaluate((url, name) => void listen(new EverySource(url, { transports: [name] })), bench.hub(), transport);
    await until(() => bench.page.evaluate(() => record.opens === 1), `${transport}: the open event`);
  };

  const gets = (bench) => bench.proxy.requests.filter(({ method }) => method === 'GET');

  const goodbyes = (bench) => bench.proxy.requests.filter(({ method }) => method === 'POST').map(({ target, body }) => `${target} ${body}`);

  /** Whether the hub hears of it by a beacon, so that it may be hidden that the connection ends. */
  const isTold = (goAway, transport) =>
    goAway === LEAVING['it calls close()']
      ? /poll|jsonp/.test(transport)
      : // Firefox ends the process of a closed tab, now and then before the beacon has left.
        goAway === LEAVING['it goes elsewhere'] || name === 'Chromium';

  /** Has the client wait for a minute before its next poll. */
  async function betweenPolls(bench) {
    bench.proxy.fault = (exchange) => (exchange.request.method === 'GET' ? busy : pass)(exchange);
    await until(async () => (await bench.record()).errors.length > 0, 'the wait between polls');
    assert.equal(bench.proxy.open, 0);
  }

  test(`a page is gone from the hub at once when ${Object.keys(LEAVING).join(', when ')}`, async (t) => {
    // Nobody else's subscriptions count here.
    const server = await startServer({ ...SERVER, ...HOLD });
    t.after(() => server.kill());
    const subscriptions = async () => (await server.health()).subscriptions;
    for (const [what, goAway] of Object.entries(LEAVING)) {
      for (const transport of TRANSPORTS) {
        const bench = await setUp(t, { page: 'client.html', isSameOrigin: transport === 'forever-frame', server });
        await subscribe(bench, transport);
        // The poll that opens ends soon, and the next one is not to be under way to the hub.
        await until(() => gets(bench).length >= (/poll|jsonp/.test(transport) ? 2 : 1), `${transport}: a request that lasts`);
        await until(async () => (await subscriptions()) === 1, `${transport}: a subscription`);
        if (isTold(goAway, transport)) {
          bench.proxy.outlive();
        }
        const began = Date.now();
        await goAway(bench.page);
        await until(async () => (await subscriptions()) === 0, `${transport}: no subscription when ${what}`);
        const took = Date.now() - began;
        bench.note({ ms: { gone: took } });
        assert.ok(took < 4_000, `${transport}: gone after ${took} ms when ${what}`);
        const late = gets(bench).filter(({ at }) => at > began - bench.proxy.since);
        assert.deepEqual([transport, ...late.map(({ target }) => target)], [transport], 'requests after the goodbye');
        if (!bench.page.isClosed()) {
          await bench.page.close();
        }
      }
    }
  });

  test('a poller that is left between two polls says goodbye with its id', async (t) => {
    for (const goAway of Object.values(LEAVING).filter((each) => isTold(each, 'long-poll'))) {
      const bench = await setUp(t, { page: 'client.html' });
      await subscribe(bench, 'long-poll');
      await until(() => /[?&]connection=/.test(bench.proxy.requests.at(-1).target), 'the id in a poll');
      const [, id] = /[?&]connection=([^&]+)/.exec(bench.proxy.requests.at(-1).target);
      await betweenPolls(bench);
      await goAway(bench.page);
      await until(() => goodbyes(bench).length > 0, 'the goodbye');
      assert.deepEqual(goodbyes(bench), [`/events/close connection=${id}`]);
    }
  });

  const ready = (page) => page.evaluate(() => addEventListener('pageshow', (event) => (window.isPersisted = event.persisted)));

  const leave = (page) => page.goto(page.url().replace('client.html', 'blank.html'));

  /** Puppeteer's own way waits for a load event, which does not come. */
  async function comeBack(page) {
    await page.evaluate(() => void setTimeout(() => history.back()));
    await until(() => page.evaluate(() => window.isPersisted).catch(() => false), 'the page from the cache');
  }

  const transition = (page, type) =>
    page.evaluate((name) => void dispatchEvent(new PageTransitionEvent(name, { persisted: true })), type);

  for (const transport of TRANSPORTS) {
    // Firefox keeps no page with a request under way, Chromium none with a frame that loads: to end them on pagehide is too late.
    const isCached = name === 'Chromium' && transport !== 'forever-frame';

    test(`${transport}: back from the back/forward cache${isCached ? '' : ', by events alone'}`, async (t) => {
      const bench = await setUp(t, { page: 'client.html', isSameOrigin: transport === 'forever-frame' });
      const published = texts(bench.next, 60, 500).map((text) => text.replaceAll('\0', ''));
      await ready(bench.page);
      await subscribe(bench, transport);
      await bench.publish(published.slice(0, 20));
      await (isCached ? leave(bench.page) : transition(bench.page, 'pagehide'));
      await until(() => bench.proxy.open === 0, 'no request under way');
      const asked = gets(bench).length;
      await bench.server.publishAll(published.slice(20, 40).map((data) => ({ topic: bench.topic, data })));
      assert.equal(gets(bench).length, asked);
      await (isCached ? comeBack(bench.page) : transition(bench.page, 'pageshow'));
      const back = Date.now();
      await until(async () => (await bench.received()) >= 40, 'what came meanwhile');
      bench.note({ ms: { 'back with all': Date.now() - back } });
      await bench.publish(published.slice(40));
      const { gaps } = await bench.assertSame(published);
      assert.deepEqual(gaps, []);
    });
  }

  test('a poller between two polls: back from the back/forward cache', async (t) => {
    const bench = await setUp(t, { page: 'client.html' });
    const published = texts(bench.next, 40, 500);
    await ready(bench.page);
    await subscribe(bench, 'long-poll');
    await bench.publish(published.slice(0, 20));
    await betweenPolls(bench);
    await leave(bench.page);
    bench.proxy.fault = pass;
    await bench.server.publishAll(published.slice(20).map((data) => ({ topic: bench.topic, data })));
    await comeBack(bench.page);
    await until(async () => (await bench.received()) >= 40, 'what came meanwhile');
    await bench.assertSame(published);
  });
});
