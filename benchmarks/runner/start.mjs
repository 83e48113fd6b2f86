// How long EverySource takes to start.
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { EVERYSOURCE, JAR } from './everysource.mjs';
import { withServer } from './measure.mjs';
import { ROOT } from './processes.mjs';

const ARCHIVE = JAR.replace(/jar$/, 'jsa');

/** Options of the JVM by which it takes its classes from the archive made beside the jar. */
export const WITH_ARCHIVE = ['-Xlog:cds=off', '-Xlog:cds+dynamic=off', `-XX:SharedArchiveFile=${ARCHIVE}`];

let isArchived = false;

function archived() {
  if (!isArchived) {
    const [java, ...rest] = EVERYSOURCE;
    execFileSync(java, [...rest, 'class-archive'], { cwd: ROOT, stdio: 'ignore' });
    isArchived = true;
  }
}

/** From the start of the JVM to the first 200 of /readyz. */
export async function measureStart(subject) {
  if (subject.start.jvm === WITH_ARCHIVE) {
    archived();
  }
  const from = performance.now();
  const startMillis = await withServer(subject, 0, () => performance.now() - from);
  return { startMillis, jarBytes: statSync(join(ROOT, JAR)).size };
}
