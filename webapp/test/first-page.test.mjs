// The server's first page, as a person uses it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAccessible, assertFits, DESKTOP, eachBrowser, HOSTILE, PHONE, picture, startServer, until } from './site.mjs';

let server;
before(async () => {
  server = await startServer();
});
after(() => server?.stop());

eachBrowser((engine, name) => {
  test('what is published is shown as text, whatever it is', async () => {
    const page = await engine().page(`${server.origin}/`);
    await until(() => page.$eval('#state', (state) => state.textContent === 'listening'), 'the stream');
    for (const data of HOSTILE) {
      await server.publish({ topic: `first-page/${name}`, data });
      await until(async () => (await page.$$eval('#events li .data', (all) => all.map((shown) => shown.textContent)))[0] === data, 'the event');
    }
    assert.equal(await page.title(), 'EverySource');
    await page.close();
  });

  for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    test(`it is accessible and fits a ${size}`, async () => {
      const page = await engine().page(`${server.origin}/`);
      await page.setViewport(viewport);
      await until(() => page.$eval('#state', (state) => state.textContent === 'listening'), 'the stream');
      await assertAccessible(page);
      await assertFits(page);
      await picture(page, `first-page-${name}-${size}`);
      await page.close();
    });
  }
});
