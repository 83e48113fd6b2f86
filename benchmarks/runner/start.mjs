// How long EverySource takes to start.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { JAR } from './everysource.mjs';
import { withServer } from './measure.mjs';
import { ROOT } from './processes.mjs';

/** From the start of the JVM to the first 200 of /readyz. */
export async function measureStart(subject) {
  const from = performance.now();
  const startMillis = await withServer(subject, 0, () => performance.now() - from);
  return { startMillis, jarBytes: statSync(join(ROOT, JAR)).size };
}
