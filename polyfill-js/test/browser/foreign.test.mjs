// What a page gets out of a hub, and into it, with the cookies of its visitor. Ports make origins, and cookies know no ports: a page of another port
// is a foreign one, to whose requests the browser adds the hub's cookie wherever it would for any page.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SERVER } from './bench.mjs';
import { eachBrowser } from './browsers.mjs';
import { startPages } from './pages.mjs';
import { startProxy } from './proxy.mjs';
import { startServer, token, withTokens } from './server.mjs';
import { until } from './wait.mjs';

const NOTHING = '';
const PUBLIC = 'public';
const ALL = 'public and private';

/** A way to read, its arguments, and what pages get by it: of a foreign origin, of one that the hub was told of, and of its own. */
const WAYS = [
  ['native', [true], NOTHING, ALL, ALL],
  ['native', [false], PUBLIC, PUBLIC, ALL],
  ...['event-stream', 'xhr-stream', 'long-poll'].flatMap((transport) => [
    ['fetch', ['include', 'cors'], NOTHING, ALL, ALL, transport],
    ['fetch', ['include', 'no-cors'], NOTHING, NOTHING, PUBLIC, transport],
    ['fetch', ['same-origin', 'cors'], PUBLIC, PUBLIC, ALL, transport],
    ['xhr', [true], NOTHING, ALL, ALL, transport],
    ['xhr', [false], PUBLIC, PUBLIC, ALL, transport],
  ]),
  ['jsonp', [], PUBLIC, PUBLIC, PUBLIC],
  ['script', [], NOTHING, NOTHING, NOTHING],
  ['frame', ['parent.taken'], NOTHING, NOTHING, ALL],
  ['frame', ['parent.postMessage'], NOTHING, NOTHING, ALL],
];

/** Ways to publish that need no preflight, and one that does. */
const FORGERIES = {
  // Its frame tells nothing: browsers do not say that they have loaded what they would rather save.
  form: (url, body) => {
    document.body.innerHTML = '<iframe name="answer"></iframe><form method="post" target="answer"></form>';
    const form = document.querySelector('form');
    form.action = url;
    new URLSearchParams(body).forEach((value, name) => form.append(Object.assign(document.createElement('input'), { name, value })));
    form.submit();
  },
  beacon: (url, body) => void navigator.sendBeacon(url, new URLSearchParams(body)),
  'fetch no-cors': (url, body) => fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include', body: new URLSearchParams(body) }).then(() => {}, () => {}),
  fetch: (url, body) => fetch(url, { method: 'POST', credentials: 'include', body: new URLSearchParams(body) }).then(() => {}, () => {}),
};

const COOKIE = 'mercureAuthorization';

let topics = 0;

eachBrowser((engine) => {
  let foreign;
  let listed;
  let server;

  before(async () => {
    [foreign, listed] = [await startPages(), await startPages()];
    server = await startServer({ ...SERVER, ...withTokens(listed.origin) });
  });

  after(() => Promise.all([foreign?.close(), listed?.close(), server?.stop()]));

  /** A page of the given pages, or of the hub's own origin, in a browser that has the hub's cookie. */
  async function visit(t, pages) {
    const proxy = await startProxy({ hub: server.port, pages: foreign.port });
    t.after(() => proxy.close());
    const page = await engine().page(`${pages?.origin ?? proxy.origin}/test/static/ways.html`);
    t.after(() => page.close());
    await page.evaluate((text) => void (document.cookie = text), `${COOKIE}=${token()}; path=/`);
    const topic = `foreign/${topics++}`;
    return { page, proxy, topic, url: `${proxy.origin}/events?topic=${topic}` };
  }

  const cookied = (proxy) => proxy.requests.filter(({ head }) => new RegExp(`\r\ncookie:[^\r]*${COOKIE}=`, 'i').test(head.toString('latin1')));

  for (const [way, given, ofForeign, ofListed, ofOwn, transport] of WAYS) {
    for (const [name, expected, pagesOf] of [['a foreign origin', ofForeign, () => foreign], ['a listed origin', ofListed, () => listed], ['the hub itself', ofOwn, () => null]]) {
      test(`a page of ${name} gets ${expected || 'nothing'}: ${[way, ...given, transport ?? ''].join(' ')}`, async (t) => {
        const { page, proxy, topic, url } = await visit(t, pagesOf());
        await server.publishAll([{ topic, data: 'hidden', private: true }, { topic, data: 'open' }]);
        const asked = `${url}&last_event_id=earliest${transport ? `&transport=${transport}` : ''}`;
        const text = await page.evaluate((name, all) => ways[name](...all), way, [asked, ...given]);
        assert.deepEqual([/hidden/.test(text), /open/.test(text)], [expected === ALL, expected !== NOTHING], text);
        if (expected === ALL || /jsonp|frame|no-cors/.test([way, ...given])) {
          assert.equal(cookied(proxy).length, 1, 'the browser did send the cookie');
        }
      });
    }
  }

  for (const transport of ['native', 'fetch-stream', 'xhr-stream', 'long-poll', 'jsonp', undefined]) {
    test(`the client in a page of a foreign origin brings nothing private: ${transport ?? 'any transport'}`, async (t) => {
      const { page, topic, url } = await visit(t, foreign);
      await server.publishAll([{ topic, data: 'hidden', private: true }, { topic, data: 'open' }]);
      const options = { lastEventId: 'earliest', ...(transport && { transports: [transport] }) };
      await page.evaluate((hub, all) => void listen(new EverySource(hub, all)), url, options);
      await until(() => page.evaluate(() => record.data.length > 0), 'what is public');
      assert.deepEqual(await page.evaluate(() => record.data), ['open']);
      await page.evaluate((hub, all) => {
        source.close();
        record.data = [];
        listen(new EverySource(hub, { ...all, withCredentials: true }));
      }, url, options);
      await until(() => page.evaluate(() => record.errors.length > 0), 'an error');
      assert.deepEqual(await page.evaluate(() => record.data), []);
    });
  }

  for (const [name, publish] of Object.entries(FORGERIES)) {
    for (const [whose, pagesOf, may] of [['a foreign origin', () => foreign, false], ['a listed origin', () => listed, true]]) {
      test(`a page of ${whose} ${may ? 'publishes' : 'cannot publish'} with its visitor's cookie: ${name}`, async (t) => {
        const { page, proxy, topic, url } = await visit(t, pagesOf());
        await page.evaluate(publish, new URL(url).origin + '/events', { topic, data: 'forged' });
        await until(() => proxy.requests.some(({ method }) => method === 'POST') && proxy.open === 0, 'an answer to the POST');
        assert.ok(cookied(proxy).length > 0, 'the browser did send the cookie');
        await server.publish({ topic, data: 'after' });
        const all = await (await fetch(`${server.origin}/events?transport=long-poll&last_event_id=earliest&topic=${topic}&authorization=${token()}`)).text();
        assert.deepEqual([/forged/.test(all), /after/.test(all)], [may, true]);
      });
    }
  }
});
