// People talk, each over a network that cuts what passes it at random, and everybody ends with the same conversation.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { randomOf, startCutter } from './cuts.mjs';
import { until } from './site.mjs';
import { Talker } from './talker.mjs';

export const ROOM = 'twenty';
export const TIMES = 5;
const CUTS = 6;
const TRANSPORTS = ['event-stream', 'xhr-stream', 'forever-frame', 'long-poll', 'jsonp'];

/** The seed of the cuts: another one each time, unless one is to be repeated. */
export const SEED = Number(process.env.EVERYSOURCE_SEED ?? Math.floor(Math.random() * 1e9));

/** The parameters with which a page says its name TIMES times. */
export const parameters = (name) => ({ room: ROOM, name, say: name, times: TIMES });

/** Somebody without a browser, who says the same. */
export function withoutBrowser(index) {
  const transport = TRANSPORTS[index % TRANSPORTS.length];
  const name = `Node.js ${index} ${transport}`;
  return {
    name,
    start: async (origin, random) => {
      const talker = new Talker(origin, name, ROOM, transport);
      const talk = async () => {
        for (let i = 1; i <= TIMES; i++) {
          await pause(random() * 1000);
          await talker.say(`${name} ${i}`);
        }
      };
      talk();
      return { lines: async () => talker.lines, stop: () => talker.stop() };
    },
  };
}

/**
 * Has `people` talk, and checks what each has heard.
 *
 * @param people each with a `name` and `start(origin, random)`, which lets them say `${name} 1` to `${name} TIMES` and returns
 *   `lines()`, what they have heard, and `stop()`
 * @param ms how long it may take
 */
export async function converse(t, server, people, ms) {
  const random = randomOf(SEED);
  const all = people.length * TIMES;
  const heard = [];
  const proxies = [];
  await Promise.all(people.map(async ({ name, start }) => {
    const proxy = await startCutter(server, randomOf(Math.floor(random() * 1e9)), CUTS);
    t.after(() => proxy.close());
    proxies.push(proxy);
    const person = await start(proxy.origin, random);
    t.after(() => person.stop());
    heard.push({ name, lines: person.lines });
  }));

  // Who is never cut off hears what there is to hear.
  const witness = new Talker(server.origin, 'witness', ROOM, 'event-stream');
  t.after(() => witness.stop());
  const missing = (lines) => people.map(({ name }) => [name, lines.filter((line) => line.startsWith(`${name}: `)).length]).filter(([, said]) => said < TIMES);
  await until(() => witness.lines.length >= all, 'all has been said', ms).catch((error) => {
    throw new Error(`${error.message}; not by ${missing(witness.lines)}`);
  });
  for (const { name, lines } of heard) {
    await until(async () => (await lines()).length >= all, `${name} has heard all`, ms).catch(async (error) => {
      const some = await lines();
      throw new Error(`${error.message}, but ${some.length}, and not ${witness.lines.filter((line) => !some.includes(line)).slice(0, 5)}`);
    });
    assert.deepEqual(await lines(), witness.lines, `what ${name} has heard`);
  }
  for (const { name } of people) {
    const own = witness.lines.filter((line) => line.startsWith(`${name}: `));
    assert.deepEqual(own, Array.from({ length: TIMES }, (unused, i) => `${name}: ${name} ${i + 1}`), 'each message once, in the order it was said');
  }
  const cuts = proxies.reduce((sum, proxy) => sum + proxy.cuts(), 0);
  t.diagnostic(`${people.length} people, ${witness.lines.length} messages, ${cuts} cuts`);
  assert.ok(cuts >= people.length, `only ${cuts} cuts`);
}
