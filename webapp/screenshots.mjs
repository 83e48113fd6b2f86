// Takes the pictures of the server's pages that the documentation shows: npm run screenshots, or with names after -- those alone. It starts
// the server of EVERYSOURCE_JAR, publishes what the pages show, and opens them in Chromium. What cannot be taken is an error.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DESKTOP, launch, startServer, until } from './test/site.mjs';

const IMAGES = fileURLToPath(new URL('../docs/images/', import.meta.url));

const NEWS = ['The library opens at nine', 'Train 8 is five minutes late', 'Rain from noon', 'Train 8 is on time again'];

/** Waits until an element of the page has text that fits. */
const shows = (page, selector, text) =>
  until(() => page.evaluate((where, what) => new RegExp(what).test(document.querySelector(where)?.textContent ?? ''), selector, text), `${selector}: ${text}`);

async function comeIn(page, name) {
  await page.waitForSelector('#enter:not(.gone)');
  await page.type('#name', name);
  // In a tab behind another a mouse reaches nothing.
  await page.$eval('#come-in', (button) => button.click());
  await page.waitForSelector('#state.open');
  await shows(page, '#people', name);
}

async function say(page, text) {
  await page.type('#text', text);
  await page.$eval('#say button', (button) => button.click());
}

/** What a picture shows: where it is, and what has to happen before it is taken. */
const SHOTS = {
  'first-page': {
    path: '/',
    async prepare(page, server) {
      await shows(page, '#state', 'listening');
      for (const data of NEWS) {
        await server.publish({ topic: 'news', data });
      }
      await shows(page, '#events', NEWS.at(-1));
    },
  },
  console: {
    path: '/console/',
    async prepare(page, server) {
      await shows(page, '#state', '^(?!connecting)');
      await shows(page, '#live-state', '^listening');
      for (const data of NEWS) {
        await server.publish({ topic: 'news', data });
      }
      await shows(page, '#live-count', '^4 ');
    },
  },
  diagnosis: {
    path: '/diagnose/',
    async prepare(page) {
      await until(() => page.$eval('#result', ({ dataset }) => dataset.verdict !== 'working'), 'the verdict', 90_000);
    },
  },
  chat: {
    path: '/demo/chat.html?room=library',
    async prepare(page, server, browser) {
      const other = await browser.page(page.url());
      await comeIn(page, 'Ada');
      await comeIn(other, 'Grace');
      await say(page, 'Is anybody here?');
      await shows(other, '#lines', 'Is anybody here');
      await say(other, 'I am. And my train is late.');
      await shows(page, '#lines', 'train is late');
      await say(page, 'It is on time again: look at the news.');
      await shows(page, '#lines', 'look at the news');
      await page.bringToFront();
    },
  },
};

async function take(browser, server, name) {
  const { path, prepare } = SHOTS[name];
  const page = await browser.newTab();
  await page.setViewport({ ...DESKTOP, deviceScaleFactor: 1 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }, { name: 'prefers-reduced-motion', value: 'reduce' }]);
  const answer = await page.goto(server.origin + path);
  if (!answer.ok()) {
    throw new Error(`${name}: ${path} is answered with ${answer.status()}`);
  }
  await prepare?.(page, server, browser);
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
  await page.close();
}

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(SHOTS);
const unknown = names.filter((name) => !SHOTS[name]);
if (unknown.length > 0) {
  throw new Error(`There is no picture ${unknown.join(', ')}. There are: ${Object.keys(SHOTS).join(', ')}.`);
}
await mkdir(IMAGES, { recursive: true });
const server = await startServer();
const browser = await launch('Chromium');
try {
  for (const name of names) {
    await take(browser, server, name);
    console.log(`docs/images/${name}.png`);
  }
} finally {
  await browser.close();
  await server.stop();
}
