// Runs the browser tests, or the files given, and prints their figures and the browsers that were not there.
import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { missing } from './browsers.mjs';
import { readFigures, table } from './figures.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const all = (await readdir(here)).filter((name) => name.endsWith('.test.mjs')).sort().map((name) => here + name);
const given = process.argv.slice(2);
const noted = [];

const tests = run({ files: given.length > 0 ? given : all, concurrency: 2 });
tests.on('test:fail', () => {
  process.exitCode = 1;
});
tests
  .compose(async function* (events) {
    for await (const event of events) {
      const figures = event.type === 'test:diagnostic' && readFigures(event.data.message);
      if (figures) {
        noted.push({ test: basename(event.data.file, '.test.mjs'), ...figures });
      } else {
        yield event;
      }
    }
  })
  .compose(spec)
  .pipe(process.stdout);
process.on('exit', () => {
  console.log(table(noted));
  missing().forEach((name) => console.log(`Skipped: ${name} is not installed.`));
});
