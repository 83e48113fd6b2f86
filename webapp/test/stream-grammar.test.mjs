// The grammar in docs/api/stream.md, run against what the server sends over every transport.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import Ajv from 'ajv/dist/2020.js';
import apg from 'apg-js';
import { parse } from 'yaml';
import { HOSTILE, KEY, startServer, token, until } from './site.mjs';

const read = (path) => readFile(new URL(`../../docs/api/${path}`, import.meta.url), 'utf8');
const abnf = /```abnf\n([^]*?)```/.exec(await read('stream.md'))[1];
const api = parse(await read('openapi.yaml'));

const { apgApi: Grammar, apgLib } = apg;
const grammar = new Grammar(abnf);
grammar.generate();

const ajv = new Ajv({ strict: false });
ajv.addSchema({ $id: 'api', ...api });
const DATA = { hello: 'HelloData', gap: 'GapData', bye: 'ByeData', refusal: 'ErrorData' };

/** Code points: the grammar's characters are Unicode's. */
const codes = (text) => Array.from(text, (character) => character.codePointAt(0));

/** Parses `text` as `rule`. Returns how often each rule was met and with which texts, in their order; undefined if it is none. */
function parsed(rule, text) {
  const parser = new apgLib.parser();
  const tree = new apgLib.ast();
  const met = [];
  const inside = [];
  for (const name of ['message', 'type-name', 'data', 'value', 'id-value', 'position', 'string', 'hello', 'gap', 'bye', 'refusal', 'away', 'ping', 'comment', 'pos', 'json', 'padding']) {
    tree.callbacks[name] = (state, all, from, length) => {
      if (state === apgLib.ids.SEM_PRE) {
        met.push({ name, in: inside.at(-1), text: String.fromCodePoint(...all.slice(from, from + length).slice(0, 60_000)) });
        inside.push(name);
      } else {
        inside.pop();
      }
      return apgLib.ids.SEM_OK;
    };
  }
  parser.ast = tree;
  const { success } = parser.parse(grammar.toObject(), rule, codes(text));
  if (!success) {
    return undefined;
  }
  tree.translate({});
  return met;
}

/** An answer's stream, whatever is around it. */
function textOf(transport, body) {
  if (transport !== 'forever-frame' && transport !== 'jsonp') {
    return body;
  }
  const calls = parsed(transport, body);
  assert.ok(calls, `this is no ${transport}: ${JSON.stringify(body)}`);
  const strings = calls.filter(({ name }) => name === 'string').map(({ text }) => JSON.parse(`"${text}"`));
  for (const string of strings) {
    assert.ok(string.endsWith('\n\n'), 'a block is in two strings');
  }
  return strings.join('');
}

/** What is in an answer: the events, the last id, how often each rule was met. */
function readAnswer(transport, body) {
  const rule = transport === 'long-poll' || transport === 'jsonp' ? 'poll' : 'event-stream';
  const text = textOf(transport, body);
  const met = parsed(rule, text);
  assert.ok(met, `this is no ${rule}: ${JSON.stringify(text)}`);
  const events = [];
  let id = '';
  let control = '';
  for (const { name, in: within, text: own } of met) {
    if (name === 'message') {
      events.push({ type: 'message', data: [] });
    } else if (name === 'type-name') {
      events.at(-1).type = own;
    } else if (name === 'data') {
      events.at(-1).data.push('');
    } else if (name === 'value') {
      events.at(-1).data.push(events.at(-1).data.pop() + own);
    } else if (name === 'id-value' || name === 'position') {
      id = own;
      if (within === 'message' && !events.at(-1).id) {
        events.at(-1).id = own;
      }
    } else if (name in DATA) {
      control = name;
    } else if (name === 'json') {
      const validate = ajv.getSchema(`api#/components/schemas/${DATA[control]}`);
      assert.ok(validate(JSON.parse(own.slice('data: '.length))), `${own}: ${ajv.errorsText(validate.errors)}`);
    }
  }
  // Who comes and goes has no id, and is not what was published here.
  const published = events.filter((event) => event.id).map((event) => ({ ...event, data: event.data.join('\n') }));
  return { events: published, id, met: met.map(({ name }) => name), hasPresence: events.length > published.length };
}

/** Numbers from 0 to 1 that look random and are the same for the same seed (mulberry32). */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const PIECES = [
  '\n', '\r', '\r\n', '\n\n', ' ', ':', 'data: x', 'id: 1', 'event: es:pos', 'retry: 1', '\0', '\t', '\u2028', '\ufeff', '</script>', '-->',
  '"', '\\', "'", '&', '<', '\u007f', 'e', 'es', 'es:', 'Ω', '👩‍👩‍👧', ...HOSTILE.filter((text) => text.length < 1_000),
];

function randomEvents(count, seed) {
  const next = random(seed);
  const pick = (values) => values[Math.floor(next() * values.length)];
  const some = (most) => Array.from({ length: Math.floor(next() * (most + 1)) }, () => pick(PIECES)).join('');
  const line = (text) => text.replace(/[\0\r\n]/g, '');
  return Array.from({ length: count }, (_, i) => {
    const event = { topic: 'random', data: some(6) };
    const type = line(some(2));
    if (next() < 0.5 && !type.startsWith('es:')) {
      event.type = type;
    }
    if (next() < 0.3) {
      event.id = `own ${i} ${some(2).replace(/[\0-\x1f\x7f-\x9f]/g, '')}`.trim();
    }
    if (next() < 0.3) {
      event.retry = Math.floor(next() * 10_000);
    }
    return event;
  });
}

test('the grammar is one', () => {
  assert.deepEqual(grammar.errors, []);
});

test('what is no stream does not fit', () => {
  const head = 'retry: 1\nevent: es:pos\nid: 01a1fd83bc79-0\ndata:\n\n';
  for (const good of ['', 'data:\nid: x\n\n', 'event: e\ndata:  \ndata:\nid: x\n\n', 'event: es\ndata: x\nid: x\n\n', ':\n\n']) {
    assert.ok(parsed('event-stream', head + good), good);
  }
  for (const bad of ['data: x\n', 'id: x\ndata: x\n\n', 'event: es:own\ndata: x\nid: x\n\n', 'event:\ndata: x\n\n', 'data: x\r\n\r\n', 'x\n\n', '\n', ': hello\n\n', 'event: x\n\n']) {
    assert.equal(parsed('event-stream', head + bad), undefined, bad);
  }
  assert.equal(parsed('poll', head), undefined);
  assert.equal(parsed('jsonp', '/**/f("</script>");'), undefined);
  assert.equal(parsed('jsonp', '/**/f("\\u003c/script\\u003e\\n\\\\");').length, 1);
});

describe('what the server sends fits', () => {
  const seed = Number(process.env.EVERYSOURCE_SEED ?? Math.floor(Math.random() * 2 ** 31));
  const events = randomEvents(200, seed);
  const expected = [];
  const seen = new Set();
  let server;
  let full;
  let isPublished = false;

  before(async () => {
    [server, full] = await Promise.all([
      startServer({ 'publisher-jwt-key': KEY, 'subscriber-jwt-key': KEY, heartbeat: '100ms', 'poll-hold': '200ms', presence: 'random' }),
      startServer({ 'max-connections-per-address': 1 }),
    ]);
  });
  after(() => Promise.all([server?.stop(), full?.stop()]));

  async function publishAll() {
    for (let i = 0; i < events.length; i += 20) {
      const batch = events.slice(i, i + 20);
      const ids = await server.publishAll(batch);
      batch.forEach(({ type, data }, j) => expected.push({ type: type || 'message', data: data.replace(/\r\n|\r/g, '\n'), id: ids[j] }));
    }
    isPublished = true;
  }

  async function ask(transport, parameters) {
    const query = new URLSearchParams({ topic: 'random', transport, authorization: token(), ...parameters });
    query.append('topic', '/.well-known/mercure/subscriptions{/topic}{/subscriber}');
    if (transport === 'forever-frame' || transport === 'jsonp') {
      query.set('callback', 'parent.es_1.$');
    }
    const answer = readAnswer(transport, await (await fetch(`${server.origin}/events?${query}`)).text());
    answer.met.forEach((name) => seen.add(name));
    seen.add(answer.hasPresence ? 'presence' : 'message');
    return answer;
  }

  /** Reads the log from its beginning, one answer after the other. */
  async function follow(transport, control) {
    const got = [];
    let cursor = 'earliest';
    do {
      const answer = await ask(transport, { last_event_id: cursor, hold: 500, limit: 4_000, padding: 40, ...control });
      got.push(...answer.events);
      cursor = answer.id;
      assert.ok(cursor, 'every answer has a cursor');
    } while (!isPublished || got.length < expected.length);
    return got;
  }

  test('random events, over all transports with all control events, some and none', { timeout: 120_000 }, async () => {
    const publishing = publishAll();
    const ways = ['event-stream', 'xhr-stream', 'long-poll', 'forever-frame', 'jsonp'].flatMap((transport) =>
      [{}, { control: 0 }, { control: 1 }].map((control) => [transport, control]));
    await Promise.all(ways.map(async ([transport, control]) => {
      const got = await follow(transport, control);
      assert.deepEqual(got, expected, `${transport} ${JSON.stringify(control)}, EVERYSOURCE_SEED=${seed}`);
    }));
    await publishing;
  });

  test('a gap, a cursor of a publisher, a refusal', async () => {
    await until(() => isPublished, 'the events');
    const own = events.find(({ id }) => id).id;
    for (const transport of ['event-stream', 'long-poll', 'jsonp', 'forever-frame']) {
      for (const control of [{}, { control: 1 }]) {
        assert.ok((await ask(transport, { last_event_id: 'nobody knows', hold: 100, ...control })).met.includes('gap'));
        const place = events.findIndex(({ id }) => id === own);
        assert.deepEqual((await ask(transport, { last_event_id: own, hold: 100, limit: 1, ...control })).events[0], expected[place + 1]);
      }
      assert.ok((await ask(transport, { control: 1, hold: 1 })).met.includes('refusal'));
    }
  });

  test('who is sent away', async () => {
    const first = new AbortController();
    await fetch(`${full.origin}/events?topic=random`, { signal: first.signal });
    const answer = readAnswer('event-stream', await (await fetch(`${full.origin}/events?topic=random`)).text());
    assert.deepEqual(answer.met, ['away']);
    first.abort();
  });

  test('every rule was met', async () => {
    await until(() => isPublished, 'the events');
    const rules = ['message', 'presence', 'type-name', 'value', 'id-value', 'position', 'hello', 'gap', 'bye', 'refusal', 'ping', 'comment', 'pos', 'padding'];
    assert.deepEqual(rules.filter((rule) => !seen.has(rule)), []);
  });
});
