// Builds what is missing.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { JAR } from './everysource.mjs';
import { ROOT } from './processes.mjs';

const GENERATOR = 'benchmarks/target/classes';

/** Builds the server and what it needs in the tree `root`. */
export function build(root, ...modules) {
  const args = ['-q', '-B', 'package', '-DskipTests', '--projects', modules.join(), '--also-make'];
  execFileSync('mvn', args, { cwd: root, stdio: ['ignore', 2, 2] });
}

/** Builds the server and the load generator, unless both are there. */
export function buildMissing(tell) {
  if ([JAR, GENERATOR].some((path) => !existsSync(join(ROOT, path)))) {
    tell('Building the server and the load generator.');
    build(ROOT, 'webapp', 'benchmarks');
  }
}
