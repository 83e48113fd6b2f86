import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { classics } from '../fakes/bundle.mjs';
import { visit } from '../fakes/client.mjs';
import { plainServer } from '../fakes/plain-server.mjs';
import { complaints, leftovers } from '../fakes/subscriber.mjs';
import { HUB_ORIGIN } from '../fakes/world.mjs';

const ORIGIN = 'http://localhost:8074';
const CORS = { 'Access-Control-Allow-Origin': '*' };
const OPEN = { body: ['data: a\n\n'], headers: CORS, end: 'never' };

/** A page, and a server as sse-js was made for. */
function meet(bundle, answers = [OPEN], { name = 'modern', src, url = 'http://page.example/' } = {}) {
  const { world, page } = visit(name, { bundle, src, url });
  const server = plainServer(world.clock, ...answers);
  world.network.attach(ORIGIN, server);
  page.run('var log = [], calls = [];');
  return { world, page, server, log: () => [...page.evaluate('log')] };
}

const address = (server, i = 0) => server.requests[i].url.href;

for (const bundle of classics) {
  describe(bundle.name, () => {
    test('the callbacks of sse-js are called with the browser\'s own events', async () => {
      const { world, page, log } = meet(bundle, [{ ...OPEN, body: ['data: a\n\nevent: news\ndata: b\nid: 7\n\n'] }]);
      page.run(`var handle = SSE.create({
        url: "${ORIGIN}/", data: { name: "n" },
        openEvent: function (e) { log.push("open " + e.type); },
        messageEvent: function (e) { log.push("message " + e.data); },
        errorEvent: function (e) { log.push("error " + e.type); },
        customEvent: [{ name: "news", callback: function (e) { log.push(e.type + " " + e.data + " " + e.lastEventId); } }]
      });`);
      await world.advance(1_000);
      assert.deepEqual(log(), ['open open', 'message a', 'news b 7']);
      assert.equal(page.evaluate('typeof handle.close'), 'function');
      page.run('handle.close();');
      await world.advance(100);
      assert.equal(leftovers(page), '');
      assert.equal(complaints(page), '');
    });

    test('the address is made as sse-js made it, but encoded where it has to be', async () => {
      for (const [options, expected] of [
        ['{ url: "/a" }', '/a?'],
        ['{ url: "/a", data: { name: "gerryT" } }', '/a?name=gerryT'],
        ['{ url: "/a", data: { a: 1, b: [1, 2], c: null, d: true } }', '/a?a=1&b=1,2&c=null&d=true'],
        ['{ url: "/a", data: { a: "x y", b: "&=#+%", c: "é" } }', '/a?a=x%20y&b=%26%3D%23%2B%25&c=%C3%A9'],
        ['{ url: "/a?x=1", data: { y: 2 } }', '/a?x=1&y=2'],
        ['{ url: "/a?x=1" }', '/a?x=1'],
      ]) {
        const { world, page, server } = meet(bundle);
        page.run(`SSE.create(${options.replace('"/a', `"${ORIGIN}/a`)});`);
        await world.advance(100);
        assert.equal(address(server), ORIGIN + expected, options);
        assert.deepEqual(page.errors, []);
      }
    });

    test('an option of another type than its default counts as left out; options of ours are taken', async () => {
      const { world, page, server, log } = meet(bundle, [{ ...OPEN, body: ['data: a\n\n'] }]);
      page.run(`SSE.create({ url: "${ORIGIN}/", data: "no", withCredentials: "yes", serverTimeout: "1", customEvent: {}, openEvent: 5,
        messageEvent: function (e) { log.push(e.data); }, transports: ["xhr-stream"], unknown: 1 });`);
      await world.advance(3_000);
      assert.deepEqual(log(), ['a']);
      assert.equal(address(server), `${ORIGIN}/?`);
      assert.equal(world.network.requests[0].kind, 'xhr');
      assert.equal(world.network.requests[0].hasCredentials, false);
    });

    test('nothing given at all is still an attempt, with everything by default', async () => {
      const { world, page } = meet(bundle);
      const own = plainServer(world.clock, OPEN);
      world.network.attach('http://page.example', own);
      page.run('SSE.create(); SSE.create({});');
      await world.advance(100);
      assert.deepEqual(own.requests.map(({ url }) => url.href), ['http://page.example/?', 'http://page.example/?']);
      assert.deepEqual(page.errors, []);
    });

    test('withCredentials counts', async () => {
      const { world, page } = meet(bundle, [{ ...OPEN, headers: { 'Access-Control-Allow-Origin': 'http://page.example', 'Access-Control-Allow-Credentials': 'true' } }]);
      page.run(`SSE.create({ url: "${ORIGIN}/", withCredentials: true, messageEvent: function (e) { log.push(e.data); } });`);
      await world.advance(100);
      assert.equal(world.network.requests[0].hasCredentials, true);
      assert.deepEqual([...page.evaluate('log')], ['a']);
    });

    for (const name of ['modern', 'xhrOnly']) {
      test(`it reconnects after an end in ${name}, from clientConnection to twice that later where the server says nothing`, async () => {
        const { world, page, server } = meet(bundle, [{ body: ['data: a\n\n', 100], headers: CORS }], { name });
        page.run(`SSE.create({ url: "${ORIGIN}/", clientConnection: 1000, transports: ["xhr-stream"], errorEvent: function (e) { log.push("error"); } });`);
        await world.until(() => server.requests.length >= 20, 60_000);
        const times = world.network.requests.map(({ time }) => time);
        const pauses = times.slice(1).map((time, i) => time - times[i]);
        assert.ok(Math.min(...pauses) >= 1_000 && Math.max(...pauses) <= 2_200, `${pauses}`);
      });

      test(`closeOnError gives the old behaviour back in ${name}: the first end is the last`, async () => {
        const { world, page, server, log } = meet(bundle, [{ body: ['data: a\n\n', 100], headers: CORS }], { name });
        page.run(`var handle = SSE.create({ url: "${ORIGIN}/", closeOnError: true, errorEvent: function (e) { log.push("error " + handle.source.readyState); } });`);
        await world.advance(60_000);
        assert.deepEqual(log(), ['error 0']);
        assert.equal(server.requests.length, 1);
        assert.equal(leftovers(page), '');
      });

      test(`serverTimeout is how long the server may take to answer in ${name}`, async () => {
        const { world, page, server, log } = meet(bundle, [{ ...OPEN, body: [600_000, 'data: a\n\n'] }], { name });
        const handle = server.handle;
        server.handle = (request, response) => world.clock.schedule(server.requests.length === 0 ? 300_000 : 0, () => handle(request, response));
        page.run(`SSE.create({ url: "${ORIGIN}/", serverTimeout: 5000, transports: ["xhr-stream"], openEvent: function () { log.push("open"); }, errorEvent: function (e) { log.push("error " + e.reason); } });`);
        await world.advance(7_000);
        assert.deepEqual(log().slice(0, 1), ['error stalled']);
      });
    }

    test('a custom event without a callback is a clear error', () => {
      const { page } = meet(bundle);
      for (const list of ['[{ name: "a" }]', '[null]', '[{ name: "a", callback: 5 }]']) {
        assert.throws(() => page.evaluate(`SSE.create({ url: "/", customEvent: ${list} })`), { name: 'TypeError' }, list);
      }
    });

    test('a hub is a hub here too: its own, one that was named, or where plain is false', async () => {
      for (const [src, options, isHub] of [
        [`${HUB_ORIGIN}/client/everysource.js`, '', true],
        [undefined, '', false],
        [undefined, ', plain: false', true],
      ]) {
        const { world, page } = meet(bundle, [], { src });
        page.run(`SSE.create({ url: "${HUB_ORIGIN}/events", data: { topic: "news" }, messageEvent: function (e) { log.push(e.data); }${options} });`);
        await world.advance(5_000);
        world.hub.publish({ data: 'x' });
        await world.advance(1_000);
        assert.equal(world.hub.requests[0].query.get('control'), isHub ? '1' : null);
        assert.deepEqual([...page.evaluate('log')], ['x']);
      }
    });

    test('it works where there is no EventSource, no JSON and no console', async () => {
      for (const name of ['ie6', 'ie8', 'firefox2005']) {
        const { world, page } = meet(bundle, [], { name, url: `${HUB_ORIGIN}/`, src: `${HUB_ORIGIN}/client/everysource.js` });
        page.run('SSE.create({ url: "/events", data: { topic: "news" }, messageEvent: function (e) { log.push(e.data); } });');
        await world.advance(5_000);
        world.hub.publish({ data: 'x' });
        await world.advance(2_000);
        assert.deepEqual(Array.from(page.evaluate('log')), ['x'], name);
        assert.equal(complaints(page), '', name);
      }
    });
  });
}
