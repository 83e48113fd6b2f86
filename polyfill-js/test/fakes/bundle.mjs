import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { differences, isOfModern, scriptOf } from './modern.mjs';

/**
 * The bundles to test, by name: as built, or made in memory from the sources where nothing is built. EVERYSOURCE_BUNDLES narrows
 * it ("everysource.js"), EVERYSOURCE_DIST names another folder.
 */
const dist = process.env.EVERYSOURCE_DIST ? new URL(`file://${process.env.EVERYSOURCE_DIST}/`) : new URL('../../dist/', import.meta.url);
const wanted = (process.env.EVERYSOURCE_BUNDLES ?? 'everysource.js everysource.min.js everysource.modern.mjs').split(' ');

export const bundles = existsSync(new URL('everysource.js', dist))
  ? wanted.map((name) => (name.endsWith('.mjs') ? modern(name, read(name)) : classic(name, read(name), read(name.replace('everysource', 'everysource.share')))))
  : [classic('everysource.js', await join('index.js'), await join('share.js'))];

/** Those of the classic script, for what it has alone. */
export const classics = bundles.filter(({ isModern }) => !isModern);

/**
 * Each bundle has its `share`, the script for tabs that share a connection; `of`, which leaves out of a list what names a browser or
 * a transport that the bundle is not for; and the `test` of node:test, which skips what the bundle does otherwise.
 */
function classic(name, text, share) {
  return { name, text, share, isModern: false, test, of: (list) => list };
}

function modern(name, text) {
  return {
    name,
    text: scriptOf(text),
    isModern: true,
    test: (title, action) => test(title, { skip: differences.find(([pattern]) => pattern.test(title))?.[1] ?? false }, action),
    of: (list) => list.filter((item) => [item].flat(Infinity).every(isOfModern)),
  };
}

function read(name) {
  return readFileSync(new URL(name, dist), 'utf8');
}

async function join(entry) {
  const { rollup } = await import('rollup');
  const bundle = await rollup({ input: new URL(`../../src/${entry}`, import.meta.url).pathname });
  const { output } = await bundle.generate({ format: 'iife', strict: false, freeze: false, esModule: false, generatedCode: 'es5' });
  return output[0].code;
}
