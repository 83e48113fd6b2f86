import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reports } from '../reports.mjs';
import { block, withHub } from './hub.mjs';

async function take(count, origin) {
  const stop = new AbortController();
  const taken = [];
  for await (const report of reports(origin, 'r', stop.signal)) {
    taken.push(report);
    if (taken.length === count) {
      break;
    }
  }
  return taken;
}

test('goes on where a stream ended', async () => {
  const bodies = [
    `retry: 9\nevent: es:pos\nid: 1-1\ndata:\n\n:\n\n${block('1-2', 'case', '{"a":1}')}id: 1-3\nevent: ca`,
    block('1-3', 'case', '{"a":2}') + block('1-4', 'done', '{"passed":2}'),
  ];
  await withHub(bodies, async (origin, queries) => {
    assert.deepEqual(await take(3, origin), [
      { type: 'case', data: { a: 1 } },
      { type: 'case', data: { a: 2 } },
      { type: 'done', data: { passed: 2 } },
    ]);
    assert.deepEqual(queries.map((query) => query.get('last_event_id')), ['earliest', '1-2']);
    assert.equal(queries[0].get('topic'), 'report/r');
  });
});

test('refuses a report that is no JSON', async () => {
  await withHub([block('1-1', 'case', '{')], (origin) => assert.rejects(take(1, origin), /not JSON/));
});

test('ends when it is told to', async () => {
  await withHub([], async (origin) => {
    const stop = new AbortController();
    const next = reports(origin, 'r', stop.signal).next();
    stop.abort();
    assert.equal((await next).done, true);
  });
});
