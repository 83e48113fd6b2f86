import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compared } from '../comparison.mjs';
import { judge } from '../judgement.mjs';

const round = (before, hub, after, others = 1) => ({ before, hub, after, others });

test('a ratio that is not above the bar passes', () => {
  assert.equal(judge([round(10, 11, 10), round(10, 11.5, 10), round(10, 30, 10)], 1.15).verdict, 'passed');
});

test('one that is above it by more than the floor differed from itself fails', () => {
  const { verdict, ratio, noise, quiet } = judge([round(10, 13, 10), round(10, 13.125, 11), round(10, 13, 10)], 1.15);
  assert.deepEqual({ verdict, ratio, noise, quiet }, { verdict: 'failed', ratio: 1.3, noise: 1.1, quiet: 3 });
});

test('one that is above it by less is too noisy to tell', () => {
  assert.equal(judge([round(10, 13, 10), round(10, 15, 13), round(10, 13, 10)], 1.15).verdict, 'noisy');
});

test('rounds that others disturbed do not count, and without enough of the rest nothing can be told', () => {
  const quiet = [round(10, 11, 10), round(10, 11, 10)];
  const disturbed = round(10, 40, 10, 11);
  assert.deepEqual(judge([...quiet, disturbed], 1.15), { verdict: 'noisy', quiet: 2 });
  assert.equal(judge([...quiet, disturbed, round(10, 11, 10)], 1.15).verdict, 'passed');
});

test('of two commits, what differs is what is farther from 1 than the same from the same', () => {
  const records = (costs) =>
    costs.flatMap(([base, head, again], i) =>
      Object.entries({ base, head, 'base again': again }).map(([subject, cpuMicrosPerDelivery]) => ({ id: 'long-poll-500', subject, round: i + 1, cpuMicrosPerDelivery })),
    );
  assert.match(compared(records([[10, 8, 10.5], [10, 8, 9.8], [10, 8, 10]])), /HEAD\/BASE 0\.800 \(0\.800–0\.800\), noise 5\.0 %: cheaper$/);
  assert.match(compared(records([[10, 10.4, 10.5], [10, 10.4, 9.8], [10, 10.4, 10]])), /noise 5\.0 %: no more than the noise$/);
  assert.match(compared(records([[10, 12, 10.5], [10, 12, 9.8], [10, 12, 10]])), /1\.200 .*: DEARER$/);
  assert.match(compared(records([[10, 12, 10.5]])), /too few rounds to tell$/);
  assert.match(compared(records([[10, 12, undefined]])), /not measured$/);
});
