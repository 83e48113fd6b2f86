// Pushpin, before an origin that has it hold every request.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { absent, configure } from './configured.mjs';
import { freePorts, listens } from './ports.mjs';
import { start } from './processes.mjs';

/** What the origin says to each request; the channel is the load generator's. */
const HOLD = { 'Content-Type': 'text/event-stream', 'Grip-Hold': 'stream', 'Grip-Channel': 'bench' };

/** Pushpin itself, and condure, zurl, the proxy and the handler, which it starts. */
const PROCESSES = 5;

async function origin() {
  const server = createServer((request, response) => response.writeHead(200, HOLD).end());
  server.unref().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

export const pushpin = {
  missing: () => (absent(['pushpin', 'condure', 'zurl']) ? 'Pushpin is not installed (Debian: pushpin)' : undefined),

  async start() {
    const [port, publishPort] = await freePorts(2);
    const server = await origin();
    const folder = await configure(['pushpin.conf', 'routes'], { port, publishPort, origin: server.address().port });
    const started = start(['pushpin', `--config=${join(folder, 'pushpin.conf')}`], { cwd: folder });
    await started.until(async () => started.pids().length === PROCESSES && (await listens(port)) && (await listens(publishPort)));
    return { dialect: 'pushpin', port, publishPort, started };
  },
};
