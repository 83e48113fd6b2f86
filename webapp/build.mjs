// Puts what is made of other files among the server's resources, in the folder given: libraries of its pages, the documentation.
import { copyFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeSite } from './docs/site.mjs';

const LIBRARIES = {
  'console/uplot.js': 'uplot/dist/uPlot.iife.min.js',
  'console/uplot.css': 'uplot/dist/uPlot.min.css',
};

const target = join(process.argv[2], 'io/everysource/webapp');
const { resolve } = createRequire(import.meta.url);

for (const [name, library] of Object.entries(LIBRARIES)) {
  const file = join(target, name);
  await mkdir(dirname(file), { recursive: true });
  await copyFile(resolve(library), file);
}
await writeSite(fileURLToPath(new URL('..', import.meta.url)), join(target, 'docs'));
