// What Debian's package prometheus brings, if it is installed.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

function isThere(command) {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    if (error.code === 'ENOENT') {
      return false;
    }
    throw error;
  }
}

const missing = ['prometheus', 'promtool'].filter((command) => !isThere(command));

/**
 * The option `skip` of a test that needs them: not to be skipped where engines are required, so that it fails there.
 *
 * @type {false | string}
 */
export const skip =
  missing.length > 0 && process.env.EVERYSOURCE_REQUIRE_ENGINES !== '1' ? 'skipped: prometheus is not installed' : false;

/** Runs promtool, with `input` on its standard input; throws with all that it said unless it was content. */
export async function promtool(args, input = '') {
  const running = run('promtool', args);
  running.child.stdin.end(input);
  try {
    await running;
  } catch (error) {
    throw new Error(`promtool ${args.join(' ')}\n${error.stdout ?? ''}${error.stderr ?? error.message}`);
  }
}

/** Has promtool parse queries, as if they were recording rules. */
export async function parse(queries) {
  const rules = queries.map((expr, number) => ({ record: `query:${number}`, expr }));
  await inFolder(async (folder) => {
    const file = join(folder, 'queries.yml');
    // JSON is YAML.
    await writeFile(file, JSON.stringify({ groups: [{ name: 'queries', rules }] }));
    await promtool(['check', 'rules', file]);
  });
}

/** Calls `work` with a fresh folder, which it then removes. */
export async function inFolder(work) {
  const folder = await mkdtemp(join(tmpdir(), 'everysource-monitoring-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
