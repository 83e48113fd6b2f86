// Twenty people talk, one in each engine of the lab, over networks that cut what passes them at random.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { converse, parameters, SEED, withoutBrowser } from '../conversation.mjs';
import { open, pageEngines, Report } from '../lab.mjs';
import { startServer } from '../site.mjs';

const PEOPLE = 20;
const LIMIT = 120_000;
/** Mozilla of 2005 tells a reset in a dialog, and stands still until somebody has read it. */
const CANNOT_BE_CUT = ['mozilla'];

function inEngine(server, engine) {
  const name = engine.id;
  return {
    name,
    start: async (origin) => {
      const report = await Report.of(server, name);
      const browser = await open(engine, `${origin}/demo/chat.html?${new URLSearchParams({ ...parameters(name), tell: name })}`);
      return {
        lines: async () => report.text.split('\n').slice(1),
        stop: async () => {
          await browser.end();
          await report.stop();
        },
      };
    },
  };
}

test(`everybody ends with the same conversation in the same order (EVERYSOURCE_SEED=${SEED})`, { timeout: 3 * LIMIT }, async (t) => {
  const engines = (await pageEngines()).filter(({ id }) => !CANNOT_BE_CUT.includes(id));
  const missing = engines.filter(({ missing }) => missing).map(({ name, missing }) => `${name}: ${missing}`);
  if (process.env.EVERYSOURCE_REQUIRE_ENGINES === '1') {
    assert.deepEqual(missing, []);
  }
  missing.forEach((each) => t.diagnostic(`without ${each}`));
  const server = await startServer({ retry: '500ms' });
  t.after(() => server.kill());
  const people = engines.filter(({ missing }) => !missing).map((engine) => inEngine(server, engine));
  while (people.length < PEOPLE) {
    people.push(withoutBrowser(people.length));
  }
  await converse(t, server, people, LIMIT);
});
