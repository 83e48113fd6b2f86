// Every command and every code block of the documentation is run, page by page; blocks/README.md says how blocks are marked.
// BLOCKS=docs/tutorial.md runs those of one page.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { NOT_RUN } from './blocks/not-run.mjs';
import { Page, Skipped } from './blocks/page.mjs';
import { read } from './blocks/read.mjs';
import { closeBrowser } from './blocks/tab.mjs';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const JAR = resolve(process.env.EVERYSOURCE_JAR ?? join(REPOSITORY, 'webapp/target/everysource.jar'));
const FOLDERS = ['docs', 'polyfill-js/docs'];

const pages = [
  'README.md',
  'benchmarks/README.md',
  'polyfill-js/README.md',
  ...FOLDERS.flatMap((folder) => readdirSync(join(REPOSITORY, folder), { recursive: true }).map((file) => `${folder}/${file}`)).filter((file) => file.endsWith('.md')),
].filter((page) => !process.env.BLOCKS || page === process.env.BLOCKS);

const used = new Set();
const isListed = (page, line) => {
  const entry = NOT_RUN.find(([where, what]) => where === page && line.trim().startsWith(what));
  used.add(entry);
  return entry !== undefined;
};

/** The block without what is listed as not run; undefined if nothing is left. */
function toRun(page, block) {
  const lines = block.text.split('\n');
  if (block.language === 'promql') {
    assert.equal(page, 'docs/monitoring.md', 'The queries of docs/monitoring.md are run by the tests of monitoring/, and no others.');
    return undefined;
  }
  if (block.words.includes('before')) {
    assert.match(page, /^docs\/(migrate\/|sse-js\.md)/, 'Code for other products stands in the pages on how to leave them.');
    return undefined;
  }
  if (block.language !== 'sh') {
    return isListed(page, lines[0]) ? undefined : block;
  }
  const left = lines.filter((line) => !isListed(page, line));
  return left.length > 0 ? { ...block, text: left.join('\n') } : undefined;
}

after(closeBrowser);

describe('blocks', { concurrency: 2 }, () => {
  for (const name of pages) {
    test(name, async (t) => {
      const blocks = read(await readFile(join(REPOSITORY, name), 'utf8'))
        .map((block) => toRun(name, block))
        .filter(Boolean);
      if (blocks.length === 0) {
        return;
      }
      const folder = await mkdtemp(join(tmpdir(), 'everysource-blocks-'));
      const page = await Page.begin(folder, JAR, blocks);
      try {
        for (const block of blocks) {
          await t.test(`${name}:${block.line} ${block.language} ${block.words.join(' ')}`, async (step) => {
            try {
              await page.run(block);
            } catch (error) {
              if (!(error instanceof Skipped)) {
                throw error;
              }
              step.skip(error.message);
            }
          });
        }
        await t.test(`${name} in the browser to its end`, () => page.end());
      } finally {
        await page.end();
        await rm(folder, { recursive: true, force: true });
      }
    });
  }
});

test('what is listed as not run is there', { skip: Boolean(process.env.BLOCKS) }, () => {
  assert.deepEqual(NOT_RUN.filter((entry) => !used.has(entry)), []);
});
