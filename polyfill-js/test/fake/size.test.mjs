import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import v8 from 'node:v8';
import vm from 'node:vm';
import { classics } from '../fakes/bundle.mjs';
import { HUB_URL, visit } from '../fakes/client.mjs';
import { plainServer } from '../fakes/plain-server.mjs';
import { complaints, leftovers, reasons, subscribe } from '../fakes/subscriber.mjs';

v8.setFlagsFromString('--expose-gc');
const collectGarbage = vm.runInNewContext('gc');

function heap() {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Takes the line ends from all that passes, as bytes that mean nothing would. */
const withoutLineEnds = {
  response: (request, forward) => (event) => forward(event.type === 'data' ? { ...event, bytes: Buffer.from(event.bytes.map((byte) => (byte === 10 || byte === 13 ? 32 : byte))) } : event),
};

for (const bundle of classics) {
  describe(bundle.name, () => {
    for (const [name, transport] of [['modern', 'fetch-stream'], ['modern', 'xhr-stream'], ['edge14', 'xhr-stream']]) {
      test(`${transport} in ${name}: a line that never ends is given up at the limit of an event`, async () => {
        const { world, page } = visit(name, { bundle });
        const piece = 'x'.repeat(65_536);
        const server = plainServer(world.clock, { body: ['data: 1\n\ndata: ', ...Array.from({ length: 400 }, () => [10, piece]).flat(), '\n\ndata: 3\n\n'], end: 'never' });
        world.network.attach('http://hub.example', server);
        const log = subscribe(page, '/stream', { plain: true, transports: [transport], maxEventSize: 1_000_000 });
        const took = await world.until(() => log.errors.length > 0, 60_000);
        assert.ok(took < 400, `${took} ms: at the limit, not later`);
        assert.equal(server.open.size, 1);
        await world.advance(60_000);
        assert.deepEqual([log.data, reasons(log), log.es.readyState], [['1'], ['size'], 2]);
        assert.equal(server.open.size, 0, 'the server is left');
        assert.equal(server.requests.length, 1, 'and not asked again');
        assert.equal(leftovers(page), '');
        assert.equal(complaints(page), '');
      });

      test(`${transport} in ${name}: an event that comes in pieces takes memory of its size, and none once it was too large`, async () => {
        const { world, page } = visit(name, { bundle });
        const piece = Buffer.alloc(16_384, 'x');
        const body = ['data: ', ...Array.from({ length: 400 }, () => [10, piece]).flat()];
        world.network.attach('http://hub.example', plainServer(world.clock, { body, end: 'never' }));
        const before = heap();
        const log = subscribe(page, '/stream', { plain: true, transports: [transport], maxEventSize: 4_000_000 });
        await world.advance(2_000);
        const during = heap() - before;
        assert.ok(during < 12_000_000, `${during} B for an event of 3.2 MB`);
        await world.until(() => log.es.readyState === 2, 10_000);
        await world.advance(10_000);
        const after = heap() - before;
        assert.ok(after < 1_500_000, `${after} B after it`);
      });
    }

    for (const transport of ['fetch-stream', 'xhr-stream', 'long-poll', 'forever-frame', 'jsonp']) {
      test(`${transport} from a hub: one event over the limit is one error, and nothing comes later`, async () => {
        const { world, page } = visit('modern', { bundle });
        const log = subscribe(page, HUB_URL, { transports: [transport], maxEventSize: 50_000 });
        await world.until(() => log.opens === 1, 6_000);
        world.hub.publish({ data: 'y'.repeat(49_000) });
        await world.advance(1_000);
        world.hub.publish({ data: 'y'.repeat(50_000) });
        world.hub.publish({ data: 'later' });
        await world.advance(120_000);
        world.hub.publish({ data: 'later' });
        await world.advance(60_000);
        assert.deepEqual([log.data.map(({ length }) => length), reasons(log), log.es.readyState], [[49_000], ['size'], 2]);
        assert.equal(world.hub.subscriptions.length, 0);
        assert.equal(leftovers(page), '');
        assert.equal(complaints(page), '');
      });
    }

    test('a hub whose line ends get lost on the way fills no memory either', async () => {
      for (const transport of ['fetch-stream', 'xhr-stream']) {
        const { world, page } = visit('modern', { bundle });
        world.network.through(withoutLineEnds);
        const log = subscribe(page, HUB_URL, { transports: [transport], maxEventSize: 50_000 });
        for (let i = 0; i < 30; i++) {
          world.clock.schedule(100 * i, () => world.hub.publish({ data: 'z'.repeat(4_000) }));
        }
        await world.advance(20_000);
        assert.deepEqual([log.data, reasons(log), log.es.readyState], [[], ['size'], 2], transport);
      }
    });
  });
}
