// What counting costs, and what a scrape takes.
import { load } from './generator.mjs';
import { undisturbed, withServer } from './measure.mjs';
import { median } from './statistics.mjs';

const SCRAPES = 10;

async function scrape(port) {
  const from = performance.now();
  await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return performance.now() - from;
}

export const measureMetrics = (work, subject, { seconds, warmUp, tries }) =>
  undisturbed(tries, () =>
    withServer(subject, 0, async (server) => {
      // The first scrape makes the registry; it is not what is measured.
      await scrape(server.port);
      const result = await load(work.load, server, { ...work.options, 'warm-up': warmUp, seconds });
      const times = [];
      for (let i = 0; i < SCRAPES; i++) {
        times.push(await scrape(server.port));
      }
      return { ...result, scrapeMillis: median(times) };
    }),
  );
