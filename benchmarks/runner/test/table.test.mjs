import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { verdict } from '../bars.mjs';
import { measured, updated } from '../page.mjs';
import { pictures } from '../pictures.mjs';
import { ROOT } from '../processes.mjs';
import { readResults, Results } from '../results.mjs';
import { cell, tables } from '../table.mjs';

const ABOUT = {
  machine: { at: '2026-11-22T12:00:00.000Z', commit: 'abc', processor: 'CPU', cores: 2, memoryBytes: 2 ** 34, kernel: '6.1', java: '17', compiler: 'cc 12' },
  settings: { rounds: 2, seconds: 20, warmUp: 10 },
};

const CLEAN = { missing: 0, repeated: 0, outOfOrder: 0, broken: 0, others: 3 };

const record = (subject, round, cpuMicrosPerDelivery, more) => ({
  id: 'broadcast-1000', subject, round, cpuMicrosPerDelivery, p50: 1, p99: 2, max: 3, ...CLEAN, ...more,
});

const RESULTS = new Results([
  ABOUT,
  record('floor', 1, 10),
  record('floor', 2, 20),
  record('everysource', 1, 11),
  record('everysource', 2, 26, { missing: 2, others: 40 }),
  record('nchan', 1, 22, { p99: 1 }),
  { id: 'broadcast-1000', subject: 'nchan', round: 2, failed: 'gone\nfor good\nand all' },
]);

test('a cell has the median, and the lowest and the highest unless they are the same', () => {
  assert.equal(cell({ median: 1234.5, low: 1000, high: 2000 }, 1), '1,234.5 (1,000.0–2,000.0)');
  assert.equal(cell({ median: 2, low: 2, high: 2 }, 0), '2');
  assert.equal(cell(undefined, 0), '');
});

test('a row has the medians, the ratios within each round and what was not clean', () => {
  const row = tables(RESULTS).split('\n').find((line) => line.includes('| everysource |'));
  assert.match(row, /\| 18\.50 \(11\.00–26\.00\) \| 1\.20 \(1\.10–1\.30\) \| 0\.50 \|/);
  assert.match(row, /\| everysource \| 2 \|/);
  assert.match(row, /\| 2, 0, 0, 0 \|/);
});

test('a bar says what was measured and whether it holds', () => {
  assert.equal(
    verdict(RESULTS, 'broadcast-1000', 'everysource'),
    'CPU ≤ 1.15 × floor: 1.2, **does not hold**; CPU ≤ 0.9 × nchan: 0.5, holds; p99 ≤ 1 × nchan: 2, **does not hold**',
  );
  assert.equal(verdict(RESULTS, 'broadcast-1000', 'nchan'), '');
  assert.match(verdict(RESULTS, 'memory', 'everysource'), /not measured/);
});

test('what was disturbed or failed is told', () => {
  const text = tables(RESULTS);
  assert.match(text, /more than 10 % of a core during 1 of 5 measurements/);
  assert.match(text, /Round 2 of broadcast-1000, nchan, failed: gone for good$/m);
});

test('the pictures have the servers that were measured, and none is made of nothing', () => {
  const drawn = pictures(RESULTS);
  assert.deepEqual(Object.keys(drawn), ['cpu', 'latency']);
  assert.match(drawn.cpu, />EverySource<.*>nchan</s);
  assert.doesNotMatch(drawn.cpu, /NaN|undefined|Pushpin/);
  assert.deepEqual(pictures(new Results([ABOUT])), {});
});

test('the section of a page is made anew, and nothing else of it', () => {
  const page = '# Page\n\n## Measured\n\n### Old\n\nold\n\n## After\n\nkept\n';
  const made = updated(page, RESULTS);
  assert.equal(made, `# Page\n\n## Measured\n${measured(RESULTS)}## After\n\nkept\n`);
  assert.equal(updated(made, RESULTS), made);
  assert.ok(updated('## Measured\n', RESULTS).endsWith(measured(RESULTS)));
  assert.throws(() => updated('# Page\n', RESULTS), /no heading/);
});

const FILE = join(ROOT, 'docs/performance.jsonl');

test('the committed page is made of the committed results', { skip: !existsSync(FILE) }, async () => {
  const page = await readFile(join(ROOT, 'docs/performance.md'), 'utf8');
  const results = await readResults(FILE);
  assert.equal(page, updated(page, results), 'benchmarks/table docs/performance.jsonl docs/performance.md');
  for (const [name, svg] of Object.entries(pictures(results))) {
    assert.equal(await readFile(join(ROOT, `docs/images/performance-${name}.svg`), 'utf8'), svg, name);
  }
});
