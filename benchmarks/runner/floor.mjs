// The least that a server can do: floor/floor.c.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts, listens } from './ports.mjs';
import { ROOT, start } from './processes.mjs';

const SOURCE = join(ROOT, 'benchmarks/floor/floor.c');
const PROGRAM = join(ROOT, 'benchmarks/target/floor');

const age = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0);

/** Whether there is a C compiler. */
export function hasCompiler() {
  try {
    execFileSync('cc', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function compile() {
  mkdirSync(join(ROOT, 'benchmarks/target'), { recursive: true });
  execFileSync('cc', ['-O2', '-Wall', '-o', PROGRAM, SOURCE], { stdio: 'inherit' });
}

export const floor = {
  missing: () => (hasCompiler() ? undefined : 'there is no C compiler, cc'),

  /** Starts it, to send `rate` events a second; 0 is as fast as they are taken. */
  async start({ rate }) {
    if (age(PROGRAM) < age(SOURCE)) {
      compile();
    }
    const [port] = await freePorts(1);
    const started = start([PROGRAM, String(port), String(rate)]);
    await started.until(() => listens(port));
    return { dialect: 'floor', port, started };
  },
};
