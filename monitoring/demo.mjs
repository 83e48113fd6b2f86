// Two servers under changing load, a Prometheus that watches them, and pictures of the dashboards: those of docs/monitoring.md.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startServer } from '../polyfill-js/test/browser/server.mjs';
import { pictures } from './pictures.mjs';
import { startPrometheus } from './test/prometheus.mjs';
import { drive, options } from './test/traffic.mjs';

const HELP = `node demo.mjs [--minutes=15] [--folder=../docs/monitoring]

Runs the server in EVERYSOURCE_JAR twice, for some minutes; one of them restarts after two thirds of the time. Then it draws the
dashboards into the folder, without the time that servers need to get warm.`;

const SCRAPE = '5s';
const INTERVAL = '30s';
const WARM_UP_MS = 90_000;
const PATIENT = { ...options, heartbeat: '5s', 'poll-hold': '10s', 'stall-timeout': '30s', retry: '2s', 'retain-bytes': '64M' };
const LOADS = [
  { streams: 240, polls: 30, slow: 3, rate: 25, large: 24, visit: 120_000, sleep: 90_000, trouble: 15_000 },
  { streams: 160, polls: 24, slow: 1, rate: 15, large: 24, visit: 120_000, sleep: 90_000, trouble: 20_000 },
];

async function main() {
  const { values } = parseArgs({
    options: { minutes: { type: 'string', default: '15' }, folder: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const minutes = Number(values.minutes);
  const work = await mkdtemp(join(tmpdir(), 'everysource-monitoring-'));
  const servers = await Promise.all(LOADS.map(() => startServer(PATIENT)));
  const watcher = await startPrometheus(work, servers.map(({ port }) => `127.0.0.1:${port}`), SCRAPE);
  const end = new AbortController();
  const traffic = servers.map((server, number) => drive(server, end.signal, LOADS[number]));
  await pause(WARM_UP_MS + (minutes * 60_000 * 2) / 3);
  await servers[1].stop();
  servers[1] = await startServer({ ...PATIENT, port: servers[1].port });
  await pause((minutes * 60_000) / 3);
  await pictures(watcher.url, values.folder ?? fileURLToPath(new URL('../docs/monitoring', import.meta.url)), {
    interval: INTERVAL,
    range: `${minutes}m`,
    end: Math.floor(Date.now() / 1000),
  });
  end.abort();
  await Promise.all(traffic);
  await watcher.stop();
  await Promise.all(servers.map((server) => server.stop()));
  await rm(work, { recursive: true, force: true });
}

await main();
