// Runs the shell commands of a page: each block in a bash of its own, which begins with the variables and in the folder that the last left.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../../../polyfill-js/test/browser/wait.mjs';

const MOST = 60_000;
const JAVA = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : execFileSync('which', ['java'], { encoding: 'utf8' }).trim();
const required = process.env.EVERYSOURCE_REQUIRE_ENGINES === '1';
const running = new Set();
process.on('exit', () => running.forEach((job) => job.kill()));

/** Whether a command is not there, and that is no failure. */
export function isMissing(command) {
  if (required) {
    return false;
  }
  try {
    execFileSync('which', [command], { stdio: 'ignore' });
    return false;
  } catch {
    return true;
  }
}

/** What runs: a bash and all that it started. Its output is what it has written so far. */
class Job {
  output = '';

  constructor(child) {
    this.child = child;
    this.exited = once(child, 'exit');
    this.closed = once(child, 'close');
    child.stdout.setEncoding('utf8').on('data', (text) => {
      this.output += text;
    });
    running.add(this);
  }

  get hasEnded() {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Waits until its output is as `isReady` wants it. */
  async ready(isReady) {
    await until(() => isReady(this.output) || this.hasEnded, `what this should have written, after ${this.output}`, MOST);
    if (!isReady(this.output)) {
      throw new Error(`It ended with ${this.child.exitCode}: ${this.output}`);
    }
  }

  /** Waits for its end, and ends what it left running. */
  async end() {
    const timer = setTimeout(() => this.kill(), MOST);
    const [code] = await this.exited;
    clearTimeout(timer);
    await this.stop();
    return code ?? `a signal, after ${MOST} ms`;
  }

  async stop() {
    this.kill();
    await this.closed;
    running.delete(this);
  }

  kill() {
    try {
      process.kill(-this.child.pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') {
        throw error;
      }
    }
  }
}

export class Shell {
  #folder;
  #files;
  #count = 0;

  /** @param folder where the page is at work; @param environment variables that it begins with */
  constructor(folder, environment) {
    this.#folder = folder;
    this.#files = join(folder, '.shell');
    this.environment = environment;
  }

  /** Starts commands. Those that run to their end leave their variables and their folder to the next. */
  async start(commands, { leaves = false } = {}) {
    await mkdir(this.#files, { recursive: true });
    this.#count++;
    const file = join(this.#files, `${this.#count}.sh`);
    const state = join(this.#files, 'state');
    // curl without its progress meter, which is there since nobody sees it on a terminal.
    await writeFile(join(this.#files, '.curlrc'), 'no-progress-meter\n');
    // A java that starts in half the time: none of them runs for long.
    await writeFile(join(this.#files, 'java'), `#!/bin/sh\nexec '${JAVA}' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "$@"\n`, { mode: 0o755 });
    await writeFile(
      file,
      [
        'exec 2>&1',
        `if [ -e '${state}' ]; then . '${state}'; fi`,
        leaves ? `trap 'code=$?; { export -p; printf "cd %q\\n" "$PWD"; } > "${state}"; exit $code' EXIT` : '',
        'set -ae',
        commands,
      ].join('\n'),
    );
    return new Job(
      spawn('bash', ['--noprofile', '--norc', file], {
        cwd: this.#folder,
        detached: true,
        env: { ...process.env, CURL_HOME: this.#files, PATH: `${this.#files}:${process.env.PATH}`, ...this.environment },
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
  }
}
