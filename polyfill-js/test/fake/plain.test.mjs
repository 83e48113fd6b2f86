import assert from 'node:assert/strict';
import { describe } from 'node:test';
import * as boxes from '../fakes/boxes.mjs';
import { bundles } from '../fakes/bundle.mjs';
import { visit } from '../fakes/client.mjs';
import { plainServer } from '../fakes/plain-server.mjs';
import { complaints, leftovers, subscribe } from '../fakes/subscriber.mjs';

const ORIGIN = 'http://stream.example';
const URL_ = `${ORIGIN}/chat?room=1&x=%20y`;

/** The ways to talk to a server that is not ours; the last is the browser's own class, against which the others are held. */
const WAYS = [['modern', ['fetch-stream']], ['modern', ['xhr-stream']], ['modern', ['native']], ['operaPresto', ['xhr-stream'], ORIGIN], ['ie11', ['xhr-stream']], ['edge14', ['xhr-stream']]];

const CORS = { 'Access-Control-Allow-Origin': '*' };

/** Internet Explorer shows nothing of a response before 2 KB: there the server has to do something for it. */
const padding = (name) => (name === 'ie11' ? [`:${' '.repeat(2_048)}\n`] : []);

/** A page and a server that answers as told. */
function meet(name, bundle, answers, { url, origin = 'http://page.example', ...rest } = {}) {
  const { world, page } = visit(name, { bundle, url: url ?? `${origin}/`, ...rest });
  const padded = answers.map((answer) => (answer.body ? { ...answer, body: [...padding(name), ...[answer.body].flat()] } : answer));
  const server = plainServer(world.clock, ...padded);
  world.network.attach(ORIGIN, server);
  const open = (options) => {
    const log = subscribe(page, URL_, { plain: true, ...options });
    log.all = [];
    for (const type of ['open', 'message', 'error', 'update', 'es:pos']) {
      log.es.addEventListener(type, (event) => log.all.push(event.data === undefined
        ? `${type} ${log.es.readyState}`
        : `${type} ${JSON.stringify(event.data)} ${event.lastEventId} ${event.origin}`));
    }
    return log;
  };
  return { world, page, server, open };
}

/** What the browser's own EventSource makes of the same answers. */
async function native(answers, ms, options) {
  const { world, page, server } = meet('modern', { text: '' }, answers, options);
  page.run(`var es = new EventSource(${JSON.stringify(URL_)});`);
  const all = [];
  const es = page.evaluate('es');
  for (const type of ['open', 'message', 'error', 'update', 'es:pos']) {
    es.addEventListener(type, (event) => all.push(event.data === undefined
      ? `${type} ${es.readyState}`
      : `${type} ${JSON.stringify(event.data)} ${event.lastEventId} ${event.origin}`));
  }
  await world.advance(ms);
  return { all, requests: server.requests, state: es.readyState };
}

/** Texts that show the grammar, each the body of a stream. */
const TEXTS = {
  '[20a 24b] plain events': 'data: a\n\ndata:b\n\ndata\n\ndata:\n\n',
  '[20c 21b] several lines': 'data: a\ndata: b\ndata:  c\n\n',
  '[19a 19b] all three line ends': 'data: a\r\ndata: b\rdata: c\n\r\n\rdata: d\r\r',
  '[21a 24a 25b] types': 'event: update\ndata: a\n\nevent\ndata: b\n\nevent: update\n\ndata: c\n\nevent: update\nevent: message\ndata: d\n\n',
  '[26a] the types of the standard\'s own events': 'event: open\ndata: a\n\nevent: error\ndata: b\n\n',
  '[21c 21d 23b 23c] ids': 'id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\nid: 2\n\ndata: d\n\nid: 3\0\ndata: e\n\n',
  '[20b 20e 21f] comments and unknown fields': ': hello\n:\nfoo: bar\nDATA: no\n data: no\ndata : no\ndata: a\n\n',
  '[18b] a byte order mark, once': '\ufeffdata: a\n\n\ufeffdata: no\n\ndata: b\n\n',
  '[26b] what our hub would say': 'event: es:pos\nid: 1\ndata:\n\nevent: es:bye\ndata: {"retry":5}\n\nevent: es:error\ndata: {"permanent":true}\n\ndata: a\n\n',
  '[27a] an event that is not ended': 'data: a\n\nid: 9\ndata: b\n',
  '[18d 18f 18g] characters of all lengths': 'data: é\u20ac\u{1f600}\u2028\0\n\n',
};

for (const bundle of bundles) {
  describe(bundle.name, () => {
    const { test } = bundle;

    for (const [name, transports, pageOrigin] of bundle.of(WAYS)) {
      const way = `${transports} in ${name}`;

      for (const [what, text] of Object.entries(TEXTS)) {
        if (padding(name).length > 0 && text.startsWith('\ufeff')) {
          continue;
        }
        test(`${way} reads as the browser does: ${what}`, async () => {
          const answers = [{ body: [text, 100, 'data: end\n\n'], headers: CORS, end: 'never' }];
          const expected = await native(answers, 1_000);
          const { world, page, open, server } = meet(name, bundle, answers, { origin: pageOrigin });
          world.network.through(boxes.splits(world.random));
          const log = open({ transports });
          await world.advance(1_000);
          assert.deepEqual(log.all, expected.all.map((line) => line));
          assert.equal(server.requests.length, 1);
          assert.equal(complaints(page), '');
        });
      }

      test(`${way} sends the request of the browser, and nothing of ours [3d 3f 11c 29]`, async () => {
        const answers = [{ body: ['id: é1\ndata: a\n\n'], headers: { ...CORS, 'Access-Control-Allow-Headers': 'Last-Event-ID' } }];
        for (const origin of [ORIGIN, 'http://page.example']) {
          if (pageOrigin && origin !== pageOrigin) {
            continue;
          }
          const expected = await native(answers, 60_000, { origin });
          const { world, open, server } = meet(name, bundle, answers, { origin });
          const log = open({ transports });
          await world.advance(60_000);
          const gets = server.requests.filter(({ method }) => method === 'GET');
          assert.ok(gets.length > 2);
          for (const [i, request] of gets.slice(0, 3).entries()) {
            const own = expected.requests[Math.min(i, 1)];
            assert.equal(request.url.href, URL_);
            assert.equal(request.headers.accept, 'text/event-stream');
            assert.equal(request.headers['last-event-id'] ?? own.headers['last-event-id'], own.headers['last-event-id']);
            const extra = Object.keys(request.headers).filter((header) => !(header in own.headers));
            assert.deepEqual(extra, [], way);
          }
          if (origin === ORIGIN) {
            assert.equal(gets[1].headers['last-event-id'], '\xc3\xa91');
          }
          assert.equal(log.es.lastEventId, 'é1');
        }
      });

      test(`${way} fails for good where the standard says so [7a 7b 12]`, async () => {
        for (const answer of [
          { status: 204 }, { status: 205 }, { status: 201 }, { status: 400 }, { status: 404 }, { status: 500 }, { status: 503 },
          { headers: { 'Content-Type': 'text/html' } }, { headers: { 'Content-Type': 'text/event-streams' } }, { headers: { 'Content-Type': '' } },
        ]) {
          const { world, page, open, server } = meet(name, bundle, [{ body: 'data: a\n\n', ...answer, headers: { ...CORS, ...answer.headers } }], { origin: pageOrigin });
          const log = open({ transports });
          await world.advance(120_000);
          assert.deepEqual(log.all, ['error 2'], JSON.stringify(answer));
          assert.equal(server.requests.length, 1, JSON.stringify(answer));
          assert.equal(leftovers(page), '');
        }
      });

      test(`${way} takes the types that the standard takes [7c 18a]`, async () => {
        // Presto reads by the character set that the response names, and nobody can tell it otherwise.
        for (const type of ['text/event-stream', `TEXT/Event-Stream; charset=${name === 'operaPresto' ? 'utf-8' : 'latin1'}`, 'text/event-stream;', ' text/event-stream ;x=y']) {
          const { world, open } = meet(name, bundle, [{ body: 'data: é\n\n', headers: { ...CORS, 'Content-Type': type }, end: 'never' }], { origin: pageOrigin });
          const log = open({ transports });
          await world.advance(1_000);
          assert.deepEqual(log.data, ['é'], type);
        }
      });

      test(`${way} reestablishes after an end, clean or not, with the time that retry says [10a 10b 11a 15b]`, async () => {
        for (const end of ['fin', 'reset']) {
          const { world, page, open, server } = meet(name, bundle, [
            { body: ['retry: 7000\ndata: a\n\n', 500], headers: CORS, end },
            { body: ['data: b\n\n', 500], headers: CORS, end },
            { body: ['data: c\n\n'], headers: CORS, end: 'never' },
          ], { origin: pageOrigin });
          const log = open({ transports });
          await world.advance(60_000);
          assert.deepEqual(log.all.filter((line) => /^(open|error)/.test(line)), ['open 1', 'error 0', 'open 1', 'error 0', 'open 1'], end);
          assert.deepEqual(log.data, ['a', 'b', 'c'], end);
          assert.equal(server.requests.length, 3);
          const times = world.network.requests.map(({ time }) => time);
          assert.ok(times[1] - times[0] >= 7_500 && times[2] - times[1] >= 7_500, `${times}`);
          assert.equal(complaints(page), '');
        }
      });

      test(`${way} goes on after a network fault before the answer, like the standard's [6a]`, async () => {
        const { world, open, server } = meet(name, bundle, [{ body: ['data: a\n\n'], headers: CORS, end: 'never' }], { origin: pageOrigin });
        world.network.isDown = true;
        const log = open({ transports });
        await world.advance(12);
        assert.deepEqual(log.all, ['error 0']);
        world.network.isDown = false;
        await world.until(() => log.data.length === 1, 30_000);
        assert.equal(server.requests.length, 1);
      });

      test(`${way} is never given up for silence [5b]`, async () => {
        const { world, open, server } = meet(name, bundle, [{ body: [600_000, 'data: a\n\n'], headers: CORS, end: 'never' }], { origin: pageOrigin });
        const log = open({ transports });
        await world.advance(5_000);
        assert.deepEqual(log.all, name === 'ie11' || name === 'operaPresto' ? log.all : ['open 1']);
        await world.advance(595_500);
        assert.deepEqual(log.all, ['open 1', `message "a"  ${ORIGIN}`]);
        assert.equal(server.requests.length, 1);
      });

      test(`${way} closed is gone [13b 14a]`, async () => {
        const { world, page, open, server } = meet(name, bundle, [{ body: ['data: a\n\ndata: b\n\n'], headers: CORS, end: 'never' }], { origin: pageOrigin });
        const log = open({ transports });
        log.es.addEventListener('message', () => log.es.close());
        await world.advance(60_000);
        assert.deepEqual(log.data, ['a']);
        assert.equal(server.open.size, 0);
        assert.equal(leftovers(page), '');
      });
    }

    test('the event has the origin of the last redirect, and later requests go to the first address [9a 9b 16c]', async () => {
      for (const transports of bundle.of([['fetch-stream'], ['xhr-stream'], ['native']])) {
        const { world, open, server } = meet('modern', bundle, [{ status: 307, headers: { ...CORS, Location: 'http://other.example/x' } }]);
        const other = plainServer(world.clock, { body: ['data: a\n\n', 100], headers: CORS });
        world.network.attach('http://other.example', other);
        const log = open({ transports });
        await world.until(() => log.data.length === 2, 60_000);
        assert.match(log.all.find((line) => /^message/.test(line)), /http:\/\/other\.example$/, String(transports));
        assert.equal(server.requests.length, 2);
      }
    });

    test('a server that refuses the preflight for Last-Event-ID is asked without the header [28]', async () => {
      for (const transports of bundle.of([['fetch-stream'], ['xhr-stream']])) {
        const { world, open } = meet('modern', bundle, [({ method }) => (method === 'OPTIONS'
          ? { status: 405 }
          : { body: ['id: 1\ndata: a\n\n', 100], headers: CORS })]);
        const log = open({ transports });
        await world.until(() => log.data.length === 4, 300_000);
      }
    });

    test('a server of another origin that takes Last-Event-ID is told where to resume after any outage', async () => {
      for (const transports of [['fetch-stream'], ['xhr-stream']]) {
        for (const outage of [1_000, 10_000, 30_000, 60_000, 120_000]) {
          // One that is asked without a cursor goes on from now: what was missed meanwhile is lost.
          const { world, server, open } = meet('modern', bundle, [({ method, headers }) => (method === 'OPTIONS'
            ? { headers: { ...CORS, 'Access-Control-Allow-Headers': 'Last-Event-ID' } }
            : { body: `id: 1\ndata: ${headers['last-event-id'] ?? 'all'}\n\n`, headers: CORS, end: 'never' })]);
          const log = open({ transports });
          await world.until(() => log.data.length === 1, 10_000);
          world.network.isDown = true;
          world.network.cutAll('reset');
          await world.advance(outage);
          world.network.isDown = false;
          await world.until(() => log.data.length === 2, 300_000);
          assert.deepEqual(log.data, ['all', '1'], `${transports} ${outage}`);
          assert.equal(server.open.size, 1);
        }
      }
    });

    test('what the browser says of the page does not end an attempt under way', async () => {
      for (const transports of bundle.of([['fetch-stream'], ['xhr-stream'], ['native']])) {
        const { world, page, server, open } = meet('modern', bundle, [{ body: [5_000, 'data: a\n\n'], headers: CORS, end: 'never' }]);
        const log = open({ transports });
        for (const type of ['pageshow', 'visibilitychange', 'online']) {
          await world.advance(1);
          page.fire(type, { persisted: false });
        }
        await world.until(() => log.data.length === 1, 10_000);
        assert.equal(server.requests.length, 1);
        assert.equal(log.errors.length, 0);
      }
    });

    test('the time to answer counts once: a browser that reconnects by itself is left alone, for only it has the cursor', async () => {
      const { world, page, server, open } = meet('modern', bundle, [({ headers }) => (headers['last-event-id']
        ? { body: 'id: 2\ndata: b\n\n', headers: CORS, end: 'never' }
        : { body: 'id: 1\ndata: a\n\n', headers: CORS })]);
      const log = open({ transports: ['native'], timeout: 1_000 });
      await world.until(() => log.errors.length === 1, 10_000);
      world.network.isDown = true;
      for (let i = 0; i < 20; i++) {
        await world.advance(5_000);
        page.fire('online');
      }
      world.network.isDown = false;
      await world.until(() => log.data.length === 2, 120_000);
      assert.deepEqual(server.requests.map(({ headers }) => headers['last-event-id']), [undefined, '1']);
      assert.deepEqual(log.data, ['a', 'b']);
    });

    test('page code hears the events of the server alone, but for open and error', async () => {
      for (const transports of bundle.of([['fetch-stream'], ['xhr-stream'], ['native']])) {
        const body = ['status', 'transport', 'gap'].map((type) => `event: ${type}\ndata: ${type}\n\n`).join('');
        const { world, page, open } = meet('modern', bundle, [{ body, headers: CORS }]);
        const log = open({ transports });
        const heard = [];
        for (const type of ['status', 'transport', 'gap']) {
          log.es.addEventListener(type, (event) => heard.push(event.data));
        }
        await world.until(() => heard.length === 6, 30_000);
        assert.deepEqual(heard, ['status', 'transport', 'gap', 'status', 'transport', 'gap']);
        assert.equal(log.es.transport, transports[0]);
        assert.equal(complaints(page), '');
      }
    });

    test('transports that only a hub has are not for other servers', async () => {
      const { world, page } = visit('ie6', { bundle, url: 'http://page.example/' });
      const server = plainServer(world.clock, { body: 'data: a\n\n' });
      world.network.attach(ORIGIN, server);
      const log = subscribe(page, URL_, { plain: true });
      await world.advance(60_000);
      assert.equal(log.es.readyState, 2);
      assert.ok(log.errors[0].message);
      assert.equal(server.requests.length, 0);
    });
  });
}
