// The badge, as people use it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pass, startProxy } from '../../polyfill-js/test/browser/proxy.mjs';
import { click, fill, isListening, isShown, sees } from './demos.mjs';
import { assertAccessible, assertFits, DESKTOP, eachBrowser, HOSTILE, launch, PHONE, picture, startServer, until } from './site.mjs';

let server;
before(async () => {
  server = await startServer({ retry: '200ms' });
});
after(() => server?.stop());

eachBrowser((engine, browser) => {
  /** A machine of somebody: a network of its own, whose tabs remember the same. */
  async function machine(t) {
    const proxy = await startProxy({ hub: server.port });
    t.after(() => proxy.close());
    return {
      proxy,
      tab: () => engine().page(`${proxy.origin}/demo/badge.html`),
      async logIn(name) {
        const page = await this.tab();
        await isShown(page, '#enter:not(.gone)');
        await page.type('#name', name);
        await click(page, '#log-in');
        await isIn(page);
        return page;
      },
    };
  }

  const isIn = isListening;
  const counts = (page, number) => sees(page, '#count', String(number));
  const things = (page) => page.$$eval('#things li', (items) => items.map((item) => item.textContent));

  async function send(page, to, thing) {
    await fill(page, '#to', to);
    await fill(page, '#thing', thing);
    await click(page, '#send button');
    await sees(page, '#sent', `sent to ${to}`);
  }

  test('what is sent is counted in all tabs and on all machines, and read in all at once; nobody else gets it', async (t) => {
    const [here, there, elsewhere] = [await machine(t), await machine(t), await machine(t)];
    const [bob, cleo, ann] = [`Bob of ${browser}`, `Cleo of ${browser}`, `Ann of ${browser}`];
    const first = await here.logIn(bob);
    const second = await here.tab();
    await isIn(second);
    const phone = await there.logIn(bob);
    const other = await elsewhere.logIn(ann);
    await send(other, bob, 'one');
    await send(other, bob, 'two');
    await send(other, cleo, 'not for Bob');
    for (const page of [first, second, phone]) {
      await counts(page, 2);
      assert.deepEqual(await things(page), [`${ann}: one`, `${ann}: two`]);
      assert.match(await page.title(), /^\(2\) /);
    }
    await counts(other, 0);
    await click(second, '#read');
    for (const page of [first, second, phone]) {
      await counts(page, 0);
      assert.deepEqual(await things(page), []);
    }
    await send(other, bob, 'three');
    for (const page of [first, second, phone]) {
      await counts(page, 1);
      await page.reload();
      await isIn(page);
      await counts(page, 1);
      assert.deepEqual(await things(page), [`${ann}: three`]);
    }
    await Promise.all([first, second, phone, other].map((page) => page.close()));
  });

  test('tabs share one connection, which says good-bye with the last of them; who logs out does so in all', async (t) => {
    const { proxy, tab, ...rest } = await machine(t);
    const name = `Dan of ${browser}`;
    const first = await rest.logIn.call({ tab }, name);
    const second = await tab();
    await isIn(second);
    await until(() => proxy.open === 1, 'one connection for both');
    await send(second, name, 'a thing');
    await counts(first, 1);
    // One that has just come catches up by a connection of its own, and leaves that.
    await until(() => proxy.open === 1, 'one connection for both again');
    await click(second, '#log-out');
    for (const page of [first, second]) {
      await isShown(page, '#enter:not(.gone)');
    }
    await until(() => proxy.open === 0, 'no connection');
    await Promise.all([first, second].map((page) => page.close()));
    const goodbyes = () => proxy.requests.filter(({ target }) => target === '/demo/events/close').length;
    const third = await rest.logIn.call({ tab }, name);
    await counts(third, 1);
    const said = goodbyes();
    await third.goto('about:blank');
    await until(() => goodbyes() > said && proxy.open === 0, 'the good-bye');
    await third.close();
  });

  test('what is sent while the connection is cut is counted once', async (t) => {
    const mine = await machine(t);
    const name = `Eve of ${browser}`;
    const page = await mine.logIn(name);
    const other = await (await machine(t)).logIn(`Fay of ${browser}`);
    mine.proxy.fault = () => {};
    mine.proxy.cutAll();
    await send(other, name, 'while away');
    mine.proxy.fault = pass;
    mine.proxy.cutAll();
    await counts(page, 1);
    await send(other, name, 'while there');
    await counts(page, 2);
    await Promise.all([page, other].map((each) => each.close()));
  });

  test('names and things are text, whatever they are; what is too long is refused with a word', async (t) => {
    const mine = await machine(t);
    const name = HOSTILE[0].slice(0, 60);
    const page = await mine.logIn(`${name}${browser[0]}`.slice(-60));
    const me = await page.$eval('#to', (field) => field.value);
    const texts = HOSTILE.filter((text) => text.length < 2000).map((text) => text.trim());
    for (const text of texts) {
      await send(page, me, text);
    }
    await counts(page, texts.length);
    assert.deepEqual(await things(page), texts.map((text) => `${me}: ${text}`));
    await fill(page, '#thing', HOSTILE.at(-1));
    await click(page, '#send button');
    await sees(page, '#sent', /too long/);
    assert.equal(await page.$$eval('#inside img, #inside script, #inside b', (nodes) => nodes.length), 0);
    assert.doesNotMatch(await page.title(), /BROKEN/);
    await assertFits(page);
    await page.close();
  });

  for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    test(`it is accessible and fits a ${size}`, async (t) => {
      const { tab, logIn } = await machine(t);
      const door = await tab();
      await door.setViewport(viewport);
      await isShown(door, '#enter:not(.gone)');
      await assertAccessible(door);
      await assertFits(door);
      await picture(door, `badge-door-${browser}-${size}`);
      const page = await logIn.call({ tab }, `Bob ${size} ${browser}`);
      await page.setViewport(viewport);
      await send(page, `Bob ${size} ${browser}`, 'a reminder');
      await send(page, `Bob ${size} ${browser}`, 'an invitation to something with a rather long name, in the big room on the second floor');
      await counts(page, 2);
      await assertAccessible(page);
      await assertFits(page);
      await picture(page, `badge-${browser}-${size}`);
      await Promise.all([door, page].map((each) => each.close()));
    });
  }

  if (browser === 'Chromium') {
    test('at night it is dark, and can be read', async (t) => {
      const { proxy } = await machine(t);
      const night = await launch(browser);
      t.after(() => night.close());
      const page = await night.page(`${proxy.origin}/demo/badge.html?name=Gil`);
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
      await isIn(page);
      await send(page, 'Gil', 'a candle');
      await counts(page, 1);
      await assertAccessible(page);
      await picture(page, 'badge-dark');
      await page.goto(`${proxy.origin}/demo/chat.html?name=Gil&say=Good+night`);
      await isShown(page, '#lines .own');
      await assertAccessible(page);
      await picture(page, 'chat-dark');
    });
  }
});
