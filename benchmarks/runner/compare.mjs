// The command line of benchmarks/compare.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { build, buildMissing } from './build.mjs';
import { compared } from './comparison.mjs';
import { Misuse, readOptions } from './options.mjs';
import { FOLDER, ROOT } from './processes.mjs';
import { run } from './rounds.mjs';
import { chosen } from './works.mjs';

const HELP = `benchmarks/compare [OPTION…] BASE [HEAD]    measures two commits in turn, and says what differs by more than the noise

HEAD is HEAD unless it is given. The options are those of benchmarks/run: --rounds, --seconds, --warm-up, --heat, --tries, --quick.`;

const WORKS = ['broadcast-1000', 'broadcast-10000', 'flat-out-256', 'own-topics', 'long-poll'];

const tell = (line) => console.error(line);

const git = (...args) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();

/** Builds `commit` in a work tree of its own, and tells where. */
function tree(name, commit) {
  const path = join(FOLDER, name);
  git('worktree', 'add', '--quiet', '--detach', path, commit);
  tell(`Building ${name}, ${git('log', '-1', '--format=%h %s', commit)}`);
  build(path, 'webapp');
  return path;
}

async function main() {
  const { help, names, settings } = readOptions(process.argv.slice(2));
  const [base, head = 'HEAD', ...more] = names;
  if (help || base === undefined || more.length > 0) {
    console.log(HELP);
    return help;
  }
  buildMissing(tell);
  // By then the folder is gone.
  process.on('exit', () => git('worktree', 'prune'));
  const trees = { base: tree('base', base), head: tree('head', head) };
  const subjects = [
    ['base', trees.base],
    ['head', trees.head],
    ['base again', trees.base],
  ].map(([name, cwd]) => ({ name, server: 'everysource', start: { cwd } }));
  const records = [];
  await run(chosen(WORKS).map((work) => ({ ...work, subjects })), settings, (record) => records.push(record), tell);
  console.log(compared(records));
  return records.every(({ failed }) => !failed);
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Misuse ? `${error.message}\n\n${HELP}` : error);
  process.exitCode = 2;
}
