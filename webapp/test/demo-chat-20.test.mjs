// Twenty people talk, on all transports, in browsers and without, over networks that cut what passes them at random.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { randomOf, startCutter } from './cuts.mjs';
import { launch, missing, startServer, until } from './site.mjs';
import { Talker } from './talker.mjs';

const PEOPLE = 20;
const TIMES = 5;
const CUTS = 6;
const ROOM = 'twenty';
const IN_PAGES = ['fetch-stream', 'xhr-stream', 'forever-frame', 'long-poll', 'jsonp'];
const WITHOUT = ['event-stream', 'xhr-stream', 'forever-frame', 'long-poll', 'jsonp'];

const seed = Number(process.env.EVERYSOURCE_SEED ?? Math.floor(Math.random() * 1e9));

/** Somebody in a tab. */
async function inPage(browser, origin, name, transport) {
  const page = await browser.newTab();
  const query = new URLSearchParams({ room: ROOM, name, transport, say: name, times: TIMES });
  await page.goto(`${origin}/demo/chat.html?${query}`);
  return {
    lines: () =>
      page.$$eval('#lines > li', (items) =>
        items.map((item) => `${item.querySelector('.name')?.textContent}: ${(item.querySelector('.text') ?? item).textContent}`)),
    stop: () => {},
  };
}

/** Somebody without a browser. */
function without(origin, name, transport, random) {
  const talker = new Talker(origin, name, ROOM, transport);
  (async () => {
    for (let i = 1; i <= TIMES; i++) {
      await pause(random() * 1000);
      await talker.say(`${name} ${i}`);
    }
  })();
  return { lines: async () => talker.lines, stop: () => talker.stop() };
}

test(`everybody ends with the same conversation in the same order (EVERYSOURCE_SEED=${seed})`, { timeout: 110_000 }, async (t) => {
  const names = ['Chromium', 'Firefox'].filter((name) => !missing().includes(name));
  if (process.env.EVERYSOURCE_REQUIRE_ENGINES === '1') {
    assert.deepEqual(missing(), []);
  }
  const server = await startServer({ retry: '200ms' });
  t.after(() => server.kill());
  const browsers = await Promise.all(names.map((name) => launch(name)));
  browsers.forEach((browser) => t.after(() => browser.close()));

  const random = randomOf(seed);
  const places = browsers.flatMap((browser) => IN_PAGES.map((transport) => ({ browser, transport })));
  while (places.length < PEOPLE) {
    places.push({ transport: WITHOUT[places.length % WITHOUT.length] });
  }
  const people = [];
  const proxies = [];
  for (const { browser, transport } of places) {
    const proxy = await startCutter(server, random, CUTS);
    t.after(() => proxy.close());
    proxies.push(proxy);
    const name = `${browser?.name ?? 'Node.js'} ${people.length} ${transport}`;
    const person = browser ? await inPage(browser, proxy.origin, name, transport) : without(proxy.origin, name, transport, random);
    t.after(() => person.stop());
    people.push({ name, ...person });
  }

  // Who comes last and is never cut off sees what there is to see.
  const witness = new Talker(server.origin, 'witness', ROOM, 'event-stream');
  t.after(() => witness.stop());
  await until(() => witness.lines.length >= PEOPLE * TIMES, 'all has been said', 60_000);
  for (const { name, lines } of people) {
    await until(async () => (await lines()).length >= PEOPLE * TIMES, `${name} has heard all`, 60_000).catch(async (error) => {
      const heard = await lines();
      throw new Error(`${error.message}; heard ${heard.length}, not ${witness.lines.filter((line) => !heard.includes(line))}`);
    });
    assert.deepEqual(await lines(), witness.lines, `what ${name} has heard`);
  }
  for (const { name } of people) {
    const own = witness.lines.filter((line) => line.startsWith(`${name}: `));
    assert.deepEqual(own, Array.from({ length: TIMES }, (unused, i) => `${name}: ${name} ${i + 1}`), 'each message once, in the order it was said');
  }
  const cuts = proxies.reduce((sum, proxy) => sum + proxy.cuts(), 0);
  t.diagnostic(`${people.length} people, ${witness.lines.length} messages, ${cuts} cuts`);
  assert.ok(cuts >= PEOPLE, `only ${cuts} cuts`);
});
