// Each demo in each engine of the lab, from 2001 to today.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { open, pageEngines, Report } from '../lab.mjs';
import { startServer } from '../site.mjs';
import { Talker } from '../talker.mjs';

const SLOW = 120_000;

let server;
before(async () => {
  server = await startServer({ retry: '500ms' });
});
after(() => server?.stop());

/** What each page shows, once it works; `act` makes it show what it did not at first. */
const DEMOS = {
  chat: {
    parameters: (name) => ({ room: name, name, say: 'hello <b>', times: 2 }),
    act: async (name, talker) => talker.say(`hi ${name} 😀`),
    isShown: (text, name) => {
      const lines = text.split('\n');
      return lines[0] === `here: ${name}` && lines.slice(1).sort().join() === [`${name}: hello <b> 1`, `${name}: hello <b> 2`, `node: hi ${name} 😀`].sort().join();
    },
  },
  badge: {
    parameters: (name) => ({ name }),
    act: async (name, talker) => talker.give(name, 'a thing <b> 😀'),
    isShown: (text) => text === '1\nnode: a thing <b> 😀',
  },
  cache: { parameters: () => ({}), isShown: (text) => /"title":"[^"]/.test(text) },
  repair: { parameters: () => ({}), isShown: (text) => /"cup":"[^"]/.test(text) },
  dashboard: { parameters: () => ({}), isShown: (text) => /\d/.test(text) },
};

const isRequired = process.env.EVERYSOURCE_REQUIRE_ENGINES === '1';
const engines = await pageEngines();

// Most of the time they wait.
describe('each demo in each engine', { concurrency: 3 }, () => {
  for (const engine of engines) {
    for (const [demo, { parameters, act, isShown }] of Object.entries(DEMOS)) {
      test(`${engine.name}: ${demo}`, { skip: !isRequired && engine.missing, timeout: 2 * SLOW }, async (t) => {
        assert.equal(engine.missing, undefined);
        const name = `${engine.id}-${demo}`;
        const report = await Report.of(server, name);
        t.after(() => report.stop());
        const query = new URLSearchParams({ ...parameters(name), tell: name });
        const browser = await open(engine, `${server.origin}/demo/${demo}.html?${query}`);
        t.after(() => browser.end());
        await report.shows((text) => text, 'the page tells what it shows', SLOW);
        if (act) {
          const talker = new Talker(server.origin, 'node', name, 'event-stream');
          t.after(() => talker.stop());
          await act(name, talker);
        }
        await report.shows((text) => isShown(text, name), `${demo} works`, SLOW);
      });
    }
  }
});
