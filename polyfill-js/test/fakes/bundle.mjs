import { existsSync, readFileSync } from 'node:fs';

/**
 * The bundles to test, by name: as built, or made in memory from the sources where nothing is built. EVERYSOURCE_BUNDLES narrows
 * it ("everysource.js"), EVERYSOURCE_DIST names another folder. Each has its `share`, the script for tabs that share a connection.
 */
const dist = process.env.EVERYSOURCE_DIST ? new URL(`file://${process.env.EVERYSOURCE_DIST}/`) : new URL('../../dist/', import.meta.url);
const wanted = (process.env.EVERYSOURCE_BUNDLES ?? 'everysource.js everysource.min.js').split(' ');

export const bundles = existsSync(new URL('everysource.js', dist))
  ? wanted.map((name) => ({ name, text: read(name), share: read(name.replace('everysource', 'everysource.share')) }))
  : [{ name: 'everysource.js', text: await join('index.js'), share: await join('share.js') }];

function read(name) {
  return readFileSync(new URL(name, dist), 'utf8');
}

async function join(entry) {
  const { rollup } = await import('rollup');
  const bundle = await rollup({ input: new URL(`../../src/${entry}`, import.meta.url).pathname });
  const { output } = await bundle.generate({ format: 'iife', strict: false, freeze: false, esModule: false, generatedCode: 'es5' });
  return output[0].code;
}
