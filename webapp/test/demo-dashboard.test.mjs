// The demo "dashboard", as people use it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pass, startProxy } from '../../polyfill-js/test/browser/proxy.mjs';
import { click, hasNoted, isListening, notes, sees, text } from './demos.mjs';
import { assertAccessible, assertFits, DESKTOP, eachBrowser, PHONE, picture, startServer, until } from './site.mjs';

const OPTIONS = { retry: '200ms' };
const PAGE = '/demo/dashboard.html';

const snapshot = async (server) => (await fetch(`${server.origin}/demo/dashboard/snapshot`)).json();

/** The figures that a page shows. */
const shown = (page) =>
  page.evaluate(() => {
    const of = (id) => document.getElementById(id).textContent;
    const cities = [...document.querySelectorAll('#cities tr')].map(({ cells }) => [cells[0].textContent, Number(cells[1].textContent)]);
    return { open: Number(of('open')), visitors: Number(of('visitors')), revenue: of('revenue'), cities: Object.fromEntries(cities) };
  });

const inWords = ({ cities, visitors, revenue }) => ({
  open: Object.values(cities).reduce((sum, orders) => sum + orders),
  visitors,
  revenue: (revenue / 100).toFixed(2),
  cities,
});

/** Waits until the page shows, change by change, what the server has. */
async function agrees(page, server) {
  await until(async () => {
    const [server_, page_] = [inWords(await snapshot(server)), await shown(page)];
    return JSON.stringify(server_) === JSON.stringify(page_);
  }, 'the figures of the server');
}

/** Waits until the page has shown so many changes. */
async function moves(page, times) {
  const seen = new Set();
  await until(async () => seen.add(JSON.stringify(await shown(page))).size > times, 'figures that move');
}

let server;
before(async () => {
  server = await startServer(OPTIONS);
});
after(() => server?.stop());

eachBrowser((engine, name) => {
  test('figures and chart move, and are those of the server', async () => {
    const page = await engine().page(`${server.origin}${PAGE}`);
    await isListening(page);
    await hasNoted(page, /^A snapshot was taken, as of change [0-9]+\.$/);
    await moves(page, 4);
    await agrees(page, server);
    assert.match(await text(page, '#summary'), /^Open orders over the last [0-9]+ changes: [0-9]+ to [0-9]+, now [0-9]+\.$/);
    const [bars, tallest] = await page.$$eval('#chart span', (spans) => [
      spans.length,
      Math.max(...spans.map((span) => span.getBoundingClientRect().height / span.parentNode.clientHeight)),
    ]);
    assert.ok(bars > 1 && tallest > 0.9 && tallest < 1.1, `${bars} bars, the tallest ${tallest} of the chart`);
    assert.equal((await notes(page)).length, 1);
    await page.close();
  });

  test('after a lost connection the changes come that were missed', async () => {
    const page = await engine().page(`${server.origin}${PAGE}`);
    await isListening(page);
    await moves(page, 2);
    await click(page, '#lose');
    await sees(page, '#state', 'lost, for 5 seconds');
    await hasNoted(page, /^The connection is back, and change [0-9]+ came next: nothing is missing\.$/);
    await agrees(page, server);
    assert.equal((await notes(page)).filter((note) => /^A snapshot/.test(note)).length, 1);
    await page.close();
  });

  test('connections that are cut lose nothing', async () => {
    const proxy = await startProxy({ hub: server.port });
    const page = await engine().page(`${proxy.origin}${PAGE}`);
    for (let i = 0; i < 4; i++) {
      await isListening(page);
      await moves(page, 1);
      proxy.fault = () => {};
      proxy.cutAll();
      await until(async () => (await text(page, '#state')) === 'reconnecting', 'the loss');
      proxy.fault = pass;
      proxy.cutAll();
    }
    await agrees(page, server);
    assert.equal((await notes(page)).length, 1);
    await page.close();
    await proxy.close();
  });

  test('after a gap a new snapshot is taken', async () => {
    const page = await engine().page(`${server.origin}${PAGE}`);
    await isListening(page);
    await moves(page, 1);
    await click(page, '#gap');
    await hasNoted(page, /^The server says that there is a gap\.$/);
    await until(async () => (await notes(page)).filter((note) => /^A snapshot/.test(note)).length === 2, 'the second snapshot');
    await moves(page, 2);
    await agrees(page, server);
    await page.close();
  });

  test('a server that was started anew has figures of its own', async () => {
    const first = await startServer(OPTIONS);
    const proxy = await startProxy({ hub: first.port });
    const page = await engine().page(`${proxy.origin}${PAGE}`);
    await isListening(page);
    await moves(page, 2);
    const second = await startServer(OPTIONS);
    proxy.ports.hub = second.port;
    await first.kill();
    await hasNoted(page, /^The server says that there is a gap\.$/);
    await moves(page, 2);
    await agrees(page, second);
    await page.close();
    await proxy.close();
    await second.stop();
  });

  for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    test(`it is accessible and fits a ${size}`, async () => {
      const page = await engine().newTab();
      await page.setViewport(viewport);
      await page.goto(`${server.origin}${PAGE}`);
      await isListening(page);
      await moves(page, 1);
      await assertAccessible(page);
      await assertFits(page);
      await picture(page, `demo-dashboard-${name}-${size}`);
      await page.close();
    });
  }
});
