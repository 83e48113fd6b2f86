import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { docQueries, panelQueries, readDashboards } from '../../queries.mjs';
import { parse, skip } from '../tools.mjs';

const file = new URL('../../../docs/monitoring.md', import.meta.url);
const docs = await readFile(file, 'utf8');
const lines = (await readFile(new URL('../../series.txt', import.meta.url), 'utf8')).trim().split('\n').map((line) => line.split(' '));
const names = lines.map(([name]) => name);

test('every series has a row in the docs, and a query that asks for it', async () => {
  const queries = await docQueries();
  for (const name of names) {
    assert.match(docs, new RegExp(`^\\| \`${name}\` \\|`, 'm'));
    assert.ok(queries.some(({ expr }) => new RegExp(`\\b${name}(_bucket|_sum|_count)?\\b`).test(expr)), `no query asks for ${name}`);
  }
});

test('the docs have no series that is not there', () => {
  for (const [, name] of docs.matchAll(/^\| `(everysource_\w+)` \|/gm)) {
    assert.ok(names.includes(name), name);
  }
});

test('histograms are called so, and nothing else is', () => {
  for (const [name, type] of lines) {
    const row = docs.split('\n').find((line) => line.startsWith(`| \`${name}\` |`));
    assert.equal(row.includes('| histogram'), type === 'histogram', name);
  }
});

test('dashboards ask for series that are there', async () => {
  for (const { where, expr } of await panelQueries()) {
    for (const [name] of expr.matchAll(/\beverysource_\w+/g)) {
      assert.ok(names.includes(name) || names.includes(name.replace(/_(bucket|sum|count)$/, '')), `${where}: ${name}`);
    }
  }
});

test('names are as Prometheus wants them', () => {
  for (const [name, type] of lines) {
    assert.equal(name.endsWith('_total'), type === 'counter', name);
    assert.doesNotMatch(name, /milli|_ms\b|kilo|_count$/);
  }
});

test('links within the docs lead somewhere, and their pictures and files are there', async () => {
  const anchors = [...docs.matchAll(/^#+ (.*)$/gm)].map(([, title]) => title.toLowerCase().replace(/[^\w -]/g, '').replaceAll(' ', '-'));
  for (const [, target] of docs.matchAll(/\]\(([^)]+)\)/g)) {
    const isThere = target.startsWith('#') ? anchors.includes(target.slice(1)) : existsSync(new URL(target, file));
    assert.ok(isThere, target);
  }
});

test('the docs name every dashboard, and every panel that they name is there', async () => {
  const all = await readDashboards();
  all.forEach(({ file: name }) => assert.ok(docs.includes(`| \`${name}\` |`), name));
  const titles = new Set(all.flatMap(({ dashboard }) => dashboard.panels.map(({ title }) => title)));
  const runbooks = docs.slice(docs.indexOf('## Alerts, and what to do'), docs.indexOf('## Logs'));
  const menus = ['Status', 'Targets', 'Publish', 'catching up'];
  for (const [, name] of runbooks.matchAll(/(?<!\*)\*([A-Z][^*]+)\*(?!\*)/g)) {
    assert.ok(titles.has(name) || menus.includes(name), `there is no panel ${name}`);
  }
});

test('Prometheus can read every query of the docs', { skip }, async () => {
  await parse((await docQueries()).map(({ expr }) => expr));
});
