// Runs the browser tests, or the files given, one after the other, and names the browsers that were not there.
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { missing } from './browsers.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const all = (await readdir(here)).filter((name) => name.endsWith('.test.mjs')).sort().map((name) => here + name);
const given = process.argv.slice(2);

const tests = run({ files: given.length > 0 ? given : all, concurrency: 2 });
tests.on('test:fail', () => {
  process.exitCode = 1;
});
tests.compose(spec).pipe(process.stdout);
tests.on('end', () => {
  for (const name of missing()) {
    process.on('exit', () => console.log(`Skipped: ${name} is not installed.`));
  }
});
