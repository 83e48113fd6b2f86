import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { engines } from '../engines.mjs';
import { ROOT } from '../family.mjs';
import { markdown, nameOf } from '../markdown.mjs';
import { picture } from '../picture.mjs';
import { engineRows, fakeRows } from '../table.mjs';

const read = (name) => readFile(join(ROOT, 'docs', name), 'utf8');

const RESULT = {
  id: 'x', name: 'Engine <X>', kind: 'emulation', year: 2001, version: '1.2', result: 'passed',
  done: { passed: 2, failed: 0, skipped: 1, chosen: 'long-poll', reason: 'buffered', first: 4500, again: -1 },
  cases: [
    { set: 'native', case: 'transport', result: 'skip', why: 'this browser does not have it', ms: 1 },
    { set: 'jsonp', case: 'transport', result: 'pass', why: '', ms: 1 },
    { set: 'free', case: 'behind a buffer', result: 'pass', why: '4600 ms', ms: 1 },
    { set: 'jsonp', case: 'open', result: 'pass', why: '', ms: 1 },
  ],
};

test('the committed table and its picture have every engine of the lab', async () => {
  const [table, drawing] = [await read('browsers.md'), await read('browsers.svg')];
  for (const { name, checks } of engines) {
    assert.ok(table.includes(`| ${name} |`), `${name} is missing in docs/browsers.md: lab/lab run && lab/lab table`);
    assert.ok(checks || drawing.includes(`>${name}<`), `${name} is missing in docs/browsers.svg: lab/lab run && lab/lab table`);
  }
});

test('the committed table says of each fake what the client does there now', async () => {
  const table = await read('browsers.md');
  for (const { name, year, chosen } of await fakeRows()) {
    assert.ok(table.includes(`| ${name} | ${year} | by fake | ${nameOf(chosen)} |`), `${name}: ${chosen}`);
  }
});

test('a row tells what was chosen, how it came about and what passed', () => {
  const table = markdown(engineRows([RESULT]), [], []);
  assert.match(table, /^\| Engine <X> \| 1\.2 \| 2001 \| by emulation \| long poll \| 4500 ms \|  \| 4600 ms \| 2 of 2 \|$/m);
  assert.match(table, /^\| native \| this browser does not have it \| Engine <X> \|$/m);
});

test('the picture marks what the engine can do, and escapes its name', () => {
  const drawing = picture(engineRows([RESULT]));
  assert.match(drawing, />Engine &lt;X></);
  assert.equal(drawing.match(/class="can" cx="\d+" cy="\d+" r="6"\/>/g).length, 2);
});
