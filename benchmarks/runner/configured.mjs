// The configurations of peers.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FOLDER, ROOT } from './processes.mjs';

/** Copies `files` of benchmarks/peers to a folder of their own, with what `values` has for each `{{name}}`; `{{folder}}` is that folder. */
export async function configure(files, values) {
  const folder = await mkdtemp(join(FOLDER, 'peer-'));
  const all = { ...values, folder };
  for (const file of files) {
    const template = await readFile(join(ROOT, 'benchmarks/peers', file), 'utf8');
    await writeFile(join(folder, file), template.replace(/{{(\w+)}}/g, (_, name) => all[name]));
  }
  return folder;
}

/** The first of `programs` that is not installed. */
export function absent(programs) {
  return programs.find((program) => {
    try {
      execFileSync('which', [program], { stdio: 'ignore' });
      return false;
    } catch {
      return true;
    }
  });
}
