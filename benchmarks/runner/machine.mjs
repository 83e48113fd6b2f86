// What it was measured on.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { JAR } from './everysource.mjs';
import { ROOT } from './processes.mjs';

/** The first match of `pattern` in what a command prints; undefined if it cannot be run. */
function told(pattern, command, ...args) {
  const { stdout, stderr, error } = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8' });
  return error ? undefined : pattern.exec(stdout + stderr)?.[1];
}

const debian = (name) => told(/^(.+)$/m, 'dpkg-query', '-W', '-f', '${Version}', name);

export function machine() {
  return {
    processor: cpus()[0].model.trim(),
    cores: cpus().length,
    memoryBytes: totalmem(),
    kernel: release(),
    java: told(/^openjdk version "([^"]+)"/m, 'java', '-version'),
    compiler: told(/^(.+)$/m, 'cc', '--version'),
    nginx: debian('nginx'),
    nchan: debian('libnginx-mod-nchan'),
    pushpin: debian('pushpin'),
    commit: told(/^(.+)$/m, 'git', 'rev-parse', '--short=12', 'HEAD'),
    changed: told(/^.. (webapp|transport|monitoring)\//m, 'git', 'status', '--porcelain') !== undefined,
    jarBytes: statSync(join(ROOT, JAR)).size,
    at: new Date().toISOString(),
  };
}
