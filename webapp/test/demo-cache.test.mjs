// The demo "cache refresh", as people use it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pass, silence, startProxy } from '../../polyfill-js/test/browser/proxy.mjs';
import { click, command, fill, hasNoted, isListening, notes, sees, text } from './demos.mjs';
import { assertAccessible, assertFits, DESKTOP, eachBrowser, HOSTILE, PHONE, picture, startServer, until } from './site.mjs';

const OPTIONS = { retry: '200ms' };
const PAGE = '/demo/cache.html';

/** Everything that is data goes unanswered; the page's own files come. */
const withoutData = (exchange) => (/^\/demo\/(events|cache\/)/.test(exchange.request.target) ? silence : pass)(exchange);

const kept = (page) => page.evaluate(() => JSON.parse(localStorage.getItem('demo:prices')));

/** Has the browser keep a text, from a page that keeps nothing itself. */
async function keeps(page, origin, text) {
  await page.goto(`${origin}/demo/`);
  await page.evaluate((value) => localStorage.setItem('demo:prices', value), text);
}

let server;
before(async () => {
  server = await startServer(OPTIONS);
});
after(() => server?.stop());

eachBrowser((engine, name) => {
  test('what is kept shows without the network, missed versions come in order, and a server that was started anew is believed', async () => {
    const first = await startServer(OPTIONS);
    const proxy = await startProxy({ hub: first.port });
    const page = await engine().page(`${proxy.origin}${PAGE}`);
    const other = await engine().page(`${proxy.origin}${PAGE}`);
    await sees(page, '#about', 'Version 1 was asked for');
    await sees(page, '#memory', 'This browser keeps it.');
    await Promise.all([page, other].map(isListening));
    await fill(page, '#new-title', 'Summer prices');
    await click(page, '#new');
    for (const each of [page, other]) {
      await sees(each, '#title', 'Summer prices');
      await sees(each, '#about', 'Version 2 was pushed');
    }
    await other.close();

    proxy.fault = withoutData;
    proxy.cutAll();
    await page.reload();
    assert.equal(await text(page, '#about'), 'Version 2, as this browser has kept it');
    assert.equal(await text(page, '#title'), 'Summer prices');
    assert.equal(await page.$$eval('#prices tr', (rows) => rows.length), 5);

    await command(first, 'cache/publish', { title: 'three' });
    await command(first, 'cache/publish', { title: 'four' });
    proxy.fault = pass;
    proxy.cutAll();
    await sees(page, '#about', 'Version 4 was pushed');
    assert.deepEqual((await notes(page)).slice(0, 2), [
      'Version 4 was pushed, in place of version 3.',
      'Version 3 was pushed, in place of version 2.',
    ]);

    await click(page, '#old');
    await hasNoted(page, /^Version 3 was pushed, and was left: version 4 is newer\.$/);
    await sees(page, '#title', 'four');
    // What came late was kept as little as it was shown.
    assert.equal((await kept(page)).version.number, 4);

    const second = await startServer(OPTIONS);
    proxy.ports.hub = second.port;
    await first.kill();
    await hasNoted(page, /^There is a gap/);
    await sees(page, '#about', 'Version 1 was asked for');
    await sees(page, '#title', 'Prices of version 1');
    await until(async () => (await kept(page)).version.number === 1, 'the new life in what is kept');
    // The cursor that is kept is one of the new life: the page goes on without a gap.
    await page.reload();
    await isListening(page);
    await command(second, 'cache/publish', { title: 'another life' });
    await sees(page, '#title', 'another life');
    assert.deepEqual(await notes(page), ['Version 2 was pushed, in place of version 1.']);
    await page.close();
    await proxy.close();
    await second.stop();
  });

  test('a gap that nobody could answer before the page was closed is met again by the next one', async () => {
    const proxy = await startProxy({ hub: server.port });
    const page = await engine().page(`${proxy.origin}${PAGE}`);
    await sees(page, '#memory', 'This browser keeps it.');
    const { version } = await kept(page);
    await keeps(page, proxy.origin, JSON.stringify({ version: { ...version, edition: 1, title: 'of another life' }, cursor: '1-1' }));
    proxy.fault = (exchange) => (exchange.request.target === '/demo/cache/current' ? silence : pass)(exchange);
    for (let i = 0; i < 2; i++) {
      await page.goto(`${proxy.origin}${PAGE}`);
      await hasNoted(page, /^There is a gap/);
    }
    proxy.fault = pass;
    proxy.cutAll();
    await until(async () => (await kept(page)).cursor !== '1-1', 'the current version');
    assert.equal((await kept(page)).version.edition, version.edition);
    await page.close();
    await proxy.close();
  });

  test('titles of others are text, and too long ones are refused with a reason', async (t) => {
    // Others would put their title in place of this page's.
    const server = await startServer(OPTIONS);
    t.after(() => server.stop());
    const page = await engine().page(`${server.origin}${PAGE}`);
    await isListening(page);
    await page.setViewport(PHONE);
    for (const title of HOSTILE) {
      await page.evaluate(() => document.getElementById('new-title').removeAttribute('maxlength'));
      await fill(page, '#new-title', title);
      await click(page, '#new');
      if (title.length <= 100) {
        await hasNoted(page, /was pushed/);
        await until(async () => (await text(page, '#title')) === title, 'the title as it was written');
        await assertFits(page);
      } else {
        await sees(page, '#problem', /100 characters|16384 bytes/);
      }
    }
    assert.equal(await page.title(), 'Cache refresh - EverySource demos');
    await page.close();
  });

  test('what is kept may be anything, or nothing', async (t) => {
    // What is pushed is kept: nobody else may publish. The proxy is an origin, and so a storage, of its own.
    const server = await startServer(OPTIONS);
    t.after(() => server.stop());
    const proxy = await startProxy({ hub: server.port });
    const page = await engine().page(`${proxy.origin}${PAGE}`);
    await isListening(page);
    for (const junk of ['', 'x', '{}', '[]', 'null', '{"version":{"edition":1,"number":1,"title":1,"prices":[]},"cursor":"x"}', '{"version":{"edition":1,"number":1,"title":"<b>","prices":[null]},"cursor":"x"}']) {
      await keeps(page, proxy.origin, junk);
      await page.goto(`${proxy.origin}${PAGE}`);
      await hasNoted(page, /^Version [0-9]+ was asked for\.$/);
    }
    await isListening(page);
    await click(page, '#forget');
    await sees(page, '#memory', /^Forgotten/);
    await page.reload();
    await hasNoted(page, /^Version [0-9]+ was asked for\.$/);
    await page.close();
    await proxy.close();
  });

  test('a browser that keeps nothing is told so, and works', async () => {
    const page = await engine().newTab();
    await page.evaluateOnNewDocument(() => {
      for (const name of ['localStorage', 'sessionStorage']) {
        Object.defineProperty(window, name, { get: () => { throw new Error('forbidden'); } });
      }
      Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set: () => {} });
    });
    await page.goto(`${server.origin}${PAGE}`);
    await sees(page, '#memory', /^This browser keeps nothing for this page/);
    await isListening(page);
    const { said } = await command(server, 'cache/publish', {});
    await hasNoted(page, new RegExp(`^Version ${said.published} was pushed`));
    await page.close();
  });

  for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    test(`it is accessible and fits a ${size}`, async () => {
      const page = await engine().newTab();
      await page.setViewport(viewport);
      await page.goto(`${server.origin}${PAGE}`);
      await isListening(page);
      await click(page, '#source button');
      await sees(page, '#source pre', /<!DOCTYPE html>/);
      await assertAccessible(page);
      await assertFits(page);
      await click(page, '#source button');
      await picture(page, `demo-cache-${name}-${size}`);
      await page.close();
    });
  }
});
