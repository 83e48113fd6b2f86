import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { bundles } from '../fakes/bundle.mjs';
import { HUB_URL, OTHER_PAGE, publish, visit } from '../fakes/client.mjs';
import { complaints, faults, reasons, subscribe } from '../fakes/subscriber.mjs';

/** Browsers and transports that can bring a token. */
const BY_HEADERS = [['modern', 'fetch-stream'], ['modern', 'xhr-stream'], ['modern', 'long-poll'], ['ie6', 'long-poll'], ['ie9', 'x-domain-request'],
  ['ie7', 'jsonp'], ['ie6', 'forever-frame']];

/** Functions that a page gives as its headers: each time with another token. */
const COUNTING = `var count = 0;
  function next() { return { Authorization: "Bearer t" + ++count }; }
  function promise() { return Promise.resolve(next()); }`;

const bare = (token) => token.replace('Bearer ', '');

/** The tokens that the hub was given, one a request: in the header or in the query. */
const tokens = (world) => world.hub.requests.map(({ headers, query }) => headers.authorization ?? query.get('authorization'));

for (const bundle of bundles) {
  describe(bundle.name, () => {
    const { test } = bundle;

    test('headers are a value, a promise, a function, or a function that promises', async () => {
      for (const headers of [
        '{ Authorization: "Bearer t" }',
        'Promise.resolve({ Authorization: "Bearer t" })',
        'function () { return { Authorization: "Bearer t" }; }',
        'function () { return new Promise(function (resolve) { setTimeout(function () { resolve({ Authorization: "Bearer t" }); }, 500); }); }',
      ]) {
        for (const url of [undefined, OTHER_PAGE]) {
          const { world, page } = visit('modern', { bundle, url });
          const log = subscribe(page, HUB_URL, `{ headers: ${headers} }`);
          await world.until(() => log.opens === 1, 6_000);
          assert.equal(log.es.transport, 'fetch-stream', 'the native one can send none');
          assert.deepEqual(tokens(world), ['Bearer t']);
          assert.equal(complaints(page), '');
        }
      }
    });

    test('a function is asked anew at each attempt', async () => {
      for (const [name, transport] of bundle.of([['modern', 'fetch-stream'], ['modern', 'xhr-stream'], ['modern', 'long-poll'], ['ie6', 'long-poll'], ['ie9', 'x-domain-request'], ['ie7', 'jsonp'], ['ie6', 'forever-frame']])) {
        const { world, page } = visit(name, { bundle });
        page.run('var count = 0; function next() { return { Authorization: "Bearer t" + ++count }; }');
        const log = subscribe(page, HUB_URL, `{ headers: next, transports: ["${transport}"] }`);
        await world.until(() => log.opens === 1, 6_000);
        for (let i = 0; i < 3; i++) {
          world.hub.cut();
          publish(world, 1, 100);
          await world.advance(30_000);
        }
        const given = tokens(world);
        assert.ok(given.length > 2);
        assert.deepEqual(given.map((token) => token.replace('Bearer ', '')), given.map((token, i) => `t${i + 1}`), transport);
      }
    });

    test('where headers cannot be sent the token goes into the query, and any other header is a clear error', async () => {
      for (const [name, transport] of bundle.of([['ie9', 'x-domain-request'], ['ie6', 'forever-frame'], ['ie7', 'jsonp']])) {
        const { world, page } = visit(name, { bundle });
        const log = subscribe(page, HUB_URL, { headers: { Authorization: 'Bearer a+b/c=&d' }, transports: [transport] });
        await world.until(() => log.opens === 1, 6_000);
        assert.equal(tokens(world)[0], 'a+b/c=&d');
        const other = subscribe(page, HUB_URL, { headers: { 'X-Mine': '1' }, transports: [transport] });
        await world.advance(1_000);
        assert.equal(other.opens, 0);
        assert.match(other.errors[0].message, /X-Mine/);
      }
    });

    test('what the function throws or rejects is told, and it is asked again', async () => {
      for (const fault of ['throw new Error("no token")', 'return Promise.reject(new Error("no token"))']) {
        const { world, page } = visit('modern', { bundle });
        const log = subscribe(page, HUB_URL, `{ headers: (function () { var calls = 0; return function () { if (++calls == 1) { ${fault}; } return { Authorization: "Bearer t" }; }; })() }`);
        await world.until(() => log.opens === 1, 20_000);
        assert.deepEqual(reasons(log), ['headers']);
        assert.match(log.errors[0].message, /no token/);
        assert.equal(complaints(page), '');
      }
    });

    test('a promise that comes after close opens nothing', async () => {
      const { world, page } = visit('modern', { bundle });
      const log = subscribe(page, HUB_URL, '{ headers: function () { return new Promise(function (resolve) { setTimeout(resolve, 500); }); } }');
      await world.advance(100);
      log.es.close();
      await world.advance(10_000);
      assert.equal(world.network.requests.length, 0);
    });

    test('a promise that never comes does not hang for ever', async () => {
      const { world, page } = visit('modern', { bundle });
      const log = subscribe(page, HUB_URL, '{ headers: (function () { var calls = 0; return function () { return ++calls == 1 ? new Promise(function () {}) : {}; }; })() }');
      await world.until(() => log.errors.length > 0, 60_000);
      await world.until(() => log.opens === 1, 60_000);
    });

    test('401 asks a function once more, and only once', async () => {
      for (const [name, transport] of bundle.of([['modern', 'fetch-stream'], ['modern', 'xhr-stream'], ['ie6', 'long-poll']])) {
        const { world, page } = visit(name, { bundle });
        page.run('var count = 0; function next() { return { Authorization: "t" + ++count }; }');
        world.hub.refuse(401, { times: 1 });
        const log = subscribe(page, HUB_URL, `{ headers: next, transports: ["${transport}"] }`);
        await world.until(() => log.opens === 1, 20_000);
        assert.deepEqual(reasons(log), ['status 401']);
        assert.deepEqual(tokens(world).slice(0, 2), ['t1', 't2']);
        world.hub.refuse(401, { times: 10 });
        world.hub.cut();
        await world.advance(120_000);
        assert.equal(log.es.readyState, 2);
        // The module asks once more only where nothing else has failed just before.
        assert.equal(log.errors.filter(({ status }) => status === 401).length, bundle.isModern ? 2 : 3);
      }
    });

    for (const status of [401, 403]) {
      test(`${status} told in band asks a function or what it promises once more, and only once`, async () => {
        for (const [name, transport] of bundle.of(BY_HEADERS)) {
          for (const next of ['next', 'promise']) {
            const { world, page } = visit(name, { bundle });
            page.run(COUNTING);
            world.hub.refuse(status, { inBand: true });
            const log = subscribe(page, HUB_URL, `{ headers: ${page.global.Promise ? next : 'next'}, transports: ["${transport}"] }`);
            await world.until(() => log.opens === 1, 30_000);
            assert.deepEqual(reasons(log), [`refused ${status}`]);
            assert.deepEqual(tokens(world).slice(0, 2).map(bare), ['t1', 't2']);
            const asked = world.hub.requests.length;
            world.hub.refuse(status, { times: 10, inBand: true });
            world.hub.sendOff('expired');
            await world.advance(120_000);
            assert.equal(log.es.readyState, 2, transport);
            assert.equal(world.hub.requests.length, asked + 2, transport);
            assert.equal(log.errors.length, 3);
          }
        }
      });
    }

    test('when its token has expired it is back at once, with a new one', async () => {
      for (const [name, transport] of bundle.of(BY_HEADERS)) {
        const { world, page } = visit(name, { bundle });
        page.run(COUNTING);
        const log = subscribe(page, HUB_URL, `{ headers: next, transports: ["${transport}"] }`);
        await world.until(() => log.opens === 1, 6_000);
        await world.until(() => world.hub.subscriptions.length === 1 && world.hub.requests.length > (/poll|jsonp/.test(transport) ? 1 : 0), 6_000);
        await world.advance(3_000);
        const before = tokens(world);
        const sent = world.clock.now;
        world.hub.sendOff('expired');
        world.hub.publish({ data: '1' });
        await world.until(() => world.hub.requests.length > before.length, 1_000);
        assert.ok(world.clock.now - sent < 500, `${transport}: ${world.clock.now - sent}`);
        assert.equal(bare(tokens(world).at(-1)), `t${before.length + 1}`);
        await world.until(() => log.data.length === 1, 2_000);
        assert.deepEqual([log.data, log.errors, log.opens], [['1'], [], 1], transport);
      }
    });

    test('who is closed or sent elsewhere comes back when the hub said', async () => {
      for (const [name, transport] of bundle.of(BY_HEADERS)) {
        for (const reason of ['kicked', 'moved']) {
          const { world, page } = visit(name, { bundle });
          const log = subscribe(page, HUB_URL, { transports: [transport] });
          await world.until(() => log.opens === 1, 6_000);
          await world.advance(5_000);
          const asked = world.hub.requests.length;
          const sent = world.clock.now;
          world.hub.sendOff(reason);
          publish(world, 5, 200);
          await world.until(() => world.hub.requests.length > asked, 5_000);
          assert.ok(world.clock.now - sent >= 1_500, `${transport}: ${world.clock.now - sent}`);
          await world.until(() => log.data.length === 5, 5_000);
          assert.equal(faults(log.data, 5), '');
          assert.deepEqual(log.errors.map((error) => error.reason), ['bye'], transport);
        }
      }
    });

    test('whose token was revoked comes back, is refused, and ends', async () => {
      for (const [name, transport] of bundle.of(BY_HEADERS)) {
        const { world, page } = visit(name, { bundle });
        page.run(COUNTING);
        const log = subscribe(page, HUB_URL, `{ headers: next, transports: ["${transport}"] }`);
        await world.until(() => log.opens === 1, 6_000);
        await world.advance(5_000);
        world.hub.refuse(401, { times: 10, inBand: true });
        world.hub.sendOff('revoked');
        await world.advance(120_000);
        assert.deepEqual([log.es.readyState, ...reasons(log)], [2, 'bye', 'refused 401', 'refused 401'], transport);
      }
    });

    test('a limit that is reached passes: it comes again, not before the hub said', async () => {
      for (const [name, transport] of bundle.of(BY_HEADERS)) {
        for (const status of [429, 503]) {
          const { world, page } = visit(name, { bundle });
          world.hub.refuse(status, { times: 2, inBand: true, headers: { 'Retry-After': '20' } });
          const log = subscribe(page, HUB_URL, { transports: [transport] });
          await world.until(() => log.opens === 1, 60_000);
          assert.deepEqual(reasons(log), [`refused ${status}`, `refused ${status}`]);
          const [first, second, third] = world.hub.requests;
          assert.ok(second.time - first.time >= 20_000 && third.time - second.time >= 20_000, transport);
        }
      }
    });

    test('connection is what the hub calls it, and stays over reconnections', async () => {
      for (const [name, transport] of bundle.of([['modern', 'native'], ...BY_HEADERS])) {
        const { world, page } = visit(name, { bundle });
        const log = subscribe(page, HUB_URL, { transports: [transport] });
        assert.equal(log.es.connection, '');
        await world.until(() => log.opens === 1, 6_000);
        assert.equal(log.es.connection, 'connection-00000000001', transport);
        world.hub.cut();
        await world.advance(30_000);
        assert.equal(log.es.connection, 'connection-00000000001', transport);
        assert.deepEqual([...new Set(world.hub.subscriptions.map(({ connection }) => connection))], [log.es.connection]);
      }
    });

    test('401 ends a subscription whose headers are fixed', async () => {
      const { world, page } = visit('modern', { bundle });
      world.hub.refuse(401, { times: 10 });
      const log = subscribe(page, HUB_URL, { headers: { Authorization: 'Bearer old' } });
      await world.advance(120_000);
      assert.equal(log.es.readyState, 2);
      assert.deepEqual(reasons(log), ['status 401']);
      assert.equal(world.hub.requests.length, 1);
    });

    test('credentials go along where they are asked for, and the hub allows them', async () => {
      for (const [name, transport] of bundle.of([['modern', 'native'], ['modern', 'fetch-stream'], ['modern', 'xhr-stream'], ['modern', 'long-poll'], ['ie11', 'xhr-stream']])) {
        for (const withCredentials of [true, false]) {
          const { world, page } = visit(name, { bundle, url: OTHER_PAGE });
          world.hub.credentialOrigins = ['http://page.example'];
          const log = subscribe(page, HUB_URL, { withCredentials, transports: [transport] });
          await world.until(() => log.opens === 1, 6_000);
          assert.equal(world.network.requests.at(-1).hasCredentials, withCredentials, transport);
          assert.equal(log.es.withCredentials, withCredentials);
        }
      }
    });

    test('where credentials cannot be sent, the transport is none: jsonp and XDomainRequest are left out', async () => {
      const { world, page } = visit('ie9', { bundle });
      const log = subscribe(page, HUB_URL, { withCredentials: true });
      await world.until(() => log.opens === 1, 6_000);
      assert.equal(log.es.transport, 'forever-frame');
      const other = visit('ie9', { bundle, url: OTHER_PAGE });
      const lost = subscribe(other.page, HUB_URL, { withCredentials: true });
      await other.world.advance(10_000);
      assert.equal(lost.es.readyState, 2);
      assert.equal(lost.errors.length, 1);
      assert.ok(lost.errors[0].message);
    });

    test('no header of the client\'s own goes to a hub, so that no preflight is needed', async () => {
      for (const transport of bundle.of(['fetch-stream', 'xhr-stream', 'long-poll'])) {
        const { world, page } = visit('modern', { bundle, url: OTHER_PAGE });
        const log = subscribe(page, HUB_URL, { transports: [transport], lastEventId: 'earliest' });
        publish(world, 5, 300);
        await world.advance(10_000);
        world.hub.cut();
        await world.advance(20_000);
        assert.equal(faults(log.data, 5), '');
        assert.deepEqual([...new Set(world.network.requests.map(({ method }) => method))], ['GET'], transport);
        assert.ok(world.network.requests.every(({ headers }) => !('last-event-id' in headers) && !('cache-control' in headers)));
      }
    });
  });
}
