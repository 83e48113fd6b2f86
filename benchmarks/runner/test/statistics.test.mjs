import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median, ratio, spread } from '../statistics.mjs';

const value = (record) => record.value;

test('the median is the middle one, or the mean of the two in the middle', () => {
  assert.equal(median([10, 9, 100]), 10);
  assert.equal(median([4, 1, 2, 3]), 2.5);
});

test('a spread leaves out what is no number, and is undefined of nothing', () => {
  assert.deepEqual(spread([3, NaN, 1, undefined, 2]), { median: 2, low: 1, high: 3 });
  assert.equal(spread([undefined]), undefined);
});

test('ratios are taken within a round, and rounds that the other lacks are left out', () => {
  const records = [{ round: 1, value: 10 }, { round: 2, value: 30 }, { round: 3, value: 9 }];
  const base = [{ round: 2, value: 10 }, { round: 1, value: 5 }];
  assert.deepEqual(ratio(records, base, value), { median: 2.5, low: 2, high: 3 });
  assert.equal(ratio(records, [], value), undefined);
});
