import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as boxes from '../fakes/boxes.mjs';
import { HUB_ORIGIN, World } from '../fakes/world.mjs';

/** What a bare request of the network brings, as it comes. */
function ask(world, path, { method = 'GET', headers = {}, body = null } = {}) {
  const seen = { status: 0, text: '', end: null, headers: {} };
  seen.exchange = world.network.send({ method, url: new URL(path, HUB_ORIGIN), headers, body }, {
    head: (status, received) => Object.assign(seen, { status, headers: received }),
    data: (bytes) => { seen.text += bytes.toString('latin1'); },
    end: (isTruncated) => { seen.end = isTruncated ? 'truncated' : 'end'; },
    fail: () => { seen.end = 'fail'; },
  });
  return seen;
}

test('timers fire in order of their time, and not while they are held', async () => {
  const world = new World();
  const page = world.open('modern');
  page.run('var seen = []; setTimeout(function () { seen.push("b"); }, 20); setTimeout(function () { seen.push("a"); }, 10);');
  page.run('var ticks = 0; var id = setInterval(function () { if (++ticks == 3) clearInterval(id); }, 10);');
  await world.advance(15);
  assert.deepEqual([...page.evaluate('seen')], ['a']);
  page.freeze();
  await world.advance(100);
  assert.deepEqual([...page.evaluate('seen')], ['a']);
  page.thaw();
  await world.advance(50);
  assert.deepEqual([...page.evaluate('seen')], ['a', 'b']);
  assert.equal(page.evaluate('ticks'), 3);
  assert.equal(page.timers.pending, 0);
});

test('a background tab has its timers once a second or once a minute', async () => {
  const world = new World();
  const page = world.open('modern');
  const begin = world.clock.now;
  page.run('var at = []; function set(ms) { setTimeout(function () { at.push(new Date().getTime()); }, ms); } set(10); set(1500);');
  page.timers.throttle(1_000);
  await world.advance(3_000);
  assert.deepEqual([...page.evaluate('at')].map((time) => time - begin), [1_000, 2_000]);
  page.timers.throttle(60_000);
  page.run('set(1)');
  await world.advance(60_000);
  assert.equal((page.evaluate('at[2]') - begin) % 60_000, 0);
});

test('after a sleep overdue timers run before the data that waited', async () => {
  const world = new World();
  const page = world.open('modern');
  page.run('var seen = []; setTimeout(function () { seen.push("timer"); }, 5000);');
  page.run('var es = new EventSource("/events?topic=news"); es.onmessage = function () { seen.push("data"); };');
  await world.advance(1_000);
  world.clock.schedule(1_000, () => world.hub.publish({ data: 'x' }));
  await world.sleep(600_000);
  await world.advance(10);
  assert.deepEqual([...page.evaluate('seen')], ['timer', 'data']);
});

test('every response of the hub begins with the cursor; the text is as the server writes it', async () => {
  const world = new World();
  world.hub.publish({ data: 'zero' });
  const seen = ask(world, '/events?topic=news&control=1&transport=xhr-stream&padding=20');
  await world.advance(20);
  world.hub.publish({ data: 'a\r\nb', type: 'update', id: 'mine', retry: 5 });
  await world.advance(20);
  const epoch = world.clock.started.toString(16).padStart(12, '0');
  assert.match(seen.text, new RegExp([
    `^: {20}\n\nretry: \\d+\nevent: es:pos\nid: ${epoch}-1\ndata:\n\n`,
    'event: es:hello\ndata: {"heartbeat":15000,"retry":\\d+,"transport":"xhr-stream","connection":"[\\w-]{22}"}\n\n',
    `event: update\nretry: 5\ndata: a\ndata: b\nid: mine\n\nevent: es:pos\nid: ${epoch}-2\ndata:\n\n$`,
  ].join('')));
});

test('a poll without a cursor is answered at once, one with a cursor when there is something, or at the end of its hold', async () => {
  const world = new World();
  const first = ask(world, '/events?topic=news&transport=long-poll');
  await world.advance(20);
  assert.equal(first.end, 'end');
  const cursor = /id: (\S+)/.exec(first.text)[1];
  const second = ask(world, `/events?topic=news&transport=long-poll&last_event_id=${cursor}`);
  await world.advance(1_000);
  assert.equal(second.end, null);
  world.hub.publish({ data: 'x' });
  await world.advance(20);
  assert.match(second.text, /data: x/);
  const third = ask(world, `/events?topic=news&transport=long-poll&last_event_id=${cursor}&topic=other&hold=500`);
  await world.advance(520);
  assert.match(third.text, /data: x/);
  const empty = ask(world, `/events?topic=none&transport=long-poll&last_event_id=${cursor}&control=1&hold=500`);
  await world.advance(495);
  assert.equal(empty.end, null);
  await world.advance(20);
  assert.match(empty.text, /"heartbeat":25000/);
  assert.match(empty.text, /id: \w+-1\n/);
});

test('script transports call the callback with the same text', async () => {
  const world = new World();
  const jsonp = ask(world, '/events?topic=news&transport=jsonp&callback=a.b');
  const frame = ask(world, '/events?topic=news&transport=forever-frame&callback=parent.f');
  await world.advance(20);
  assert.match(jsonp.text, /^\/\*\*\/a\.b\("event: es:pos\\nid: [\w-]+\\ndata:\\n\\n"\);$/);
  world.hub.publish({ data: '</script>"\u2028' });
  await world.advance(20);
  assert.match(frame.text, /^<!DOCTYPE html>.*<!-- {2048}-->\n<script>parent\.f\("retry: \d+\\nevent: es:pos/s);
  assert.match(frame.text, /<script>parent\.f\("data: \\u003c\/script\\u003e\\u0022\\u2028\\nid: [\w-]+\\n\\n"\)<\/script>\n$/);
});

test('gaps are told for what was evicted, for another epoch and for unknown ids', async () => {
  const world = new World();
  world.hub.log.retain = 2;
  const positions = [1, 2, 3, 4].map((data) => world.hub.publish({ data }));
  const gapOf = async (cursor) => {
    const seen = ask(world, `/events?topic=news&transport=long-poll&last_event_id=${cursor}`);
    await world.advance(20);
    return JSON.parse(/event: es:gap\nid: .*\ndata: (.*)/.exec(seen.text)?.[1] ?? 'null');
  };
  assert.equal(await gapOf(positions[1]), null);
  assert.deepEqual(await gapOf(positions[0]), { requested: positions[0], reason: 'evicted', resumedAt: positions[1] });
  assert.equal((await gapOf('whatever')).reason, 'unknown');
  world.hub.restart();
  assert.equal((await gapOf(positions[3])).reason, 'epoch');
});

test('streams end at the limit, at their hold and when the hub drains, and say so', async () => {
  const world = new World();
  const limited = ask(world, '/events?topic=news&control=1&transport=xhr-stream&limit=100');
  const held = ask(world, '/events?topic=news&control=1&transport=xhr-stream&hold=2000');
  const open = ask(world, '/events?topic=news&control=1');
  await world.advance(50);
  world.hub.publish({ data: 'x'.repeat(200) });
  await world.advance(2_000);
  assert.match(limited.text, /"reason":"limit","retry":0}\n\n$/);
  assert.match(held.text, /es:ping\ndata:\n\nevent: es:bye\ndata: {"reason":"hold","retry":0}\n\n$/);
  world.hub.drain();
  await world.advance(20);
  assert.match(open.text, /"reason":"drain","retry":\d+}\n\n$/);
  const refused = ask(world, '/events?topic=news&control=1');
  await world.advance(20);
  assert.match(refused.text, /^event: es:error\ndata: {"status":503.*"permanent":false,"retry":2000}\n\n$/);
});

test('boxes cut, hold back, delay and answer', async () => {
  const through = async (box, seconds = 1) => {
    const world = new World();
    world.network.through(typeof box === 'function' ? box(world) : box);
    const seen = ask(world, '/events?topic=news');
    await world.advance(20);
    world.hub.publish({ data: 'é1' });
    await world.advance(20);
    world.hub.publish({ data: 'é2' });
    await world.advance(seconds * 1_000);
    return seen;
  };
  assert.deepEqual([(await through(boxes.cutsAfter(10))).text.length, (await through(boxes.cutsAfter(10))).end], [10, 'fail']);
  assert.equal((await through(boxes.cutsAfter(10, 'fin'))).end, 'end');
  assert.match((await through(boxes.cutsInCharacter())).text, /data: \xc3$/);
  assert.equal((await through(boxes.buffersAll({ hasHead: true }))).text, '');
  assert.equal((await through(boxes.buffersBlocks(50))).text.length % 50, 0);
  assert.doesNotMatch((await through(boxes.oneBehind())).text, /2\nid/);
  assert.match((await through(boxes.holdsFirst())).text, /2\nid/);
  assert.match((await through((world) => boxes.splits(world.random))).text, /2\nid/);
  assert.equal((await through((world) => boxes.delays(world.clock, 5_000))).text, '');
  assert.equal((await through(boxes.answers(502))).status, 502);
  assert.equal((await through(boxes.stripsCors())).headers['access-control-allow-origin'], undefined);
});

test('a cache answers the same address again and again', async () => {
  const world = new World();
  world.network.through(boxes.caches());
  const first = ask(world, '/events?topic=news&transport=long-poll');
  await world.advance(20);
  world.hub.publish({ data: 'x' });
  const second = ask(world, '/events?topic=news&transport=long-poll');
  await world.advance(20);
  assert.equal(second.text, first.text);
  assert.equal(world.hub.requests.length, 1);
});

test('a dropped connection says nothing to either end; a cut one to both', async () => {
  const world = new World();
  const seen = ask(world, '/events?topic=news');
  await world.advance(20);
  world.network.dropSilently();
  world.hub.publish({ data: 'x' });
  await world.advance(60_000);
  assert.equal(seen.end, null);
  assert.doesNotMatch(seen.text, /data: x/);
  assert.equal(world.hub.subscriptions.length, 1);
  const other = ask(world, '/events?topic=news');
  await world.advance(20);
  world.network.cutAll('reset');
  await world.advance(20);
  assert.equal(other.end, 'fail');
  assert.equal(world.hub.subscriptions.length, 1);
});

test('good-bye ends what has that connection id', async () => {
  const world = new World();
  const seen = ask(world, '/events?topic=news&control=1&transport=long-poll&last_event_id=earliest&connection=abcdefghijklmnopqrstuv');
  await world.advance(20);
  ask(world, '/events/close', { method: 'POST', body: 'connection=abcdefghijklmnopqrstuv' });
  await world.advance(20);
  assert.equal(seen.end, 'end');
  assert.deepEqual(world.hub.goodbyes, ['abcdefghijklmnopqrstuv']);
});
