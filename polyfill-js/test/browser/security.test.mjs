// Pages with a strict Content-Security-Policy, scripts from a third origin, credentials, and what the script leaves alone.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { benches } from './bench.mjs';
import { eachBrowser } from './browsers.mjs';
import { texts } from './events.mjs';
import { startPages } from './pages.mjs';
import { startProxy } from './proxy.mjs';
import { until } from './wait.mjs';

const TRANSPORTS = ['native', 'fetch-stream', 'xhr-stream', 'forever-frame', 'long-poll', 'jsonp'];

// The driver evaluates it, since the policies do not let the page load it.
const RECORDER = await readFile(new URL('./static/recorder.js', import.meta.url), 'utf8');

const WATCH = "var violations = []; addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));";

const html = (...head) => `<!DOCTYPE html><html><head><meta charset="utf-8"><title>Test</title>${head.join('')}</head><body></body></html>`;

const ICON = '<link rel="icon" href="data:,">';

/** The least that the client needs: its script, its requests and its goodbye. */
const least = (hub) => `default-src 'none'; img-src data:; script-src ${hub}/client/; connect-src ${hub}/events ${hub}/events/close`;

const TRUSTED_TYPES = "; require-trusted-types-for 'script'";

/** What has to be allowed beyond that. */
const MORE = {
  jsonp: (hub) => ['script-src', `script-src ${hub}/events`],
  'forever-frame': (hub) => ['frame-src', `frame-src ${hub}/events`],
};

const withMore = (policy, transport, hub) => {
  const [directive, more] = MORE[transport](hub);
  return policy.includes(`${directive} `) ? policy.replace(`${directive} `, `${more} `) : `${policy}; ${more}`;
};

eachBrowser((engine) => {
  // Pages of this test may use cookies at its hub.
  const setUp = benches(engine, (origin) => ({ 'cors-origin': ['*', origin] }));

  const plain = (texts) => texts.map((text) => text.replaceAll('\0', ''));

  const subscribe = (bench, options, more = '') =>
    bench.page.evaluate((url, all) => void listen(new EverySource(url, all)), bench.hub() + more, options);

  /** Opens a page with the hub's own script and a policy that `policyOf` makes of the hub's origin. */
  async function openStrict(t, transport, policyOf) {
    const bench = await setUp(t, {
      page: ({ proxy }) => [html(ICON, `<script src="${proxy.origin}/client/everysource.min.js"></script>`), policyOf(proxy.origin)],
      isSameOrigin: transport === 'forever-frame',
    });
    await bench.page.evaluate(`${RECORDER}; ${WATCH}; undefined`);
    await subscribe(bench, { transports: [transport] });
    return bench;
  }

  async function works(bench) {
    await until(() => bench.page.evaluate(() => record.opens > 0), 'the open event');
    const published = plain(texts(bench.next, 40));
    await bench.publish(published);
    await bench.assertSame(published);
    await bench.page.evaluate(() => void dispatchEvent(new PageTransitionEvent('pagehide')));
    await until(() => bench.proxy.requests.some(({ method }) => method === 'POST'), 'the goodbye');
    assert.deepEqual(await bench.page.evaluate(() => violations), []);
  }

  async function isBlocked(bench, directive) {
    await until(() => bench.page.evaluate(() => record.errors.length > 0 && violations.length > 0), 'a violation and an error');
    const { opens, errors } = await bench.record();
    const violations = await bench.page.evaluate(() => [...new Set(violations)]);
    assert.deepEqual([opens, violations], [0, [directive]]);
    bench.t.diagnostic(`${directive}: told as ${errors[0].reason}, ${errors[0].message}`);
  }

  for (const transport of TRANSPORTS.filter((each) => !MORE[each])) {
    test(`${transport} works under ${least('<hub>')}${TRUSTED_TYPES}`, async (t) =>
      works(await openStrict(t, transport, (hub) => least(hub) + TRUSTED_TYPES)));
  }

  test(`forever-frame needs ${MORE['forever-frame']('<hub>')[1]} as well`, async (t) => {
    await isBlocked(await openStrict(t, 'forever-frame', least), 'frame-src');
    await works(await openStrict(t, 'forever-frame', (hub) => withMore(least(hub), 'forever-frame', hub) + TRUSTED_TYPES));
  });

  test(`jsonp needs ${MORE.jsonp('<hub>')[1]} as well, and no Trusted Types`, async (t) => {
    await isBlocked(await openStrict(t, 'jsonp', least), 'script-src-elem');
    await works(await openStrict(t, 'jsonp', (hub) => withMore(least(hub), 'jsonp', hub)));
    const bench = await openStrict(t, 'jsonp', (hub) => withMore(least(hub), 'jsonp', hub) + TRUSTED_TYPES);
    await isBlocked(bench, 'require-trusted-types-for');
  });

  /** Three origins: the page's, the script's with the tag that the hub's own page shows, and the hub's. `pages` serve the page. */
  async function openThree(t, pages) {
    const bench = await setUp(t, { page: 'blank.html' });
    const cdn = await startProxy({ hub: bench.server.port, pages: bench.pages.port });
    t.after(() => cdn.close());
    const shown = await (await fetch(`${bench.server.origin}/client/`)).text();
    const [tag] = /&lt;script src="[^"]*everysource\.min\.js"\s+integrity="[^"]+"\s+crossorigin="anonymous"&gt;&lt;\/script&gt;/.exec(shown);
    const script = tag.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replace(bench.server.origin, cdn.origin);
    const own = pages ?? bench.pages;
    await bench.page.goto(own.origin + own.put(html(ICON, '<script src="../static/recorder.js"></script>', script)));
    assert.equal(new Set([own.origin, cdn.origin, bench.proxy.origin]).size, 3);
    assert.deepEqual(
      cdn.requests.map(({ target }) => target.replace(/\d+\.\d+\.\d+[^/]*/, 'version')),
      ['/client/version/everysource.min.js'],
    );
    return bench;
  }

  const cookiesOf = (requests) => requests.map(({ head }) => /\r\nCookie: ([^\r]*)/i.exec(head)?.[1] ?? '');

  for (const transport of ['native', 'fetch-stream', 'xhr-stream', 'long-poll']) {
    test(`${transport}: script, hub and page on three origins, with and without credentials`, async (t) => {
      const bench = await openThree(t);
      const cookie = `${bench.topic.replace(/\W/g, '')}=kept`;
      // Cookies know no ports: the hub gets it as well.
      await bench.page.evaluate((text) => void (document.cookie = text), `${cookie}; path=/`);
      const published = plain(texts(bench.next, 60, 500));
      await subscribe(bench, { transports: [transport], withCredentials: true });
      await until(() => bench.page.evaluate(() => record.opens > 0), 'the open event');
      await bench.publish(published.slice(0, 30));
      bench.proxy.cutAll();
      await bench.publish(published.slice(30));
      await bench.assertSame(published);
      const [last] = cookiesOf(bench.proxy.requests.slice(-1));
      assert.ok(last.includes(cookie), `the cookie of the hub's origin in ${last}`);

      await bench.page.evaluate(() => source.close());
      await subscribe(bench, { transports: [transport] }, '&topic=another');
      const request = await until(() => bench.proxy.requests.find(({ target }) => target.includes('another')), 'a request');
      assert.equal(cookiesOf([request]).join(), '');
    });
  }

  for (const transports of [['fetch-stream'], ['xhr-stream'], ['long-poll'], undefined]) {
    test(`${transports ?? 'any transport'}: a hub that does not allow this page credentials is told as cors`, async (t) => {
      const foreign = await startPages();
      t.after(() => foreign.close());
      const bench = await openThree(t, foreign);
      await subscribe(bench, { transports, withCredentials: true });
      await until(async () => (await bench.record()).errors.length > 0, 'an error');
      const { errors, opens } = await bench.record();
      assert.deepEqual([opens, errors[0].reason], [0, 'cors']);
    });
  }

  for (const [without, globals] of [
    ['', ['EverySource', 'SSE']],
    ['EventSource', ['EventSource', 'EverySource', 'SSE']],
  ]) {
    test(`no globals but ${globals.join(', ')}${without && ` where ${without} is missing`}; a native EventSource stays as it is`, async (t) => {
      const bench = await setUp(t, {
        isSameOrigin: true,
        page: () => [html(ICON, '<script src="../static/recorder.js"></script>')],
      });
      await bench.page.evaluate((name) => {
        if (name) {
          delete window[name];
        }
        const members = (object) => Object.entries(Object.getOwnPropertyDescriptors(object)).flatMap(([key, each]) => [key, each.value, each.get, each.set]);
        window.native = () => (window.EventSource ? [EventSource, ...members(EventSource), ...members(EventSource.prototype)] : []);
        window.names = () => Object.getOwnPropertyNames(window).filter((each) => !/^\d+$/.test(each));
        window.nativeBefore = native();
        window.namesBefore = [];
        window.namesBefore = names();
      }, without);
      await bench.page.evaluate(
        (hub) =>
          new Promise((resolve) => {
            const script = document.createElement('script');
            script.src = `${hub}/client/everysource.min.js`;
            script.onload = () => resolve();
            document.head.appendChild(script);
          }),
        bench.proxy.origin,
      );
      const isSame = await bench.page.evaluate(() => nativeBefore.every((each, index) => Object.is(each, native()[index])));
      assert.ok(without || isSame, 'the native EventSource is another one');
      for (const transport of TRANSPORTS.filter((each) => each !== 'native')) {
        await bench.page.evaluate(() => {
          window.source?.close();
          record.opens = 0;
        });
        await subscribe(bench, { transports: [transport] });
        await until(() => bench.page.evaluate(() => record.opens > 0), `${transport}: the open event`);
        const added = await bench.page.evaluate(() => names().filter((each) => !namesBefore.includes(each)));
        assert.deepEqual([transport, ...added.sort()], [transport, ...globals]);
      }
    });
  }
});
