// The command line of benchmarks/table.
import { update } from './page.mjs';
import { readResults } from './results.mjs';
import { tables } from './table.mjs';

const HELP = `benchmarks/table FILE.jsonl           prints the tables of what benchmarks/run measured
benchmarks/table FILE.jsonl PAGE.md   puts them under the heading "Measured" of a page, with pictures in images/ beside it`;

const [file, page] = process.argv.slice(2);
if (file === undefined || file.startsWith('-')) {
  console.log(HELP);
} else if (page === undefined) {
  console.log(tables(await readResults(file)));
} else {
  await update(page, await readResults(file));
}
