// The scripts of the demos are in the language of browsers of 2001; that what is newer is tested before it is used is seen in those browsers.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { mistakes, SOURCE } from '../../polyfill-js/gate/rules.mjs';
import { parseScript } from '../../polyfill-js/gate/tree.mjs';

const FOLDER = new URL('../src/main/resources/io/everysource/webapp/demo/', import.meta.url);
// A page's script knows its page.
const { 'unguarded-global': unused, ...RULES } = SOURCE;

for (const file of (await readdir(FOLDER)).filter((name) => name.endsWith('.js'))) {
  test(`${file} is ES3`, async () => {
    const found = [...mistakes(parseScript(await readFile(new URL(file, FOLDER), 'utf8')), RULES)];
    assert.deepEqual(found.map(({ rule, line, message }) => `${rule}, line ${line}: ${message}`), []);
  });
}
