// What tests of the chat share: people in it.
import { startProxy } from '../../polyfill-js/test/browser/proxy.mjs';
import { click, isShown } from './demos.mjs';
import { until } from './site.mjs';

const there = new Set();

/** Whoever is still there after a test that failed holds the process no longer. */
export async function allGo() {
  await Promise.all([...there].map(({ proxy }) => proxy.close()));
}

/** Somebody in a browser's tab, on a network of their own: a browser has no more than six connections to one server. */
export class Person {
  constructor(page, proxy, name) {
    this.page = page;
    this.proxy = proxy;
    this.name = name;
  }

  /** Comes into a room as people do: with a name that is typed. */
  static async come(engine, server, name, parameters = {}) {
    const proxy = await startProxy({ hub: server.port });
    const page = await engine.page(`${proxy.origin}/demo/chat.html?${new URLSearchParams(parameters)}`);
    await isShown(page, '#enter:not(.gone)');
    await page.type('#name', name);
    await click(page, '#come-in');
    const person = new Person(page, proxy, name);
    there.add(person);
    await person.isListening();
    return person;
  }

  /** Leaves the page, and closes the tab: Firefox ends the process of a closed tab, now and then before its good-bye has left. */
  async go() {
    there.delete(this);
    await this.page.goto('about:blank');
    await this.page.close();
    await this.proxy.close();
  }

  async isListening() {
    await until(() => this.page.$eval('#state', (state) => state.classList.contains('open')), `${this.name} is listening`);
  }

  /** Writes as people do, and presses Enter. */
  async say(text) {
    await this.page.type('#text', text);
    await this.page.keyboard.press('Enter');
  }

  /** Pastes a text, and clicks. */
  async paste(text) {
    await this.page.$eval('#text', (field, value) => {
      field.value = value;
    }, text);
    await click(this.page, '#say button');
  }

  /** The conversation: `name: text` of each message, notes as they are. */
  async lines() {
    return this.page.$$eval('#lines > li', (items) =>
      items.map((item) =>
        item.className === 'note' ? item.textContent : `${item.querySelector('.name').textContent}: ${item.querySelector('.text').textContent}`));
  }

  async ownLines() {
    return this.page.$$eval('#lines > li.own .text', (texts) => texts.map((text) => text.textContent));
  }

  /** Who is here, as they are listed. */
  async people() {
    return this.page.$$eval('#people .name', (names) => names.map((name) => name.textContent));
  }

  async pending() {
    return this.page.$$eval('#pending > li', (items) => items.map((item) => item.textContent));
  }

  async sees(lines) {
    await until(async () => same(await this.lines(), lines), `${this.name} sees ${short(lines)}`, 20_000).catch(async (error) => {
      throw new Error(`${error.message}, but ${short(await this.lines())}`);
    });
  }

  async seesPeople(...names) {
    await until(async () => same(await this.people(), names), `${this.name} sees that ${names} are here`, 20_000).catch(async (error) => {
      throw new Error(`${error.message}, but ${await this.people()}`);
    });
  }
}

function short(lines) {
  return JSON.stringify(lines.map((line) => line.slice(0, 60)));
}

export function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
