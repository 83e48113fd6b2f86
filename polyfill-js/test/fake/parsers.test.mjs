import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createParser } from '../../src/parser.js';
import { bundles } from '../fakes/bundle.mjs';
import { visit } from '../fakes/client.mjs';
import { corpus } from '../fakes/event-stream-texts.mjs';
import { plainServer } from '../fakes/plain-server.mjs';
import { complaints } from '../fakes/subscriber.mjs';

const ORIGIN = 'http://stream.example';
const DEFAULT_RETRY = 3_000;
const LONGEST_DELAY = 86_400_000;

/** What the classic script's parser makes of a whole text. */
function parsed(text) {
  const events = [];
  let retry = DEFAULT_RETRY;
  createParser('', text.length + 1, {
    event: (type, data, id) => events.push([type, data, id]),
    retry: (ms) => { retry = ms; },
    oversize: () => assert.fail(),
  })._feed(text);
  return { events, retry };
}

/** A page of the module's that opens `texts[text]`, its bytes cut at `cut`, over and over but for the `end` "never"; `told` is all that is dispatched. */
function meet(bundle, texts, end) {
  const { world, page } = visit('modern', { bundle, url: `${ORIGIN}/`, connectionsPerHost: 10_000 });
  const server = plainServer(world.clock, ({ url }) => {
    const bytes = Buffer.from(texts[url.searchParams.get('text')]);
    const cut = Number(url.searchParams.get('cut'));
    return { body: [bytes.subarray(0, cut), 20, bytes.subarray(cut), 20], end };
  });
  world.network.attach(ORIGIN, server);
  page.run('Math.random = function () { return 0; };');
  const open = (text, cut) => {
    const es = page.evaluate(`new EverySource("/?text=${text}&cut=${cut}", { plain: true, transports: ["fetch-stream"] })`);
    const told = [];
    es.dispatchEvent = ({ type, data, lastEventId }) => data === undefined || told.push([type, data, lastEventId]);
    return { es, told };
  };
  return { world, page, server, open };
}

for (const bundle of bundles.filter(({ isModern }) => isModern)) {
  describe(bundle.name, () => {
    const names = [...corpus().keys()];
    // Halves of surrogate pairs cannot be sent.
    const texts = [...corpus().values()].map((text) => Buffer.from(text).toString());

    test('reads every text as the classic script does, its bytes cut in two anywhere', async () => {
      const { world, page, open } = meet(bundle, texts, 'never');
      for (const [i, text] of texts.entries()) {
        const { events } = parsed(text);
        const length = Buffer.byteLength(text);
        const step = Math.ceil(length / 150) || 1;
        const runs = [];
        for (let cut = 0; cut <= length; cut += step) {
          runs.push({ cut, ...open(i, cut) });
        }
        await world.advance(200);
        for (const { cut, es, told } of runs) {
          assert.deepEqual(told, events, `${names[i]}, cut at ${cut}`);
          es.close();
        }
      }
      assert.equal(complaints(page), '');
    });

    test('takes from every text the reconnection time that the classic script takes', async () => {
      const { world, server, open } = meet(bundle, texts);
      for (const [i, text] of texts.entries()) {
        const before = server.requests.length;
        const { es } = open(i, 0);
        await world.advance(100);
        const ended = world.clock.now;
        const { retry } = parsed(text);
        await world.until(() => server.requests.length === before + 2, LONGEST_DELAY + 1_000, names[i]);
        const waited = world.clock.now - ended;
        assert.ok(Math.abs(waited - Math.min(retry, LONGEST_DELAY)) <= 110, `${names[i]}: ${waited} for ${retry}`);
        es.close();
      }
    });

    test('ends with an event over 16 Mi characters, and not before', async () => {
      const half = 'x'.repeat(2 ** 23 - 20);
      const { world, open } = meet(bundle, [`data: ${half}\ndata: ${half}\n\n`, `data: ${half}\ndata: ${half}\ndata: ${'x'.repeat(100)}`]);
      const [whole, large] = [open(0, 2 ** 23), open(1, 2 ** 23)];
      await world.advance(100);
      assert.equal(whole.told.length, 1);
      assert.deepEqual([large.told.length, large.es.readyState, whole.es.readyState], [0, 2, 0]);
    });
  });
}
