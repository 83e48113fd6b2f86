// One measurement by the load generator, of a server that is started for it.
import { load } from './generator.mjs';
import { MAX_OTHERS } from './limits.mjs';
import { SERVERS } from './servers.mjs';

/** Measures up to `tries` times, until other processes do not disturb; the quietest one counts. */
export async function undisturbed(tries, measure) {
  let best;
  let tried = 0;
  do {
    const result = await measure();
    tried++;
    if (best === undefined || result.others < best.others) {
      best = result;
    }
  } while (best.others > MAX_OTHERS && tried < tries);
  return { ...best, tried };
}

/** Starts the server of `subject`, has `use` of it, and ends it. */
export async function withServer(subject, rate, use) {
  const server = await SERVERS[subject.server].start({ rate, ...subject.start });
  try {
    return await use(server);
  } finally {
    await server.started.end();
  }
}

/**
 * The measurement of `work` by the generator: `work.load` is its name there, `work.options` are its options. Before, `work.heat` is done to
 * EverySource, `heat` seconds in all, so that the JVM has compiled what it will before the first thing counts.
 */
export function generated(work, subject, { seconds, warmUp, heat, tries }) {
  return undisturbed(tries, () =>
    withServer(subject, work.options.rate ?? 0, async (server) => {
      if (work.heat && server.dialect === 'everysource') {
        const { times = 1, options } = work.heat;
        for (let time = 0; time < times; time++) {
          await load(work.heat.load, server, { ...options, 'warm-up': 0, ...subject.options, seconds: Math.ceil(heat / times) });
        }
      }
      return load(work.load, server, { ...work.options, ...subject.options, 'warm-up': warmUp, seconds });
    }),
  );
}
