// Installs engines.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { cache, script } from './family.mjs';

/** Installs `engines`: all Debian packages at once, then what each fetches for itself. Tells whether all went well. */
export async function setup(engines) {
  installPackages([...new Set(engines.flatMap(({ packages }) => packages))].filter((name) => !hasPackage(name)));
  const failed = [];
  for (const engine of engines) {
    const file = script(engine, 'setup');
    if (existsSync(file)) {
      await mkdir(dirname(cache(engine)), { recursive: true });
      const { status } = spawnSync(file, [cache(engine), ...(engine.args ?? [])], { stdio: 'inherit' });
      if (status !== 0) {
        failed.push(engine.id);
      }
    }
  }
  if (failed.length > 0) {
    console.error(`Not set up: ${failed.join(', ')}.`);
  }
  return failed.length === 0;
}

function hasPackage(name) {
  const { stdout } = spawnSync('dpkg-query', ['--show', '--showformat=${db:Status-Status}', name], { encoding: 'utf8' });
  return stdout === 'installed';
}

function installPackages(names) {
  if (names.length === 0) {
    return;
  }
  const apt = (...args) =>
    execFileSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=300', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  console.log(`Installs ${names.join(' ')}`);
  apt('update');
  apt('install', '--yes', '--no-install-recommends', ...names);
}
