// One measurement by the load generator, of a server that is started for it.
import { load } from './generator.mjs';
import { MAX_OTHERS } from './limits.mjs';
import { SERVERS } from './servers.mjs';

const TRIES = 4;

/** 40,000 deliveries a second before the first one counts, so that the JVM has compiled what it will. */
const HEAT = { streams: 200, rate: 200, 'warm-up': 0 };

/** Measures again while other processes disturb, up to four times; the quietest one counts. */
export async function undisturbed(measure) {
  let best;
  for (let tries = 1; tries <= TRIES; tries++) {
    const result = await measure();
    if (best === undefined || result.others < best.others) {
      best = result;
    }
    if (best.others <= MAX_OTHERS) {
      return { ...best, tries };
    }
  }
  return { ...best, tries: TRIES };
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

/** The measurement of `work` by the generator: `work.load` is its name there, `work.options` are its options. */
export function generated(work, subject, { seconds, warmUp, heat }) {
  return undisturbed(() =>
    withServer(subject, work.options.rate ?? 0, async (server) => {
      if (work.isHeated && server.dialect === 'everysource') {
        await load('broadcast', server, { ...HEAT, seconds: heat });
      }
      return load(work.load, server, { ...work.options, ...subject.options, 'warm-up': warmUp, seconds });
    }),
  );
}
