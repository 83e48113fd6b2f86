// A script of an engine, with all the processes that come of it, from its start to the end of the last of them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE = 2000;
const STEP = 20;

const all = new Set();
process.on('exit', () => {
  for (const launched of all) {
    launched.signal('SIGKILL');
    rmSync(launched.profile, { recursive: true, force: true });
  }
});

/**
 * Starts `file` in a session of its own, with the arguments that `args` makes of the path of a fresh profile folder, which is
 * its home too. `run` marks its processes; `stdio` is where its output goes.
 */
export async function launch(file, args, run, stdio) {
  const profile = await mkdtemp(join(tmpdir(), 'everysource-lab-'));
  const environment = Object.entries(process.env).filter(([name]) => !name.startsWith('XDG_'));
  const child = spawn(file, args(profile), {
    detached: true,
    env: { ...Object.fromEntries(environment), HOME: profile, TMPDIR: profile, EVERYSOURCE_LAB_RUN: run },
    stdio,
  });
  const launched = new Launched(child, profile, run);
  all.add(launched);
  return launched;
}

class Launched {
  constructor(child, profile, run) {
    this.child = child;
    this.profile = profile;
    this.run = run;
    /** How it ended, in words. */
    this.exited = once(child, 'exit').then(
      ([code, signal]) => (signal ? `by ${signal}` : `with exit code ${code}`),
      (error) => `before it began: ${error.message}`,
    );
  }

  /** Ends all its processes and removes its profile. */
  async end() {
    this.signal('SIGTERM');
    const deadline = Date.now() + PATIENCE;
    while (this.processes().length > 0) {
      if (Date.now() > deadline) {
        this.signal('SIGKILL');
      }
      await pause(STEP);
    }
    await rm(this.profile, { recursive: true, force: true });
    all.delete(this);
  }

  signal(name) {
    for (const id of this.processes()) {
      try {
        process.kill(id, name);
      } catch (error) {
        if (error.code !== 'ESRCH') {
          throw error;
        }
      }
    }
  }

  /** Ids of the processes that are left: those of its session or group, and those that carry its mark. */
  processes() {
    const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return ids.filter((id) => this.owns(id)).map(Number);
  }

  owns(id) {
    try {
      const [state, , group, session] = readFileSync(`/proc/${id}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ');
      if (state === 'Z' || state === 'X') {
        return false;
      }
      const mine = String(this.child.pid);
      return group === mine || session === mine || this.marks(readFileSync(`/proc/${id}/environ`, 'latin1'));
    } catch {
      // It ended meanwhile, or is somebody else's.
      return false;
    }
  }

  marks(environment) {
    return environment.split('\0').includes(`EVERYSOURCE_LAB_RUN=${this.run}`);
  }
}
