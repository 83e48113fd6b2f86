import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { bundles } from '../fakes/bundle.mjs';
import { HUB_URL, OTHER_PAGE, visit } from '../fakes/client.mjs';
import { complaints, leftovers, subscribe } from '../fakes/subscriber.mjs';

const BROWSERS = ['modern', 'worker', 'ie6', 'ie8', 'ie9', 'ie11', 'firefox2005', 'operaPresto'];

const LONG = `${HUB_URL}${'&topic=abcdefghij'.repeat(150)}`;

/** What an expression throws in a page. */
function thrown(page, expression) {
  try {
    page.evaluate(expression);
  } catch (error) {
    return error;
  }
  return null;
}

for (const bundle of bundles) {
  describe(bundle.name, () => {
    const { test } = bundle;

    test('wrong use throws what the standard says, with the cure in the message [1c 1e]', () => {
      for (const name of bundle.of(BROWSERS)) {
        const { page } = visit(name, { bundle });
        for (const [expression, kind] of [
          ['new EverySource()', 'TypeError'],
          ['EverySource("/events?topic=news")', 'TypeError'],
          ['new EverySource("/events", "options")', 'TypeError'],
          ['new EverySource("/events", 1)', 'TypeError'],
          ...(bundle.isModern ? [] : [['new EverySource("/events", { transports: ["pigeon"] })', 'TypeError']]),
          // Where there is no URL, nobody can tell.
          ...(page.evaluate('typeof URL') === 'function' ? [['new EverySource("http://[::1")', 'SyntaxError']] : []),
        ]) {
          const error = thrown(page, expression);
          assert.equal(error?.name, kind, `${name} ${expression}`);
          assert.ok(error.message.length > 5, expression);
        }
        if (!bundle.isModern) {
          assert.match(thrown(page, 'new EverySource("/events", { transports: ["pigeon"] })').message, /pigeon.*long-poll/, name);
        }
        assert.equal(page.timers.pending, 0, name);
      }
    });

    test('the arguments are read as the standard reads them [1d 2a 2b 2c 4a]', async () => {
      for (const name of bundle.of(['modern', 'ie6', 'ie9', 'ie11'])) {
        const { world, page } = visit(name, { bundle });
        assert.equal(page.evaluate('new EverySource("events?topic=a").url'), 'http://hub.example/events?topic=a', name);
        assert.equal(page.evaluate('new EverySource("?topic=a").url'), 'http://hub.example/page.html?topic=a', name);
        assert.equal(page.evaluate('new EverySource({ toString: function () { return "/b"; } }).url'), 'http://hub.example/b', name);
        assert.equal(page.evaluate('new EverySource(undefined).url'), 'http://hub.example/undefined', name);
        assert.equal(page.evaluate('new EverySource("/a", null).withCredentials'), false, name);
        assert.equal(page.evaluate('new EverySource("/a", undefined).withCredentials'), false, name);
        assert.equal(page.evaluate('new EverySource("/a", { withCredentials: true }).withCredentials'), true, name);
        assert.deepEqual(['CONNECTING', 'OPEN', 'CLOSED'].map((state) => page.evaluate(`EverySource.${state}`)), [0, 1, 2], name);
        assert.deepEqual(['CONNECTING', 'OPEN', 'CLOSED'].map((state) => page.evaluate(`EverySource.prototype.${state}`)), [0, 1, 2], name);
        assert.equal(page.evaluate('new EverySource("/a").readyState'), 0, name);
        assert.equal(page.evaluate('new EverySource("/a").onmessage'), null, name);
        if (bundle.isModern) {
          continue; // It has no option topics.
        }
        assert.equal(page.evaluate('new EverySource("/a", { topics: ["x y", "z&"] }).url'), 'http://hub.example/a?topic=x%20y&topic=z%26', name);
        assert.equal(page.evaluate('new EverySource("/a?b#c", { topics: "x" }).url').replace('#c', ''), 'http://hub.example/a?b&topic=x', name);
        await world.advance(0);
      }
    });

    test('the base element counts [1a]', () => {
      for (const name of bundle.of(['ie6', 'ie9', 'modern'])) {
        const { page } = visit(name, { bundle });
        page.run('var base = document.createElement("base"); base.setAttribute("href", "http://hub.example/deep/"); document.getElementsByTagName("head")[0].insertBefore(base, null);');
        assert.equal(page.evaluate('new EverySource("events").url'), 'http://hub.example/deep/events', name);
      }
    });

    test('jsonp works on a page of Internet Explorer 6 that has a base element', async () => {
      const { world, page } = visit('ie6', { bundle });
      page.run('var base = document.createElement("base"); base.setAttribute("href", "http://hub.example/"); document.getElementsByTagName("head")[0].insertBefore(base, null);');
      const log = subscribe(page, HUB_URL, { transports: ['jsonp'] });
      await world.until(() => log.opens === 1, 6_000);
      assert.equal(complaints(page), '');
    });

    test('an address that the browser would cut is a clear error', async () => {
      for (const [name, transport, url] of bundle.of([['ie9', 'x-domain-request'], ['ie8', 'x-domain-request', OTHER_PAGE], ['ie6', 'forever-frame'], ['modern', 'forever-frame'], ['ie7', 'jsonp', OTHER_PAGE], ['modern', 'jsonp']])) {
        const { world, page } = visit(name, { bundle, url });
        const log = subscribe(page, LONG, { transports: [transport] });
        await world.advance(60_000);
        assert.equal(log.errors.length, 1, `${transport} in ${name}`);
        assert.equal(log.es.readyState, 2);
        assert.match(log.errors[0].message, /2000|2,000/);
        assert.equal(world.network.requests.length, 0);
        assert.equal(leftovers(page), '');
      }
    });

    test('where another transport takes a long address, that one is used', async () => {
      const { world, page } = visit('modern', { bundle });
      const log = subscribe(page, LONG, { transports: ['forever-frame', 'long-poll'] });
      await world.until(() => log.opens === 1, 6_000);
      assert.equal(log.es.transport, 'long-poll');
    });

    test('no transport that can be used is a clear error', async () => {
      for (const [name, transports, options] of bundle.of([['ie6', ['fetch-stream']], ['firefox2005', ['native', 'x-domain-request']], ['worker', ['jsonp', 'forever-frame']], ['modern', ['native'], { headers: { a: 'b' } }]])) {
        const { world, page } = visit(name, { bundle });
        const log = subscribe(page, HUB_URL, { transports, ...options });
        await world.advance(60_000);
        assert.equal(log.errors.length, 1, name);
        assert.equal(log.es.readyState, 2, name);
        assert.ok(log.errors[0].message, name);
        assert.equal(leftovers(page), '');
      }
    });

    test('an event that is larger than the page allows ends it with a reason', async () => {
      for (const transport of bundle.of(['fetch-stream', 'xhr-stream', 'long-poll', 'jsonp', 'forever-frame'])) {
        const { world, page } = visit('modern', { bundle });
        const log = subscribe(page, HUB_URL, { transports: [transport], maxEventSize: 5_000 });
        await world.until(() => log.opens === 1, 6_000);
        world.hub.publish({ data: 'x'.repeat(4_900) });
        await world.advance(3_000);
        world.hub.publish({ data: 'x'.repeat(5_100) });
        await world.advance(10_000);
        assert.equal(log.data.length, 1, transport);
        assert.deepEqual(log.errors.map(({ reason, readyState }) => [reason, readyState]), [['size', 2]], transport);
      }
    });

    test('the client adds three names to the page and no more', () => {
      for (const name of bundle.of([...BROWSERS, 'safari5', 'edge14', 'deadStub'])) {
        const { page } = visit(name, { bundle });
        const hasOwn = ['modern', 'worker', 'safari5', 'deadStub'].includes(name);
        assert.deepEqual(page.globals.sort(), hasOwn ? ['EverySource', 'SSE'] : ['EventSource', 'EverySource', 'SSE'], name);
      }
    });

    test('a page that is still loading gets its frames and scripts later, and everything else at once', async () => {
      for (const [name, transport] of bundle.of([['ie6', 'forever-frame'], ['ie7', 'jsonp'], ['modern', 'jsonp']])) {
        const { world, page } = visit(name, { bundle, readyState: 'loading' });
        const log = subscribe(page, HUB_URL, { transports: [transport] });
        await world.advance(2_000);
        assert.equal(world.network.requests.length, 0, name);
        page.document.facade.readyState = 'complete';
        page.fire('load');
        await world.until(() => log.opens === 1, 1_000);
        assert.equal(complaints(page), '');
      }
      const { world, page } = visit('modern', { bundle, readyState: 'loading' });
      const log = subscribe(page, HUB_URL);
      await world.until(() => log.opens === 1, 100);
    });
  });
}
