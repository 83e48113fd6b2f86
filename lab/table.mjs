// What docs/browsers.md and its picture show: the engines that ran, and the fakes of browsers that cannot be had.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundles } from '../polyfill-js/test/fakes/bundle.mjs';
import { HUB_URL, visit } from '../polyfill-js/test/fakes/client.mjs';
import { subscribe } from '../polyfill-js/test/fakes/subscriber.mjs';
import { engines } from './engines.mjs';
import { ROOT } from './family.mjs';
import { markdown } from './markdown.mjs';
import { picture } from './picture.mjs';
import { TRANSPORTS } from './transports.mjs';

const FAKES = [
  { id: 'ie6', name: 'Internet Explorer 6', year: 2001 },
  { id: 'ie7', name: 'Internet Explorer 7', year: 2006 },
  { id: 'ie8', name: 'Internet Explorer 8', year: 2009 },
  { id: 'ie9', name: 'Internet Explorer 9', year: 2011 },
  { id: 'ie10', name: 'Internet Explorer 10', year: 2012 },
  { id: 'ie11', name: 'Internet Explorer 11', year: 2013 },
  { id: 'operaPresto', name: 'Opera 10.6 (Presto)', year: 2010 },
  { id: 'android2', name: 'Android 2.3', year: 2010 },
  { id: 'safari5', name: 'Safari 5', year: 2010 },
  { id: 'firefox35', name: 'Firefox 35', year: 2015 },
  { id: 'edge14', name: 'Edge 14', year: 2016 },
];

const HOW = { tested: 'tested', emulation: 'by emulation' };

/** Rows of engines, oldest first: {id, name, version, year, how, chosen, reason, first, again, buffered, transports, passed, failed, skipped, skips}. */
export function engineRows(results) {
  return results
    .filter((result) => result.done?.chosen)
    .map(({ id, name, version, year, kind, done, cases }) => ({
      id,
      name,
      version,
      year,
      how: HOW[kind],
      ...done,
      transports: TRANSPORTS.filter((transport) => passed(cases, transport)),
      buffered: cases.find((entry) => entry.case === 'behind a buffer')?.why ?? '',
      skips: cases.filter(({ result }) => result === 'skip'),
    }))
    .sort((one, other) => one.year - other.year || one.name.localeCompare(other.name));
}

const passed = (cases, transport) => cases.some((entry) => entry.set === transport && entry.case === 'transport' && entry.result === 'pass');

/** Rows of fakes: what the client measures its way to there, in ms of the fakes' clock. */
export async function fakeRows() {
  const bundle = bundles[0];
  const rows = [];
  for (const { id, ...about } of FAKES) {
    const { world, page } = visit(id, { bundle });
    const log = subscribe(page, HUB_URL, { lastEventId: 'earliest' });
    const first = await world.until(() => log.transports.length > 0, 10_000);
    rows.push({ id, ...about, how: 'by fake', first, chosen: log.transports.at(-1).transport });
    log.es.close();
  }
  return rows;
}

/** Writes the table of the last run. Tells whether all engines were in it, and passed. */
export async function writeTable() {
  const results = JSON.parse(await readFile(join(ROOT, 'lab/target/results.json'), 'utf8'));
  const lacking = engines.filter(({ id }) => !results.some((entry) => entry.id === id && entry.result === 'passed'));
  if (lacking.length > 0) {
    console.error(`Not written, since the last run lacks ${lacking.map(({ id }) => id).join(', ')}. Run lab/lab run first, with all engines.`);
    return false;
  }
  const rows = engineRows(results);
  const checks = results.filter(({ done }) => !done.chosen);
  await writeFile(join(ROOT, 'docs/browsers.md'), markdown(rows, await fakeRows(), checks));
  await writeFile(join(ROOT, 'docs/browsers.svg'), picture(rows));
  return true;
}
