// A Prometheus of one's own, from Debian's package, on loopback.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { Prometheus } from '../queries.mjs';

const PATIENCE = 20_000;
const STEP = 50;

const folderOfRules = new URL('../prometheus/', import.meta.url);

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** The configuration of the example, for `targets`, as in 127.0.0.1:8080, and with its rules. */
async function configuration(targets, interval) {
  const example = parse(await readFile(new URL('prometheus.yml', folderOfRules), 'utf8'));
  const [job] = example.scrape_configs;
  return {
    ...example,
    global: { scrape_interval: interval, evaluation_interval: interval },
    rule_files: example.rule_files.map((name) => fileURLToPath(new URL(name, folderOfRules))),
    scrape_configs: [{ ...job, static_configs: [{ targets }] }],
  };
}

/** Starts it in `folder`, where its data go; returns {url, prometheus, stop}. */
export async function startPrometheus(folder, targets, interval = '1s') {
  const file = join(folder, 'prometheus.yml');
  // JSON is YAML.
  await writeFile(file, JSON.stringify(await configuration(targets, interval)));
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    'prometheus',
    [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      '--enable-feature=exemplar-storage',
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  running.add(child);
  const exited = once(child, 'exit').then(() => running.delete(child));
  const url = `http://${address}`;
  await until(async () => (await fetch(`${url}/-/ready`)).ok, 'Prometheus does not get ready.');
  return {
    url,
    prometheus: new Prometheus(url),
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Waits until `condition` holds; what it throws counts as no. */
export async function until(condition, complaint, patience = PATIENCE) {
  const deadline = Date.now() + patience;
  for (;;) {
    const holds = await condition().catch(() => false);
    if (holds) {
      return holds;
    }
    if (Date.now() > deadline) {
      throw new Error(complaint);
    }
    await pause(STEP);
  }
}
