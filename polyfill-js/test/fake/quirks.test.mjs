import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as boxes from '../fakes/boxes.mjs';
import { profiles } from '../fakes/browsers.mjs';
import { classics } from '../fakes/bundle.mjs';
import { HUB_URL, OTHER_PAGE, publish, visit } from '../fakes/client.mjs';
import { complaints, faults, leftovers, reasons, subscribe } from '../fakes/subscriber.mjs';
import { HUB_ORIGIN, SECURE_ORIGIN } from '../fakes/world.mjs';

const IE = ['ie6', 'ie7', 'ie8', 'ie9', 'ie10', 'ie11'];
const last = (log) => log.transports.at(-1)?.transport;

/** Whatever it ends with, it works. */
async function works(visited, expected, { within = 6_000, options } = {}) {
  const { world, page } = visited;
  const log = subscribe(page, options?.url ?? HUB_URL, options);
  await world.until(() => log.opens > 0 && (!expected || last(log) === expected), within, `opens with ${expected}: ${log.transports.map(({ transport }) => transport)}`);
  publish(world, 20, 200);
  await world.advance(8_000);
  await page.collect();
  assert.equal(faults(log.data, 20), '');
  assert.equal(complaints(page), '');
  return log;
}

for (const bundle of classics) {
  describe(bundle.name, () => {
    test('Internet Explorer without ActiveX (forbidden, missing as in Metro, or making nothing) ends with what is left', async () => {
      const without = {
        ie6: ['forever-frame', []], ie7: ['forever-frame', []], ie8: ['x-domain-request', []], ie9: ['x-domain-request', []],
        ie10: ['xhr-stream', [], null],
      };
      for (const [name, [expected, ...kinds]] of Object.entries(without)) {
        for (const activeX of kinds) {
          const visited = visit(name, { bundle, activeX });
          const log = await works(visited, expected, { within: 8_000 });
          log.es.close();
          await visited.world.advance(100);
          assert.equal(leftovers(visited.page), '', name);
        }
      }
    });

    test('the frame of Internet Explorer 6 and 7 is in an htmlfile document: none in the page, no throbber', async () => {
      for (const name of ['ie6', 'ie7']) {
        const visited = visit(name, { bundle });
        await works(visited, 'forever-frame');
        assert.deepEqual(visited.page.elements.map(({ tagName }) => tagName), []);
        assert.equal(visited.page.htmlfiles.size, 1);
      }
    });

    test('one subscription never takes the second of two connections for long, and two leave room for nothing but go on', async () => {
      for (const [name, url] of [['ie6', undefined], ['ie7', OTHER_PAGE], ['firefox2005', undefined]]) {
        const { world, page } = visit(name, { bundle, url });
        const log = subscribe(page, HUB_URL);
        let crowded = 0;
        for (let i = 0; i < 600; i++) {
          await world.advance(100);
          crowded += page.requests.size > 1 ? 1 : 0;
        }
        assert.ok(crowded < 20, `${name}: ${crowded} of 600`);
        publish(world, 5);
        await world.advance(3_000);
        assert.equal(faults(log.data, 5), '');
      }
    });

    test('a head with a base element takes scripts all the same', async () => {
      const { world, page } = visit('ie6', { bundle, url: OTHER_PAGE });
      page.run('var base = document.createElement("base"); base.setAttribute("href", "http://page.example/deep/"); var head = document.getElementsByTagName("head")[0]; head.insertBefore(base, head.firstChild);');
      await works({ world, page }, 'jsonp');
    });

    test('numbers of network faults are no statuses, and 1223 is 204', async () => {
      for (const name of IE) {
        const { world, page } = visit(name, { bundle });
        world.network.isDown = true;
        const log = subscribe(page, HUB_URL, { transports: ['long-poll'] });
        await world.until(() => log.errors.length > 3, 120_000);
        assert.deepEqual(log.errors.map(({ reason, status }) => [reason, status]), log.errors.map(() => ['network', undefined]), name);
        world.network.isDown = false;
        world.network.through(boxes.answers(204));
        await world.until(() => log.es.readyState === 2, 120_000);
        assert.equal(log.errors.at(-1).status, 204, name);
      }
    });

    test('XDomainRequest is not for pages of another scheme, nor with credentials; what is left is', async () => {
      for (const name of ['ie8', 'ie9']) {
        const log = await works(visit(name, { bundle, url: 'https://page.example/' }), 'jsonp');
        assert.equal(log.es.readyState, 1);
        await works(visit(name, { bundle, url: 'https://page.example/' }), 'x-domain-request', { options: { url: `${SECURE_ORIGIN}/events?topic=news` } });
        const { world, page } = visit(name, { bundle, url: OTHER_PAGE });
        world.hub.credentialOrigins.push(page.origin);
        const refused = subscribe(page, HUB_URL, { withCredentials: true });
        await world.until(() => refused.es.readyState === 2, 6_000);
        assert.deepEqual(reasons(refused), ['unsupported'], name);
        assert.equal(world.network.requests.length, 0);
        const own = visit(name, { bundle });
        await works(own, 'forever-frame', { options: { withCredentials: true } });
      }
    });

    test('an XDomainRequest goes on after its page unless it is aborted, so it is', async () => {
      for (const name of ['ie8', 'ie9']) {
        const { world, page } = visit(name, { bundle, url: OTHER_PAGE });
        await works({ world, page }, 'x-domain-request');
        assert.equal(world.hub.subscriptions.length, 1);
        page.hide();
        await world.advance(100);
        assert.equal(world.hub.subscriptions.length, 0, name);
      }
    });

    test('without a console, even to warn of a missing script for sharing there is no fault', async () => {
      for (const name of ['ie6', 'ie7', 'ie8', 'ie9']) {
        const { page } = visit(name, { bundle });
        assert.equal(page.evaluate('typeof console'), 'undefined');
        page.evaluate('new EverySource("/events", { share: true })').close();
        assert.equal(complaints(page), '', name);
      }
    });

    test('a URL that Internet Explorer would cut is refused, and nothing is asked with half of it', async () => {
      const topics = Array.from({ length: 150 }, (unused, i) => `topic/number/${i}`);
      for (const name of IE) {
        for (const url of [undefined, OTHER_PAGE]) {
          const { world, page } = visit(name, { bundle, url });
          const log = subscribe(page, `${HUB_ORIGIN}/events`, { topics });
          await world.until(() => log.opens > 0 || log.es.readyState === 2, 60_000, `${name} says it`);
          if (profiles[name].maxUrl) {
            assert.equal(log.errors.at(-1).reason, 'url', `${name} ${url}`);
            assert.match(log.errors.at(-1).message, /2000/);
            assert.equal(world.network.requests.length, 0);
          }
          assert.equal(complaints(page), '', name);
        }
      }
    });

    test('a long URL of a page whose browser takes it goes by what has no limit', async () => {
      const topics = Array.from({ length: 150 }, (unused, i) => `topic/number/${i}`);
      for (const name of ['modern', 'modernWithout', 'xhrOnly']) {
        const { world, page } = visit(name, { bundle });
        const log = subscribe(page, `${HUB_ORIGIN}/events`, { topics });
        await world.until(() => log.opens > 0, 6_000);
        world.hub.publish({ topic: topics[149], data: '1' });
        await world.advance(100);
        assert.deepEqual(log.data, ['1']);
      }
    });

    test('the text of a long response is not read from its begin for each piece more than once or twice', async () => {
      for (const name of ['ie10', 'ie11', 'xhrOnly']) {
        const { world, page } = visit(name, { bundle });
        const log = subscribe(page, HUB_URL, { transports: ['xhr-stream'] });
        await world.until(() => log.opens > 0, 6_000);
        const before = page.charactersRead;
        publish(world, 1_000, 100, { type: undefined });
        await world.advance(110_000);
        assert.equal(faults(log.data, 1_000), '');
        // A response of 128 KiB in 1,000 pieces, looked at for each piece and each 300 ms, is 64 KiB on average.
        const looks = (page.charactersRead - before) / 65_536;
        assert.ok(looks < 3 * 1_000 + 110_000 / 300, `${name}: ${looks} looks at half of it`);
      }
    });

    test('an engine that takes other origins but shows nothing before the end polls', async () => {
      const xhr = { ...profiles.operaPresto.xhr, cors: true, reads: 'none' };
      await works(visit('operaPresto', { bundle, url: OTHER_PAGE, xhr }), 'long-poll');
    });

    test('an EventSource that gives up after an interruption is opened anew', async () => {
      for (const url of [undefined, OTHER_PAGE]) {
        const { world, page } = visit('firefox35', { bundle, url });
        const log = subscribe(page, HUB_URL);
        await world.until(() => last(log) === 'native', 6_000);
        publish(world, 100, 300);
        world.network.through(boxes.cutsAtRandom(world.random, 1_500));
        await world.until(() => log.data.length >= 100, 600_000);
        await world.advance(20_000);
        assert.equal(faults(log.data, 100), '');
        assert.equal(log.es.transport, 'native');
      }
    });

    test('a hub that answers 500s for a while kills no native EventSource of ours', async () => {
      const { world, page } = visit('modern', { bundle });
      const log = subscribe(page, HUB_URL);
      await world.until(() => last(log) === 'native', 6_000);
      world.hub.refuse(500, { times: 4 });
      world.hub.cut();
      publish(world, 10, 1_000);
      await world.until(() => log.data.length === 10, 120_000);
      assert.equal(faults(log.data, 10), '');
    });
  });
}
