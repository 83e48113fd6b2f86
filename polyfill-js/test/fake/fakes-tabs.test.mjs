import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SECURE_ORIGIN, World } from '../fakes/world.mjs';

/** Pages of one browser. */
function tabs(count, { name = 'modern', url = `${SECURE_ORIGIN}/page.html`, ...options } = {}) {
  const world = new World();
  const browser = world.browser(name, options);
  return { world, browser, pages: Array.from({ length: count }, () => browser.open(url)) };
}

const LISTEN = 'var heard = [], channel = new BroadcastChannel("x"); channel.onmessage = function (event) { heard.push(event.data.n); };';
const heard = (page) => [...page.evaluate('heard')];

test('a channel tells all others of its name, in other pages and in the same one, never the sender', async () => {
  const { world, pages: [a, b, c] } = tabs(3);
  [a, b, c].forEach((page) => page.run(LISTEN));
  a.run('var second = new BroadcastChannel("x"); second.onmessage = function (event) { heard.push("second " + event.data.n); };');
  c.run('channel.close()');
  a.run('channel.postMessage({ n: 1 }); var message = { n: 2 }; channel.postMessage(message); message.n = 3;');
  assert.deepEqual(heard(b), []);
  await world.advance(1);
  assert.deepEqual([heard(a), heard(b), heard(c)], [['second 1', 'second 2'], [1, 2], []]);
  assert.throws(() => a.evaluate('channel.postMessage({ f: function () {} })'), /could not be cloned/);
  assert.throws(() => c.evaluate('channel.postMessage({})'), /closed/);
  const other = a.browser.open('https://page.example/');
  other.run(LISTEN);
  a.run('channel.postMessage({ n: 4 })');
  await world.advance(1);
  assert.deepEqual(heard(other), []);
});

test('a frozen page hears when it is thawed, one that is gone never', async () => {
  const { world, pages: [a, b, c, d] } = tabs(4);
  [a, b, c, d].forEach((page) => page.run(LISTEN));
  b.freeze();
  c.hide();
  d.crash();
  a.run('channel.postMessage({ n: 1 })');
  await world.advance(1_000);
  assert.deepEqual([heard(b), heard(c), heard(d)], [[], [], []]);
  b.thaw();
  await world.advance(1);
  assert.deepEqual(heard(b), [1]);
});

test('a page that the browser freezes is told before and after, and hears channels while it cannot do anything else', async () => {
  const { world, pages: [a, b] } = tabs(2);
  [a, b].forEach((page) => page.run(LISTEN));
  b.run('document.addEventListener("freeze", function () { heard.push("freeze"); }); document.addEventListener("resume", function () { heard.push("resume"); });');
  b.run('setTimeout(function () { heard.push("timer"); }, 100);');
  b.suspend();
  a.run('channel.postMessage({ n: 1 })');
  await world.advance(1_000);
  assert.deepEqual(heard(b), ['freeze', 1]);
  b.resume();
  await world.advance(10);
  assert.deepEqual(heard(b).slice(2).sort(), ['resume', 'timer']);
});

const LOCK = `var seen = [], give;
  function ask(options) {
    navigator.locks.request("x", options, function (lock) {
      seen.push(lock ? "won" : "none");
      return lock && new Promise(function (resolve) { give = resolve; });
    }).then(function () { seen.push("given"); }, function (error) { seen.push(error.name); });
  }`;
const seen = (page) => [...page.evaluate('seen')];

test('a lock is granted in order, given back, and taken from pages that are gone', async () => {
  const { world, pages } = tabs(5);
  const [a, b, c, d, e] = pages;
  pages.forEach((page) => page.run(`${LOCK} ask({})`));
  await world.advance(10);
  assert.deepEqual(pages.map(seen), [['won'], [], [], [], []]);
  a.run('give()');
  await world.advance(10);
  assert.deepEqual(pages.map(seen), [['won', 'given'], ['won'], [], [], []]);
  c.hide();
  b.crash();
  await world.advance(10);
  assert.deepEqual([seen(c), seen(d), seen(e)], [[], ['won'], []]);
  a.run('ask({ ifAvailable: true })');
  await world.advance(10);
  assert.deepEqual(seen(a), ['won', 'given', 'none', 'given']);
});

test('a lock that is stolen is told to its holder, who may be frozen; the queue goes on behind the thief', async () => {
  const { world, pages } = tabs(4);
  const [a, b, c, d] = pages;
  pages.slice(0, 3).forEach((page) => page.run(`${LOCK} ask({})`));
  d.run(LOCK);
  await world.advance(10);
  a.freeze();
  d.run('ask({ steal: true })');
  await world.advance(10);
  assert.deepEqual([seen(a), seen(d)], [['won'], ['won']]);
  a.thaw();
  await world.advance(10);
  assert.deepEqual(seen(a), ['won', 'AbortError']);
  b.freeze();
  d.crash();
  await world.advance(10);
  assert.deepEqual([seen(b), seen(c)], [[], []], 'a frozen page is granted it and cannot know');
  b.thaw();
  await world.advance(10);
  assert.deepEqual([seen(b), seen(c)], [['won'], []]);
});

test('locks are for secure pages', () => {
  for (const [name, url, has] of [['modern', undefined, true], ['modern', 'http://hub.example/', false], ['edge14', undefined, false], ['ie11', undefined, false]]) {
    const { pages: [page] } = tabs(1, { name, url });
    assert.equal(page.evaluate('"locks" in navigator'), has, name);
    assert.equal(page.evaluate('typeof BroadcastChannel != "undefined"'), name === 'modern');
  }
});

const STORE = `var heard = [];
  function hear(event) { event = event || window.event; heard.push(event.key + "=" + event.newValue); }
  if (window.addEventListener) addEventListener("storage", hear, false); else document.attachEvent("onstorage", hear);`;

test('a change in the storage is told to the other pages; Internet Explorer tells its maker too, and 8 not what it was', async () => {
  const all = ['k=1', 'k=2', 'k=null'];
  const expected = { modern: [[], all], edge14: [[], all], ie11: [all, all], ie9: [all, all], ie8: [all, all].map((list) => list.map(() => 'undefined=undefined')) };
  for (const [name, lists] of Object.entries(expected)) {
    const { world, pages } = tabs(2, { name });
    pages.forEach((page) => page.run(STORE));
    pages[0].run('localStorage.setItem("k", "1"); localStorage.setItem("k", "1"); localStorage.setItem("k", "2"); localStorage.removeItem("k"); localStorage.removeItem("k");');
    await world.advance(1);
    assert.deepEqual(pages.map(heard), lists, name);
  }
});
