// EverySource, as its users start it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts, isReady } from './ports.mjs';
import { ROOT, start } from './processes.mjs';

/** The command, run at the top of the repository. */
export const EVERYSOURCE = ['java', '-jar', 'webapp/target/everysource.jar'];

export const JAR = EVERYSOURCE.at(-1);

/** Neither is what is measured. */
const OPTIONS = ['--max-connections-per-address=0', '--host=127.0.0.1'];

export const everysource = {
  missing: () => (existsSync(join(ROOT, JAR)) ? undefined : `${JAR} is not built`),

  /** Starts it: `jvm` and `options` are added to the command, which is run in the tree `cwd`. */
  async start({ jvm = [], options = [], cores, cwd = ROOT } = {}) {
    const [port] = await freePorts(1);
    const [java, ...rest] = EVERYSOURCE;
    const given = process.env.JAVA_OPTS?.split(' ').filter(Boolean) ?? [];
    const command = [java, ...given, ...jvm, ...rest, `--port=${port}`, ...OPTIONS, ...options];
    const started = start(command, { cores, cwd });
    await started.until(() => isReady(port));
    return { dialect: 'everysource', port, started };
  },
};
