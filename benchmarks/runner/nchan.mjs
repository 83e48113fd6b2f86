// nginx with nchan, with one worker.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { absent, configure } from './configured.mjs';
import { freePorts, listens } from './ports.mjs';
import { start } from './processes.mjs';

const MODULE = '/usr/lib/nginx/modules/ngx_nchan_module.so';

/** The master and its worker. */
const PROCESSES = 2;

export const nchan = {
  missing: () => (absent(['nginx']) || !existsSync(MODULE) ? 'nginx with nchan is not installed (Debian: libnginx-mod-nchan)' : undefined),

  async start() {
    const [port] = await freePorts(1);
    const folder = await configure(['nchan.conf'], { port, module: MODULE });
    const started = start(['nginx', '-p', folder, '-c', join(folder, 'nchan.conf'), '-e', 'stderr']);
    await started.until(async () => started.pids().length === PROCESSES && (await listens(port)));
    return { dialect: 'nchan', port, started };
  },
};
