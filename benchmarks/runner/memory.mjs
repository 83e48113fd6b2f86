// What an idle stream costs in memory.
import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { hold } from './generator.mjs';
import { withServer } from './measure.mjs';

const FEW = 1_000;

/** Settled is what changes by less than so many KB, so many times one after the other. */
const CHANGE = 200;
const UNCHANGED = 3;
const TRIES = 20;
const SECOND = 1_000;

/** The resident memory once it changes no more, after full collections if it has a heap. */
async function settled({ dialect, started }) {
  let before = -Infinity;
  let unchanged = 0;
  for (let i = 0; i < TRIES && unchanged < UNCHANGED; i++) {
    if (dialect === 'everysource') {
      await promisify(execFile)('jcmd', [String(started.child.pid), 'GC.run']);
    }
    await pause(SECOND);
    const now = started.resident();
    unchanged = Math.abs(now - before) < CHANGE ? unchanged + 1 : 0;
    before = now;
  }
  return before;
}

/** The resident KB at few streams, and then at `many`. */
const grown = (subject, many) =>
  withServer(subject, 0, async (server) => {
    const releases = [await hold(server, FEW, subject.query)];
    const least = await settled(server);
    releases.push(await hold(server, many - FEW, subject.query));
    const most = await settled(server);
    await Promise.all(releases.map((release) => release()));
    return { least, most };
  });

/**
 * The resident KB at few streams and at each number of `subject.streams`, and what a stream takes by the last one. Each number is that of a
 * server of its own, for a heap that has been collected at several sizes is a larger one.
 */
export async function measureMemory(subject) {
  const points = [];
  let last;
  for (const many of subject.streams) {
    last = await grown(subject, many);
    points.push([many, last.most]);
  }
  const [many, most] = points.at(-1);
  return { points: [[FEW, last.least], ...points], kilobytesPerStream: (most - last.least) / (many - FEW) };
}
