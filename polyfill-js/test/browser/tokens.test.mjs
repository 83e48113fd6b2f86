// Subscriptions by token: one that ends, one that is refused; an event that does not come back to whom it is from; the server's own page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { benches } from './bench.mjs';
import { eachBrowser } from './browsers.mjs';
import { delivered, texts } from './events.mjs';
import { token, withTokens } from './server.mjs';
import { until } from './wait.mjs';

const TRANSPORTS = ['fetch-stream', 'xhr-stream', 'forever-frame', 'long-poll', 'jsonp'];

const { anonymous, ...TOKENS } = withTokens();

/** Errors that a busy machine does not make: first bytes that come late are none of a token's business. */
const told = (errors) => errors.filter(({ reason }) => reason !== 'buffered' && reason !== 'stalled');

eachBrowser((engine) => {
  const setUp = benches(engine, TOKENS);

  const open = (t, transport) => setUp(t, { page: 'client.html', isSameOrigin: transport === 'forever-frame' });

  const publish = (bench, data) => bench.server.publishAll(data.map((each) => ({ topic: bench.topic, data: each, private: true })));

  for (const transport of TRANSPORTS) {
    test(`${transport}: a token that ends is replaced, and nothing is missed, repeated or told`, async (t) => {
      const bench = await open(t, transport);
      // With its leeway the hub takes the first one for 9 s.
      const [first, second] = [token(undefined, 4), token()];
      await bench.page.evaluate((hub, old, next, name) => {
        const headers = () => ({ Authorization: `Bearer ${record.opens > 0 ? next : old}` });
        listen(new EverySource(hub, { transports: [name], headers }));
      }, bench.hub(), first, second, transport);
      await until(() => bench.page.evaluate(() => record.opens > 0), 'the open event');
      const published = texts(bench.next, 60, 500).map((text) => text.replaceAll('\0', ''));
      await publish(bench, published.slice(0, 30));
      const isUsed = (given) => bench.proxy.requests.some(({ target, head }) => target.includes(given) || head.includes(given));
      await until(() => isUsed(second), 'a request with the second token');
      assert.ok(isUsed(first));
      await publish(bench, published.slice(30));
      await until(async () => (await bench.received()) >= 60, 'all events');
      const { errors, opens } = await bench.assertSame(published, delivered);
      assert.deepEqual([told(errors), opens], [[], 1]);
    });

    test(`${transport}: a function whose tokens are refused is asked twice; the second refusal is the end`, async (t) => {
      const bench = await open(t, transport);
      await bench.page.evaluate((hub, name) => {
        window.asked = 0;
        listen(new EverySource(hub, { transports: [name], headers: () => ({ Authorization: `Bearer wrong${++asked}` }) }));
      }, bench.hub(), transport);
      await until(() => bench.page.evaluate(() => source.readyState === 2), 'the end');
      const { errors } = await bench.record();
      assert.deepEqual(told(errors).map(({ state, status }) => [state, status]), [[0, 401], [2, 401]]);
    });

    test(`${transport}: what is published with this connection as exclude does not come back`, async (t) => {
      const bench = await open(t, transport);
      await bench.page.evaluate((hub, name, Authorization) => {
        listen(new EverySource(hub, { transports: [name], headers: { Authorization } }));
      }, bench.hub(), transport, `Bearer ${token()}`);
      await until(() => bench.page.evaluate(() => record.opens > 0), 'the open event');
      const exclude = await bench.page.evaluate(() => source.connection);
      assert.match(exclude, /./);
      await bench.server.publish({ topic: bench.topic, data: 'mine', exclude });
      await bench.server.publish({ topic: bench.topic, data: 'another’s' });
      await until(() => bench.received(), 'an event');
      assert.deepEqual((await bench.record()).data, ['another’s']);
    });
  }

  test('the page of the server asks for a token, listens and publishes with it, and keeps it out of addresses', async (t) => {
    const bench = await setUp(t);
    await bench.page.goto(`${bench.proxy.origin}/`);
    const text = (id) => bench.page.evaluate((name) => document.getElementById(name).textContent, id);
    const use = async (value) => {
      await bench.page.evaluate((given) => {
        document.getElementById('token').value = given;
        document.querySelector('#access button').click();
      }, value);
    };
    await until(() => bench.page.evaluate(() => !document.getElementById('access').hidden), 'the question');
    assert.match(await text('wish'), /without a token/);
    assert.match(await text('make'), /everysource\.jar token /);
    await use('wrong');
    await until(async () => /does not take/.test(await text('wish')), 'the answer to a wrong token');
    const right = token();
    await use(`Bearer ${right}\n`);
    await until(async () => (await text('state')) === 'listening', 'listening');
    await bench.page.evaluate(() => document.querySelector('#publish button').click());
    await until(async () => /hello/.test(await text('events')), 'the event');
    await until(async () => /^published /.test(await text('answer')), 'the answer to the publisher');
    await bench.page.reload();
    await until(async () => (await text('state')) === 'listening', 'listening again');
    assert.ok(bench.proxy.requests.every(({ target }) => !target.includes(right)));
    assert.ok(!(await bench.page.evaluate(() => location.href + document.cookie + JSON.stringify(localStorage))).includes(right));
    await bench.page.evaluate(() => document.getElementById('forget').click());
    await until(async () => (await text('state')) === 'needs a token', 'the question again');
    assert.equal(await bench.page.evaluate(() => JSON.stringify(sessionStorage)), '{}');
  });
});
