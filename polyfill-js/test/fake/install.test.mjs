import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { classics } from '../fakes/bundle.mjs';
import { CDN, HUB_URL, OTHER_PAGE, publish, visit } from '../fakes/client.mjs';
import { plainServer } from '../fakes/plain-server.mjs';
import { faults, subscribe } from '../fakes/subscriber.mjs';
import { HUB_ORIGIN } from '../fakes/world.mjs';

const WITHOUT = ['ie6', 'ie7', 'ie8', 'ie9', 'ie10', 'ie11', 'operaPresto', 'firefox2005', 'edge14', 'xhrOnly', 'modernWithout', 'frozenTimers'];
const OWN = `${HUB_ORIGIN}/client/everysource.min.js`;

for (const bundle of classics) {
  describe(bundle.name, () => {
    test('where there is no EventSource it is there once the script is loaded', () => {
      for (const name of WITHOUT) {
        const { page } = visit(name, { bundle });
        assert.equal(page.evaluate('typeof window.EventSource'), 'function', name);
        assert.deepEqual(['CONNECTING', 'OPEN', 'CLOSED'].map((state) => page.evaluate(`EventSource.${state}`)), [0, 1, 2], name);
        assert.equal(page.evaluate('EventSource.prototype.CLOSED'), 2, name);
        assert.equal(page.evaluate('new EventSource("/a") instanceof EventSource'), true, name);
        assert.throws(() => page.evaluate('new EventSource()'), { name: 'TypeError' }, name);
        assert.throws(() => page.evaluate('EventSource("/a")'), { name: 'TypeError' }, name);
      }
    });

    test('where there is one it is left alone, unless force is used', async () => {
      for (const name of ['modern', 'worker', 'safari5', 'deadStub', 'bufferedNative']) {
        const { world, page } = visit(name, { bundle });
        assert.equal(page.evaluate('EventSource === EverySource || /every|hub/i.test(EventSource)'), false, name);
        page.run('EverySource.install();');
        assert.equal(page.globals.includes('EventSource'), false, name);
        page.run(`EverySource.install({ force: true, hub: "${HUB_ORIGIN}/events" });`);
        const log = subscribe(page, HUB_URL, {}, 'EventSource');
        await world.until(() => log.opens === 1, 6_000);
        publish(world, 5);
        await world.advance(3_000);
        assert.equal(faults(log.data, 5), '', name);
        assert.ok(world.hub.requests.every(({ query }) => query.get('control') === '1'), name);
      }
    });

    for (const [what, src, code, isHub] of [
      ['served by the hub', OWN, '', true],
      ['served by the hub with a version', `${HUB_ORIGIN}/client/1.2.3/everysource.js`, '', true],
      ['from a CDN', CDN, '', false],
      ['from a CDN, with the hub named', CDN, 'EverySource.install({ hub: "http://hub.example/events" });', true],
      ['from a CDN, with another hub named', CDN, 'EverySource.install({ hub: "http://hub.example/other" });', false],
    ]) {
      test(`the script ${what}: its own hub is ${isHub ? 'one' : 'a plain server'} under the standard's name`, async () => {
        // Gecko of 2005 can read a stream of a hub alone, in a frame.
        for (const name of ['xhrOnly', 'modernWithout', ...(isHub ? ['firefox2005'] : [])]) {
          const { world, page } = visit(name, { bundle, src });
          page.run(code);
          const log = subscribe(page, HUB_URL, {}, 'EventSource');
          await world.until(() => log.opens === 1, 6_000);
          assert.equal(world.hub.requests[0].query.get('control'), isHub ? '1' : null, name);
          publish(world, 10, 100);
          await world.advance(3_000);
          world.hub.cut();
          publish(world, 0);
          await world.advance(20_000);
          assert.equal(faults(log.data, 10), '', name);
        }
      });
    }

    test('other servers get what the standard describes, even where the script is the hub\'s', async () => {
      for (const name of ['xhrOnly', 'edge14', 'modernWithout']) {
        const { world, page } = visit(name, { bundle, src: OWN, url: OTHER_PAGE });
        const server = plainServer(world.clock, { body: 'data: a\n\n', headers: { 'Access-Control-Allow-Origin': '*' }, end: 'never' });
        world.network.attach('http://foreign.example', server);
        const log = subscribe(page, 'http://foreign.example/events?a=b', {}, 'EventSource');
        await world.advance(3_000);
        assert.deepEqual(log.data, ['a'], name);
        assert.deepEqual(server.requests.map(({ url }) => url.href), ['http://foreign.example/events?a=b'], name);
      }
    });

    test('the address of Mercure is a hub too', async () => {
      const { world, page } = visit('xhrOnly', { bundle, src: OWN });
      world.hub.path = '/.well-known/mercure';
      const log = subscribe(page, `${HUB_ORIGIN}/.well-known/mercure?topic=news`, {}, 'EventSource');
      await world.until(() => log.opens === 1, 6_000);
      assert.equal(world.hub.requests[0].query.get('control'), '1');
    });

    test('a second load of the script changes nothing for what runs', async () => {
      const { world, page } = visit('ie8', { bundle });
      const log = subscribe(page, HUB_URL);
      await world.advance(3_000);
      page.load(CDN, bundle.text);
      publish(world, 10);
      await world.advance(3_000);
      assert.equal(faults(log.data, 10), '');
      const other = subscribe(page, HUB_URL);
      await world.until(() => other.opens === 1, 6_000);
    });
  });
}
