// Where the scripts and the cache of an engine are, and what they say of it.
import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const FAMILIES = fileURLToPath(new URL('engines/', import.meta.url));

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The path of the engine's script `name`. */
export function script(engine, name) {
  return join(FAMILIES, engine.family, name);
}

/** The folder for what the engine's setup fetched. */
export function cache(engine) {
  const { EVERYSOURCE_LAB_CACHE, XDG_CACHE_HOME } = process.env;
  const all = EVERYSOURCE_LAB_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'everysource-lab');
  return join(all, engine.cache ?? [engine.family, ...(engine.args ?? [])].join('-'));
}

/** `{version}` of the engine, or what is `{missing}` to run it. */
export async function installed(engine) {
  try {
    const { stdout } = await promisify(execFile)(script(engine, 'version'), [cache(engine), ...(engine.args ?? [])], {
      timeout: 30_000,
    });
    return { version: stdout.trim() };
  } catch (error) {
    return { missing: error.stderr?.trim() || error.message };
  }
}
