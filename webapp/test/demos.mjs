// What tests of the demos share.
import { readFile } from 'node:fs/promises';
import { describe } from 'node:test';
import { runInNewContext } from 'node:vm';
import { until } from './site.mjs';

const signature = new URL('../src/main/resources/io/everysource/webapp/demo/signature.js', import.meta.url);

/** The page's own check of signatures. */
export const createVerifier = runInNewContext(`${await readFile(signature, 'utf8')};createVerifier`);

/** The text that an element shows. */
export const text = (page, selector) => page.$eval(selector, (element) => element.textContent);

/** Waits until an element shows a text that matches. */
export async function sees(page, selector, expected) {
  const isIt = (shown) => (typeof expected === 'string' ? shown === expected : expected.test(shown));
  let shown;
  try {
    // A page that is just being loaded anew has nothing to be read.
    await until(async () => isIt((shown = await text(page, selector).catch(() => ''))), `${selector} with ${expected}`);
  } catch (error) {
    throw new Error(`${error.message}; it shows ${JSON.stringify(shown)}`);
  }
}

/** What a page has noted, the newest first. */
export const notes = (page) => page.$$eval('#notes li', (items) => items.map((item) => item.firstChild.nodeValue.trim()));

/** Waits until a page has noted something that matches. */
export async function hasNoted(page, expected) {
  let noted;
  try {
    await until(async () => (noted = await notes(page).catch(() => [])).some((note) => expected.test(note)), `a note ${expected}`);
  } catch (error) {
    throw new Error(`${error.message}; there are ${JSON.stringify(noted, null, 1)}`);
  }
}

/** Waits until an element is there to be seen. */
export const isShown = (page, selector) =>
  until(() => page.$eval(selector, (element) => element.getClientRects().length > 0).catch(() => false), `${selector} to be seen`);

/** Clicks as a person who sees the element, also where the tab is behind another. */
export const click = (page, selector) => page.$eval(selector, (element) => element.click());

/** Puts a text into a field. */
export const fill = (page, selector, value) =>
  page.$eval(selector, (field, given) => {
    field.value = given;
  }, value);

/** Has the server of a demo do something, as its page does; returns the answer. */
export async function command(server, path, fields = {}) {
  const answer = await fetch(`${server.origin}/demo/${path}`, {
    method: 'POST',
    headers: { 'X-Demo': '1' },
    body: new URLSearchParams(fields),
  });
  return { status: answer.status, said: await answer.json() };
}

/** Declares tests that come one after the other, since they change what all of them see. */
export const inTurn = (name, declare) => describe(name, { concurrency: 1 }, declare);

/** Waits until the page's stream is open. */
export const isListening = (page) => sees(page, '#state', /^listening by /);
