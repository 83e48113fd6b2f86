// What an idle stream costs in memory.
import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { hold } from './generator.mjs';
import { withServer } from './measure.mjs';

const POINTS = [1_000, 5_000, 10_000, 15_000];

/** What memory may still change by, in KB, once it has settled. */
const SETTLED = 200;
const TRIES = 15;
const SECOND = 1_000;

/** The resident memory once it changes no more, after full collections if it has a heap. */
async function settled({ dialect, started }) {
  let before = -Infinity;
  for (let i = 0; i < TRIES; i++) {
    if (dialect === 'everysource') {
      await promisify(execFile)('jcmd', [String(started.child.pid), 'GC.run']);
    }
    await pause(SECOND);
    const now = started.resident();
    if (Math.abs(now - before) < SETTLED) {
      return now;
    }
    before = now;
  }
  return before;
}

/** The resident KB at each number of streams, and what a stream takes by the first and the last. */
export const measureMemory = (subject) =>
  withServer(subject, 0, async (server) => {
    const points = [];
    const releases = [];
    for (const [i, streams] of POINTS.entries()) {
      releases.push(await hold(server, streams - (POINTS[i - 1] ?? 0), subject.query));
      points.push([streams, await settled(server)]);
    }
    await Promise.all(releases.map((release) => release()));
    const [[few, least], [many, most]] = [points[0], points.at(-1)];
    return { points, kilobytesPerStream: (most - least) / (many - few) };
  });
