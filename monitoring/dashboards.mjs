// Writes the dashboards: node dashboards.mjs
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { capacity } from './grafana/source/capacity.mjs';
import { latency } from './grafana/source/latency.mjs';
import { nodes } from './grafana/source/nodes.mjs';
import { overview } from './grafana/source/overview.mjs';
import { transports } from './grafana/source/transports.mjs';

/** File name to text, of every dashboard. */
export const dashboards = () =>
  Object.fromEntries(
    Object.entries({ overview, 'transports-and-fallbacks': transports, 'latency-and-lag': latency, capacity, nodes }).map(([name, make]) => [
      `${name}.json`,
      `${JSON.stringify(make(), null, 2)}\n`,
    ]),
  );

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of Object.entries(dashboards())) {
    await writeFile(new URL(`grafana/${name}`, import.meta.url), text);
  }
}
