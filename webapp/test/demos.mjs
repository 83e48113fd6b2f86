// What tests of the demos share.
import { until } from './site.mjs';

/** The text that an element shows. */
export const text = (page, selector) => page.$eval(selector, (element) => element.textContent);

/** Waits until an element shows a text that matches. */
export async function sees(page, selector, expected) {
  const isIt = (shown) => (typeof expected === 'string' ? shown === expected : expected.test(shown));
  let shown;
  try {
    await until(async () => isIt((shown = await text(page, selector))), `${selector} with ${expected}`);
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
    await until(async () => (noted = await notes(page)).some((note) => expected.test(note)), `a note ${expected}`);
  } catch (error) {
    throw new Error(`${error.message}; there are ${JSON.stringify(noted, null, 1)}`);
  }
}

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

/** Waits until the page's stream is open. */
export const isListening = (page) => sees(page, '#state', /^listening by /);
