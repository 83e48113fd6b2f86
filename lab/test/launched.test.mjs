import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { until } from '../../polyfill-js/test/browser/wait.mjs';
import { launch } from '../launched.mjs';

const SILENT = ['ignore', 'ignore', 'ignore'];

/** Ids of the processes, zombies apart, whose command line has `text`. */
function processes(text) {
  return readdirSync('/proc').filter((id) => {
    try {
      return /^\d+$/.test(id) && readFileSync(`/proc/${id}/cmdline`, 'latin1').includes(text);
    } catch {
      return false;
    }
  });
}

const script = (text) => () => ['-c', text];

test('ends what came of it, even what left its session, and what ignores it', async () => {
  const [first, second, third] = ['86401.1', '86401.2', '86401.3'];
  const launched = await launch(
    '/bin/bash',
    script(`sleep ${first} & setsid sleep ${second} & (trap '' TERM; sleep ${third}; :) & wait`),
    'run-of-the-test',
    SILENT,
  );
  await until(() => [first, second, third].every((text) => processes(text).length > 0), 'three sleepers', 5000);
  await launched.end();
  assert.deepEqual([first, second, third].flatMap(processes), []);
  assert.equal(existsSync(launched.profile), false);
});

test('ends what left its session and lost its parent', async () => {
  const launched = await launch('/bin/bash', script('setsid sleep 86401.4 & exit 3'), 'another-run', SILENT);
  assert.equal(await launched.exited, 'with exit code 3');
  await until(() => processes('86401.4').length > 0, 'a sleeper', 5000);
  await launched.end();
  assert.deepEqual(processes('86401.4'), []);
});

test('gives each start a fresh home', async () => {
  const launched = await launch('/bin/bash', (profile) => ['-c', `[ "$HOME" = '${profile}' ] && [ -z "$(ls -A "$HOME")" ]`], 'run', SILENT);
  assert.equal(await launched.exited, 'with exit code 0');
  await launched.end();
});

test('tells what could not begin', async () => {
  const launched = await launch('/no/such/engine', () => [], 'run', SILENT);
  assert.match(await launched.exited, /^before it began: .*ENOENT/);
  await launched.end();
  assert.equal(existsSync(launched.profile), false);
});
