// The page that the tables stand in: from one of its headings to the next one.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pictures } from './pictures.mjs';
import { tables } from './table.mjs';

const MEASURED = /(?<=^## Measured\n).*?(?=^## |(?![^]))/ms;

const ABOUT = {
  cpu: 'CPU of the server for each delivery, by work and server',
  latency: 'p99 by work and server',
  streams: 'CPU for each delivery by the number of streams',
  memory: 'Resident memory by the number of idle streams',
};

/** Where the picture `name` is, from the page. */
const pathOf = (name) => `images/performance-${name}.svg`;

/** What stands under the heading. */
export const measured = (results) =>
  `\n${tables(results)}\n${Object.keys(pictures(results))
    .map((name) => `![${ABOUT[name]}](${pathOf(name)})\n`)
    .join('\n')}\n`;

/** `page` with what stands under its heading "Measured" made anew. */
export function updated(page, results) {
  if (!MEASURED.test(page)) {
    throw new Error('The page has no heading "## Measured".');
  }
  return page.replace(MEASURED, () => measured(results));
}

/** Makes the section of `file`, a page, and its pictures anew. */
export async function update(file, results) {
  await writeFile(file, updated(await readFile(file, 'utf8'), results));
  for (const [name, svg] of Object.entries(pictures(results))) {
    const picture = join(dirname(file), pathOf(name));
    await mkdir(dirname(picture), { recursive: true });
    await writeFile(picture, svg);
  }
}
