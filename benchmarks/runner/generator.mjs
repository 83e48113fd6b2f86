// The load generator.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { LOAD_CORE, start } from './processes.mjs';

const CLASSES = 'benchmarks/target/classes';
const GENERATOR = ['java', '-cp', CLASSES, 'io.everysource.benchmarks.LoadGenerator'];

/** How it ends when something was missing, repeated or out of order, or nothing came. */
const UNCLEAN = 1;

function command(work, { dialect, port, publishPort = port, started }, options) {
  const all = { server: dialect, port, 'publish-port': publishPort, pids: started.pids().join(','), ...options };
  return [...GENERATOR, work, ...Object.entries(all).flatMap(([name, value]) => [`--${name}`, String(value)])];
}

/** Does `work` to `server` and tells what was measured. */
export async function load(work, server, options) {
  const started = start(command(work, server, options), { cores: LOAD_CORE, stdout: 'pipe' });
  let output = '';
  started.child.stdout.setEncoding('utf8').on('data', (chunk) => (output += chunk));
  await once(started.child, 'close');
  const how = await started.exited;
  await started.end();
  if ((how !== 0 && how !== UNCLEAN) || output === '') {
    throw new Error(`The load generator ended with ${how}: ${started.said()}\nThe server said: ${server.started.said()}`);
  }
  return JSON.parse(output);
}

/** Opens `streams` idle streams to `server` that ask for `query` too; returns what closes them. */
export async function hold(server, streams, query = '') {
  const options = query ? { streams, query } : { streams };
  const started = start(command('idle', server, options), { cores: LOAD_CORE, stdin: 'pipe', stdout: 'pipe' });
  const lines = createInterface(started.child.stdout);
  await Promise.race([
    once(lines, 'line'),
    started.exited.then((how) => {
      throw new Error(`The load generator ended with ${how}: ${started.said()}`);
    }),
  ]);
  return async () => {
    started.child.stdin.end();
    await started.exited;
    await started.end();
  };
}
