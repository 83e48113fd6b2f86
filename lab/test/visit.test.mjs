import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { visit } from '../visit.mjs';
import { block, withHub } from './hub.mjs';

const PASS = '{"set":"jsonp","case":"open","result":"pass","why":"","ms":1}';
const FAIL = '{"set":"free","case":"close","result":"fail","why":"it did not","ms":1}';

/** How the visit of an engine goes whose page reports `bodies`; and which logs are left. */
async function outcome(engine, bodies, signal = new AbortController().signal) {
  const logs = await mkdtemp(join(tmpdir(), 'everysource-lab-test-'));
  try {
    let result;
    await withHub(bodies, async (origin) => {
      result = await visit(
        { id: 'engine', seconds: 60, ...engine, family: `../test/engines/${engine.family}` },
        { origin, query: '', logs, keep: false, signal, told: () => {} },
      );
    });
    return { ...result, logs: await readdir(logs) };
  } finally {
    await rm(logs, { recursive: true });
  }
}

test('a page that ends well leaves no log', async () => {
  const reported = block('1-1', 'case', PASS) + block('1-2', 'done', '{"passed":1,"failed":0,"skipped":0,"chosen":"jsonp"}');
  const { cases, done, failures, logs } = await outcome({ family: 'waits', transports: ['jsonp'] }, [reported]);
  assert.equal(cases.length, 1);
  assert.equal(done.chosen, 'jsonp');
  assert.deepEqual(failures, []);
  assert.deepEqual(logs, []);
});

test('a failed case is a failure, and keeps the log', async () => {
  const reported = block('1-1', 'case', FAIL) + block('1-2', 'done', '{"passed":0,"failed":1,"skipped":0}');
  const { failures, logs } = await outcome({ family: 'waits' }, [reported]);
  assert.deepEqual(failures, [JSON.parse(FAIL)]);
  assert.deepEqual(logs, ['engine.log']);
});

test('a transport that the engine can do and that passed nothing is a failure', async () => {
  const reported = block('1-1', 'case', PASS) + block('1-2', 'done', '{"passed":1,"failed":0,"skipped":0}');
  const { failures } = await outcome({ family: 'waits', transports: ['jsonp', 'long-poll'] }, [reported]);
  assert.deepEqual(failures.map(({ set }) => set), ['long-poll']);
});

test('a report that was lost is a failure', async () => {
  const { failures } = await outcome({ family: 'waits' }, [block('1-2', 'done', '{"passed":1,"failed":0,"skipped":0}')]);
  assert.match(failures[0].why, /counts 1 passed, but 0 were reported/);
});

test('an engine that ends early is a failure, with its last words', async () => {
  const { failures, tail } = await outcome({ family: 'quits' }, []);
  assert.match(failures[0].why, /ended before its suite, with exit code 3/);
  assert.deepEqual(tail, ['no display']);
});

test('a suite that does not end in time is a failure', async () => {
  const { failures, tail } = await outcome({ family: 'waits', seconds: 3 }, []);
  assert.match(failures[0].why, /did not end within 3 s/);
  assert.deepEqual(tail, ['a first word']);
});

test('an interruption ends it', async () => {
  const stop = new AbortController();
  const ended = outcome({ family: 'waits' }, [], stop.signal);
  stop.abort('interrupted');
  assert.equal((await ended).failures[0].why, 'interrupted');
});
