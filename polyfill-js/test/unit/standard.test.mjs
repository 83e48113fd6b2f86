// The table of the standard's sentences and the tests that name them agree.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const FILES = {
  browser: 'test/browser/standard/cases.mjs',
  plain: 'test/fake/plain.test.mjs',
  misuse: 'test/fake/misuse.test.mjs',
  close: 'test/fake/close.test.mjs',
};

/** How many numbers the list of sentences has; letters divide them. */
const LAST = 31;

const VERDICTS = /^(yes|browser|partly|no)( \[\((\w)\)\]\(#notes\))?$/;

const page = read('docs/standard.md');

const rows = page
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter((cells) => cells.length === 8 && /^\d/.test(cells[1]))
  .map(([, number, section, wording, native, script, tests]) => ({ number, section, wording, native, script, tests: tests ? tests.split(', ') : [] }));

/** The sentences that the names of a file's tests have in brackets, as in [7a 7b]. */
function named(path) {
  const names = read(path).split('\n').filter((line) => /\btest\(|\bis: |^ {2}'\[/.test(line)).join('\n');
  return new Set([...names.matchAll(/\[([1-9]\d?[a-z]?(?: [1-9]\d?[a-z]?)*)\]/g)].flatMap(([, numbers]) => numbers.split(' ')));
}

const tested = Object.fromEntries(Object.entries(FILES).map(([name, path]) => [name, named(path)]));

describe('the table of the standard', () => {
  test('has every number, and each sentence once', () => {
    const numbers = rows.map(({ number }) => number);
    assert.deepEqual([...new Set(numbers)], numbers);
    for (let i = 1; i <= LAST; i++) {
      assert.ok(numbers.some((number) => parseInt(number, 10) === i), `${i} is missing`);
    }
  });

  test('has a section, a wording and a verdict for each', () => {
    for (const { number, section, wording, native, script } of rows) {
      assert.match(section, /^(9\.2\.\d+|fetch|idl|dom 2\.9|html 9\.1)(, |$)/, number);
      assert.match(wording, /\.$/, number);
      assert.match(native, VERDICTS, number);
      assert.match(script, VERDICTS, number);
    }
  });

  test('gives a reason where script cannot, and uses each note', () => {
    const used = new Set();
    for (const { number, native, script } of rows) {
      for (const [, verdict, , note] of [native, script].map((cell) => VERDICTS.exec(cell))) {
        assert.ok(note || /^(yes|browser)$/.test(verdict), `${number} has no reason`);
        used.add(note);
      }
    }
    const notes = [...page.matchAll(/^- \((\w)\) /gm)].map(([, note]) => note);
    used.delete(undefined);
    assert.deepEqual([...used].sort(), notes);
  });

  test('names a test for each sentence that is obeyed by the client', () => {
    for (const { number, native, script, tests } of rows) {
      const isAnyOurs = [native, script].some((verdict) => /^yes$/.test(verdict));
      assert.ok(tests.length > 0 || !isAnyOurs, `${number} has no test`);
    }
  });

  test('names tests that exist', () => {
    for (const { number, tests } of rows) {
      for (const name of tests) {
        assert.ok(tested[name]?.has(number), `no test of ${FILES[name] ?? name} names ${number}`);
      }
    }
  });

  test('has every sentence that a test names', () => {
    for (const [name, numbers] of Object.entries(tested)) {
      for (const number of numbers) {
        assert.ok(rows.some((row) => row.number === number && row.tests.includes(name)), `${number} of ${FILES[name]}`);
      }
    }
  });

  test('has every deviation of the browsers that the tests know', () => {
    const known = new Set([...read(FILES.browser).split(/\n {2}(?=\{)/)].filter((one) => /own\('/.test(one)).flatMap((one) => /\[(\d+[a-z]?)/.exec(one)?.[1] ?? []));
    const told = page.slice(page.indexOf('## The browsers')).match(/^\| \d.*$/gm).flatMap((line) => line.split('|')[1].trim().split(', '));
    for (const number of told) {
      assert.ok(rows.some((row) => row.number === number), number);
    }
    for (const number of known) {
      assert.ok(told.some((other) => parseInt(other, 10) === parseInt(number, 10)), number);
    }
  });
});
