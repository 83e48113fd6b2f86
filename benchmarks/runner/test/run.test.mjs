import assert from 'node:assert/strict';
import { test } from 'node:test';
import { undisturbed } from '../measure.mjs';
import { Misuse, readOptions } from '../options.mjs';
import { start } from '../processes.mjs';
import { Progress } from '../progress.mjs';
import { plan, run } from '../rounds.mjs';
import { chosen, WORKS } from '../works.mjs';

const SETTINGS = { rounds: 3, seconds: 20, warmUp: 10, heat: 5, tries: 4 };

const work = (id, subjects, measure) => ({ id, subjects: subjects.map((name) => ({ name })), measure, seconds: () => 30 });

test('each round does all works, and each of its servers is once the first one', () => {
  const steps = plan([work('a', ['x', 'y', 'z']), work('b', ['x'])], SETTINGS);
  const order = steps.map(({ round, work: { id }, subject }) => `${round}${id}${subject.name}`).join(' ');
  assert.equal(order, '1ax 1ay 1az 1bx 2ay 2az 2ax 2bx 3az 3ax 3ay 3bx');
});

test('what fails is told and kept, and the rest goes on', async () => {
  const kept = [];
  const told = [];
  const fails = work('a', ['x', 'y'], async ({ name }) => {
    if (name === 'x') {
      throw new Error('no x here');
    }
    return { p99: 2 };
  });
  await run([fails], { ...SETTINGS, rounds: 1 }, (record) => kept.push(record), (line) => told.push(line));
  assert.equal(kept[0].failed, 'no x here');
  assert.equal(kept[1].p99, 2);
  assert.match(told[0], /^\[1\/2, .* left\] round 1, a, x: failed: no x here$/);
  assert.match(told[1], /a, y: 2\.00 ms p99$/);
});

test('a measurement is made again while others disturb, and the quietest one counts', async () => {
  const others = [50, 30, 40, 20, 5];
  const measure = async () => ({ others: others.shift() });
  assert.deepEqual(await undisturbed(4, measure), { others: 20, tried: 4 });
  assert.deepEqual(await undisturbed(4, measure), { others: 5, tried: 1 });
});

test('the rest takes as much longer than planned as what is done did', () => {
  const progress = new Progress([{ seconds: 10 }, { seconds: 30 }, { seconds: 3600 }], 0);
  assert.equal(progress.tell('a', 20_000), '[1/3, 2 h 1 min left] a');
  assert.equal(progress.tell('b', 20_000), '[2/3, 30 min left] b');
});

test('works are chosen by their names or the beginnings of these, and all but the extra ones without any', () => {
  const ids = (...names) => chosen(names).map(({ id }) => id);
  assert.deepEqual(ids('flat-out', 'broadcast-10'), ['broadcast-10', 'flat-out-256', 'flat-out-1']);
  assert.deepEqual(ids('metrics'), ['metrics']);
  assert.deepEqual(ids(), WORKS.map(({ id }) => id).filter((id) => id !== 'metrics'));
  assert.throws(() => ids('broad'), Misuse);
});

test('options go before the environment, and a quick run has its own', () => {
  const args = ['--rounds=2', 'storm', '--quick', '--warm-up=0'];
  assert.deepEqual(readOptions(args, { ROUNDS: '7', HEAT: '9' }), {
    help: false,
    output: undefined,
    names: ['storm'],
    settings: { rounds: 2, seconds: 3, warmUp: 0, heat: 9, tries: 1 },
  });
  for (const wrong of ['--rounds=0', '--seconds=x', '--seconds=1.5', '--warm-up=-1', '--what']) {
    assert.throws(() => readOptions([wrong], {}), Misuse, wrong);
  }
});

test('a process ends with all that it started, also in groups of their own', async () => {
  const started = start(['bash', '-c', 'set -m; sleep 100 & sleep 100 & echo up; wait']);
  await started.until(() => started.said().includes('up') && started.pids().length === 3);
  await started.end();
  assert.deepEqual(started.pids(), []);
});

test('a process that ends before it is ready says why', async () => {
  const started = start(['sh', '-c', 'echo no room >&2; exit 3']);
  await assert.rejects(started.until(() => false), /sh ended: no room/);
  assert.equal(await started.exited, 3);
});
