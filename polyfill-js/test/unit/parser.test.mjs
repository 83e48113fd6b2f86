import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import v8 from 'node:v8';
import vm from 'node:vm';
import { createParser } from '../../src/parser.js';
import { openFetch } from '../../src/transports/fetch-stream.js';
import { eventsOf } from '../fakes/event-stream.mjs';
import { corpus } from '../fakes/event-stream-texts.mjs';
import { seeded } from '../fakes/random.mjs';

v8.setFlagsFromString('--expose-gc');
const collectGarbage = vm.runInNewContext('gc');

const MIB = 1_048_576;

/** What the parser tells of `pieces`, in the form of eventsOf. */
function told(pieces, { lastEventId = '', maxSize = MIB } = {}) {
  const list = [];
  const parser = createParser(lastEventId, maxSize, {
    event: (type, data, id) => list.push(type === '' ? [id] : [type, data, id]),
    retry: (ms) => list.push(['retry', ms]),
    oversize: () => list.push(['oversize']),
  });
  for (const piece of pieces) {
    parser._feed(piece);
  }
  return list;
}

const cut = (text, ...places) => [0, ...places].map((place, i) => text.slice(place, places[i]));

for (const [name, text] of corpus()) {
  test(`${name}: however it is cut, it is read as the standard says`, () => {
    const random = seeded(text.length + 1);
    const expected = eventsOf(text, 'before');
    const check = (pieces) => assert.deepEqual(told(pieces, { lastEventId: 'before' }), expected, JSON.stringify(pieces));
    check([text]);
    for (let place = 0; place <= text.length; place++) {
      check(cut(text, place));
    }
    for (let i = 0; i < 100; i++) {
      check(cut(text, ...[random(), random()].map((part) => Math.floor(part * (text.length + 1))).sort((a, b) => a - b)));
    }
    check(text.split(''));
    check(text.split('').flatMap((unit) => ['', unit, '']));
  });
}

test('random texts of all that has a meaning, cut at random, are read as the standard says', () => {
  const random = seeded(5);
  const parts = ['\r', '\n', '\r\n', '\n\n', ':', ': ', ' ', 'data', 'data:', 'data: x', 'event:', 'event: t', 'id', 'id: 7', 'id:\0', 'retry:5', 'retry: a', '\ufeff', '\u{1f600}', '\0', '\u2028'];
  for (let i = 0; i < 3_000; i++) {
    const text = Array.from({ length: 1 + Math.floor(random() * 24) }, () => parts[Math.floor(random() * parts.length)]).join('');
    const pieces = text.match(new RegExp(`[^]{1,${1 + Math.floor(random() * 6)}}`, 'g'));
    assert.deepEqual(told(pieces), eventsOf(text), JSON.stringify(pieces));
  }
});

test('a line that a CR ended is read at once, and a LF in the next piece ends no second one', () => {
  const list = [];
  const parser = createParser('', MIB, { event: (type, data) => list.push(data), retry() {}, oversize() {} });
  parser._feed('data: a\r\r');
  assert.deepEqual(list, ['a']);
  parser._feed('\n');
  assert.deepEqual(list, ['a']);
  parser._feed('\n');
  assert.deepEqual(list, ['a', '']);
});

test('what stops it within a piece of text stops it before the next event of that piece', () => {
  const list = [];
  const parser = createParser('', MIB, {
    event(type, data) {
      list.push(data);
      parser._stop();
    },
    retry: (ms) => list.push(ms),
    oversize: () => list.push('oversize'),
  });
  parser._feed('data: a\n\ndata: b\n\nretry: 5\n');
  parser._feed('data: c\n\n');
  assert.deepEqual(list, ['a']);
});

/** Text that the bytes of a response come to, read by fetch-stream from a body with these `chunks`. */
async function fetched(chunks) {
  let parts;
  const restored = globalThis.fetch;
  globalThis.fetch = async () => ({
    status: 200, url: 'http://hub.example/events', headers: new Headers({ 'Content-Type': 'text/event-stream' }),
    body: { getReader: () => ({ read: async () => (chunks.length > 0 ? { done: false, value: chunks.shift() } : { done: true }) }) },
  });
  try {
    parts = await readByFetch('http://hub.example/events');
  } finally {
    globalThis.fetch = restored;
  }
  return parts;
}

function readByFetch(url) {
  return new Promise((resolve, reject) => {
    const parts = [];
    openFetch({ _url: url }, {
      _head: () => true,
      _text: (text) => parts.push(text),
      _end: (outcome) => (outcome._isWhole ? resolve(parts) : reject(new Error(outcome.reason))),
    });
  });
}

const bytes = (...parts) => Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part].flat()))));

const BYTES = {
  'characters of two, three and four bytes': bytes('data: é€\u{1f600}\u{10ffff}\nid: ü\n\n'),
  'a byte order mark': bytes([0xef, 0xbb, 0xbf], 'data: a\n\n'),
  'two byte order marks': bytes([0xef, 0xbb, 0xbf], [0xef, 0xbb, 0xbf], 'data: a\n\ndata: b\n\n'),
  'half a byte order mark': bytes([0xef, 0xbb], 'data: a\n\ndata: b\n\n'),
  'bytes that begin nothing': bytes('data: a', [0x80], 'b', [0xff], [0xfe], [0xc0, 0xaf], 'c\n\n'),
  'characters that stop too early': bytes('data: ', [0xe2, 0x82], 'x', [0xf0, 0x9f, 0x98], '\n', 'data:', [0xc3], '\r\n\r\n'),
  'forms that are too long, halves of pairs, and what lies beyond': bytes('data: ', [0xe0, 0x80, 0xaf], [0xed, 0xa0, 0xbd], [0xf4, 0x90, 0x80, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], '.\n\n'),
  'a character that the end cuts': bytes('data: a\n\ndata: ', [0xf0, 0x9f]),
  'CRLF and NUL': bytes('id: 1', 0, '\r\ndata: ', 0, '\r\n\r\nid: 2\r\r'),
};

for (const [name, whole] of Object.entries(BYTES)) {
  test(`${name}: the bytes may be cut anywhere`, async () => {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(whole);
    const expected = eventsOf(text);
    assert.ok(expected.length > 0);
    for (let place = 0; place <= whole.length; place++) {
      assert.deepEqual(told(await fetched([whole.subarray(0, place), whole.subarray(place)])), expected, `cut at ${place}`);
    }
    assert.deepEqual(told(await fetched([...whole].map((byte) => Uint8Array.of(byte)))), expected);
  });
}

test('a server that writes byte by byte is read all the same', async () => {
  const whole = Buffer.concat(Object.values(BYTES).filter((each) => each.at(-1) !== 0x9f));
  const server = createServer(async (request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    for (const byte of whole) {
      response.write(Uint8Array.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const parts = await readByFetch(`http://127.0.0.1:${server.address().port}/`);
    assert.ok(parts.length > 20, `${parts.length} pieces`);
    assert.deepEqual(told(parts), eventsOf(new TextDecoder('utf-8', { ignoreBOM: true }).decode(whole)));
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

/** Counts the characters that the parser's calls look at or copy while `action` runs. */
function workOf(action) {
  const prototype = String.prototype;
  const { indexOf, substring, charAt, charCodeAt } = prototype;
  let work = 0;
  prototype.indexOf = function count(part, from = 0) {
    const index = indexOf.call(this, part, from);
    work += (index < 0 ? this.length : index + 1) - from;
    return index;
  };
  prototype.substring = function count(start, end) {
    const part = substring.call(this, start, end);
    work += part.length + 1;
    return part;
  };
  prototype.charAt = function count(index) {
    work++;
    return charAt.call(this, index);
  };
  prototype.charCodeAt = function count(index) {
    work++;
    return charCodeAt.call(this, index);
  };
  try {
    action();
  } finally {
    Object.assign(prototype, { indexOf, substring, charAt, charCodeAt });
  }
  return work;
}

/** Feeds `block` again and again, character by character, up to `size` characters; returns what a test may ask for. */
function feedSlowly(block, size, maxSize = 16 * MIB) {
  const found = { events: 0, isSame: true, oversize: 0, growth: 0, work: 0 };
  const expected = eventsOf(block);
  const units = block.split('');
  const parser = createParser('', maxSize, {
    event(type, data, id) {
      const wanted = expected[found.events++ % expected.length];
      found.isSame &&= JSON.stringify(type === '' ? [id] : [type, data, id]) === JSON.stringify(wanted);
    },
    retry() {},
    oversize() {
      found.oversize++;
    },
  });
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  found.work = workOf(() => {
    for (let fed = 0; fed < size; fed += units.length) {
      for (let i = 0; i < units.length; i++) {
        parser._feed(units[i]);
      }
    }
  });
  collectGarbage();
  found.growth = process.memoryUsage().heapUsed - before;
  assert.ok(parser);
  return found;
}

test('10 MB of events in one-character pieces: the same events, ten times the work of 1 MB, no memory', () => {
  const block = `event: update\r\nid: 12\r\ndata: ${'x'.repeat(60)}\r\ndata: é\u{1f600}\r\n\r\n: ${'-'.repeat(20)}\ndata: b\n\n`;
  const small = feedSlowly(block, MIB);
  const large = feedSlowly(block, 10 * MIB);
  assert.equal(large.events, 2 * Math.ceil((10 * MIB) / block.length));
  assert.ok(small.isSame && large.isSame);
  const ratio = large.work / small.work;
  assert.ok(ratio > 9.9 && ratio < 10.1, `${small.work} and ${large.work}`);
  assert.ok(large.work < 10 * large.events * block.length, `${large.work} for ${large.events} events`);
  assert.ok(large.growth < 256 * 1_024, `${large.growth} B grew`);
});

test('one event of many lines, and one of one long line, in one-character pieces: the work grows with their length alone', () => {
  for (const make of [(size) => `data: ${'x'.repeat(58)}\n`.repeat(size / 65), (size) => `data: ${'x'.repeat(size)}\n`]) {
    const [small, large] = [MIB / 8, MIB].map((size) => feedSlowly(`${make(size)}\n`, 1));
    assert.deepEqual([small.events, large.events, small.isSame, large.isSame], [1, 1, true, true]);
    assert.ok(large.work / small.work < 8.5, `${small.work} and ${large.work}`);
  }
});

test('one piece of many events takes work that grows with its length alone, whatever ends its lines', () => {
  for (const end of ['\n', '\r', '\r\n']) {
    const [small, large] = [2_000, 20_000].map((count) => {
      const text = `data: x${end}${end}`.repeat(count);
      let list;
      const work = workOf(() => {
        list = told([text]);
      });
      assert.equal(list.length, count);
      return work;
    });
    assert.ok(large / small < 10.5, `${JSON.stringify(end)}: ${small} and ${large}`);
  }
});

test('what never ends, be it a line, a comment, data or line after line of it, is one error, and nothing is kept or read later', () => {
  const kinds = { 'data of one line': 'data: x', 'a comment': ':', 'a field without a name': '', 'a field that means nothing': 'field: ' };
  for (const [kind, begin] of Object.entries(kinds)) {
    const list = told([begin, ...Array.from({ length: 300 }, () => 'y'.repeat(1_000)), '\n\ndata: later\n\n'], { maxSize: 100_000 });
    assert.deepEqual(list, [['oversize']], kind);
  }
  assert.deepEqual(told([...Array.from({ length: 3_000 }, () => `data: ${'y'.repeat(100)}\n`), '\n\ndata: later\n\n'], { maxSize: 100_000 }), [['oversize']]);
  assert.deepEqual(told([`data: ${'y'.repeat(100_001)}\n\ndata: later\n\n`], { maxSize: 100_000 }), [['oversize']]);
});

test('an event as large as the limit is an event, one character more is too much, and small ones are never added up', () => {
  const event = (size) => `data: ${'x'.repeat(size - 6)}\n\n`;
  for (const pieces of [(text) => [text], (text) => text.split('')]) {
    assert.deepEqual(told(pieces(event(1_000)), { maxSize: 1_000 }), eventsOf(event(1_000)));
    assert.deepEqual(told(pieces(event(1_001)), { maxSize: 1_000 }), [['oversize']]);
    assert.equal(told(pieces(event(500).repeat(20)), { maxSize: 1_000 }).length, 20);
  }
});
