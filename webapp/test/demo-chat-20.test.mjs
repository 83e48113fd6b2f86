// Twenty people talk, on all transports, in browsers and without, over networks that cut what passes them at random.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { converse, parameters, SEED, withoutBrowser } from './conversation.mjs';
import { launch, missing, startServer } from './site.mjs';

const PEOPLE = 20;
const LIMIT = 60_000;
const TRANSPORTS = ['fetch-stream', 'xhr-stream', 'forever-frame', 'long-poll', 'jsonp'];

/** Somebody in a tab. */
function inPage(browser, transport) {
  const name = `${browser.name} ${transport}`;
  return {
    name,
    start: async (origin) => {
      const page = await browser.newTab();
      await page.goto(`${origin}/demo/chat.html?${new URLSearchParams({ ...parameters(name), transport })}`);
      const lines = () =>
        page.$$eval('#lines > li', (items) =>
          items.map((item) => `${item.querySelector('.name')?.textContent}: ${(item.querySelector('.text') ?? item).textContent}`));
      return { lines, stop: () => {} };
    },
  };
}

test(`everybody ends with the same conversation in the same order (EVERYSOURCE_SEED=${SEED})`, { timeout: 3 * LIMIT }, async (t) => {
  if (process.env.EVERYSOURCE_REQUIRE_ENGINES === '1') {
    assert.deepEqual(missing(), []);
  }
  const server = await startServer({ retry: '200ms' });
  t.after(() => server.kill());
  const names = ['Chromium', 'Firefox'].filter((name) => !missing().includes(name));
  const browsers = await Promise.all(names.map((name) => launch(name)));
  browsers.forEach((browser) => t.after(() => browser.close()));
  const people = browsers.flatMap((browser) => TRANSPORTS.map((transport) => inPage(browser, transport)));
  while (people.length < PEOPLE) {
    people.push(withoutBrowser(people.length));
  }
  await converse(t, server, people, LIMIT);
});
