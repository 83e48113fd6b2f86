import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { engines } from '../engines.mjs';
import { cache, installed, script } from '../family.mjs';

const jscript = engines.find(({ id }) => id === 'jscript');
const { missing } = await installed(jscript);
const skip = process.env.EVERYSOURCE_REQUIRE_ENGINES === '1' ? false : missing;

function check(source, ...how) {
  const folder = mkdtempSync(join(tmpdir(), 'everysource-lab-test-'));
  const file = join(folder, 'subject.js');
  try {
    writeFileSync(file, source);
    const { status, stdout } = spawnSync(script(jscript, 'check'), [cache(jscript), file, ...how], {
      encoding: 'utf8',
      env: { ...process.env, TMPDIR: folder },
    });
    return { status, said: stdout.trim() };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('JScript refuses a reserved word after a dot', { skip }, () => {
  const { status, said } = check('var a = {};\n\nfunction f() {\n  return a.catch(1);\n}\n');
  assert.equal(status, 1);
  assert.match(said, /line 4: "catch"/);
});

test('JScript refuses a comma at the end of an object', { skip }, () => {
  const { status, said } = check('var b = {a:1,};\n');
  assert.equal(status, 1);
  assert.match(said, /line 1: Trailing comma/);
});

test('JScript runs a script, and tells where that throws', { skip }, () => {
  const { status, said } = check('var a = 1;\nmissing.member = a;\n');
  assert.equal(status, 1);
  assert.match(said, /line 2: 'missing' is undefined/);
});

test('JScript only parses if it is told to', { skip }, () => {
  assert.deepEqual(check('missing.member = 1;\n', 'parse'), { status: 0, said: 'subject.js: JScript parses it.' });
});

test('JScript takes what is right', { skip }, () => {
  assert.deepEqual(check('window.x = [1, 2].length;\n'), { status: 0, said: 'subject.js: JScript runs it.' });
});
