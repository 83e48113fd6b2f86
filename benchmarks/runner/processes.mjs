// The processes that are started here, from their start to their end, and where they keep their files.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Servers have the one core, the load has the other. */
export const SERVER_CORE = '0';
export const LOAD_CORE = '1';

/** A folder for what lives as long as this program. */
export const FOLDER = mkdtempSync(join(tmpdir(), 'everysource-benchmarks-'));

const PATIENCE = 5000;
const STEP = 5;
const LOG_LINES = 20;

const all = new Set();
let number = 0;

process.on('exit', () => {
  all.forEach((started) => started.signal('SIGKILL'));
  rmSync(FOLDER, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => process.exit(128 + constants.signals[signal]));
}

/**
 * Starts `command` on the cores of the list `cores`, in a session of its own. What it prints goes to a file; its standard output to
 * `stdout` instead, if that is `pipe`.
 */
export function start(command, { cores = SERVER_CORE, cwd = ROOT, env = process.env, stdin = 'ignore', stdout } = {}) {
  const log = join(FOLDER, `${number++}.log`);
  const file = openSync(log, 'a');
  const child = spawn('taskset', ['-c', cores, ...command], { cwd, env, detached: true, stdio: [stdin, stdout ?? file, file] });
  closeSync(file);
  const started = new Started(command[0], child, log);
  all.add(started);
  return started;
}

class Started {
  constructor(name, child, log) {
    this.name = name;
    this.child = child;
    this.log = log;
    this.hasEnded = false;
    /** Its exit code, or the signal that ended it. */
    this.exited = once(child, 'exit').then(([code, signal]) => {
      this.hasEnded = true;
      return signal ?? code;
    });
  }

  /** The ids of its processes: those of its session. */
  pids() {
    return readdirSync('/proc')
      .filter((id) => /^\d+$/.test(id) && sessionOf(id) === this.child.pid)
      .map(Number);
  }

  /** The resident memory of its processes, in KB. */
  resident() {
    const kilobytes = this.pids().map((id) => /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, 'latin1'))[1]);
    return kilobytes.map(Number).reduce((sum, value) => sum + value, 0);
  }

  /** Waits until `isReady`, a function that may be asynchronous, says so. */
  async until(isReady) {
    while (!(await isReady())) {
      if (this.hasEnded) {
        throw new Error(`${this.name} ended: ${this.said()}`);
      }
      await pause(STEP);
    }
  }

  /** The end of what it printed. */
  said() {
    return readFileSync(this.log, 'utf8').trim().split('\n').slice(-LOG_LINES).join('\n');
  }

  async end() {
    this.signal('SIGTERM');
    const deadline = Date.now() + PATIENCE;
    while (this.pids().length > 0) {
      if (Date.now() > deadline) {
        this.signal('SIGKILL');
      }
      await pause(STEP);
    }
    all.delete(this);
  }

  signal(name) {
    for (const pid of this.pids()) {
      try {
        process.kill(pid, name);
      } catch (error) {
        if (error.code !== 'ESRCH') {
          throw error;
        }
      }
    }
  }
}

/** The session of a process; undefined once it has ended. */
function sessionOf(id) {
  try {
    const [state, , , session] = readFileSync(`/proc/${id}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ');
    return state === 'Z' || state === 'X' ? undefined : Number(session);
  } catch {
    return undefined;
  }
}
