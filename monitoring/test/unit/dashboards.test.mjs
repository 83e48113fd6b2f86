import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { dashboards } from '../../dashboards.mjs';
import { filledIn, panelQueries, panelsOf, readDashboards } from '../../queries.mjs';
import { parse, skip } from '../tools.mjs';

const folder = new URL('../../grafana/', import.meta.url);
const made = dashboards();
const all = Object.entries(made).map(([file, text]) => ({ file, dashboard: JSON.parse(text) }));
const panels = all.flatMap(({ file, dashboard }) => panelsOf(dashboard).map((panel) => ({ where: `${file}: ${panel.title}`, panel })));

test('the committed files are what the program writes', async () => {
  const committed = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  assert.deepEqual(committed.sort(), Object.keys(made).sort());
  for (const [file, text] of Object.entries(made)) {
    assert.equal(await readFile(new URL(file, folder), 'utf8'), text, `${file} differs: npm run dashboards`);
  }
});

test('a dashboard asks for one data source, and all of it uses that one', async () => {
  for (const { file, dashboard } of await readDashboards()) {
    const sources = dashboard.templating.list.filter(({ type }) => type === 'datasource');
    assert.deepEqual(sources.map(({ name, query }) => [name, query]), [['datasource', 'prometheus']], file);
    assert.ok(!JSON.stringify(dashboard).includes('__inputs'), file);
    const used = [];
    JSON.stringify(dashboard, (key, value) => (key === 'datasource' && used.push(value), value));
    assert.ok(used.length > dashboard.panels.length);
    used.forEach((source) => assert.deepEqual(source, { type: 'prometheus', uid: '${datasource}' }, file));
  }
});

test('a dashboard lets jobs and instances be chosen, several or all, and every query minds them', () => {
  for (const { file, dashboard } of all) {
    for (const name of ['job', 'instance']) {
      const variable = dashboard.templating.list.find((one) => one.name === name);
      assert.ok(variable.multi && variable.includeAll, `${file}: ${name}`);
    }
  }
  for (const { where, panel } of panels) {
    for (const { expr } of panel.targets) {
      const selectors = expr.match(/\{[^}]*\}/g);
      selectors.forEach((selector) => assert.ok(selector.startsWith('{job=~"$job", instance=~"$instance"'), `${where}: ${selector}`));
    }
  }
});

test('uids and titles differ, and ids and places of panels too', () => {
  const distinct = (values) => assert.equal(new Set(values).size, values.length, values.join(', '));
  distinct(all.map(({ dashboard }) => dashboard.uid));
  distinct(all.map(({ dashboard }) => dashboard.title));
  for (const { dashboard } of all) {
    distinct(dashboard.panels.flatMap((panel) => [panel.id, ...(panel.panels ?? []).map(({ id }) => id)]));
    distinct(dashboard.panels.map(({ gridPos: { x, y } }) => `${x}/${y}`));
  }
});

test('a dashboard has a few panels, which fill its width', () => {
  for (const { file, dashboard } of all) {
    const shown = dashboard.panels.filter(({ type }) => type !== 'row');
    assert.ok(shown.length >= 6 && shown.length <= 12, `${file}: ${shown.length}`);
    for (const y of new Set(shown.map(({ gridPos }) => gridPos.y))) {
      const line = shown.filter(({ gridPos }) => gridPos.y === y);
      const isRepeated = line.some(({ repeat }) => repeat);
      assert.ok(isRepeated || line.reduce((width, { gridPos }) => width + gridPos.w, 0) === 24, `${file}: the line at ${y}`);
    }
  }
});

test('every panel says what it shows, and in which unit', () => {
  for (const { where, panel } of panels) {
    assert.ok(panel.description?.length > 5 && /[.?]$/.test(panel.description), `${where} has no description`);
    assert.ok(panel.fieldConfig.defaults.unit, `${where} has no unit`);
  }
});

test('pages that descriptions name are there', () => {
  const titles = all.map(({ dashboard }) => dashboard.title.replace('EverySource: ', ''));
  for (const { where, panel } of panels) {
    for (const [, page] of panel.description.matchAll(/page ([A-Z][a-z ]+?)(?=[.,:])/g)) {
      assert.ok(titles.includes(page.toLowerCase()), `${where}: there is no page ${page}`);
    }
  }
});

test('quantiles are taken of rates that still have their buckets', () => {
  for (const { where, panel } of panels) {
    for (const { expr } of panel.targets.filter(({ expr }) => expr.includes('histogram_quantile'))) {
      assert.match(expr, /histogram_quantile\([\d.]+, sum by \(le\b[^)]*\) \(rate\(\w+_bucket\{.*\}\[\$__rate_interval\]\)\)\)/, where);
    }
  }
});

test('Prometheus can read every query', { skip }, async () => {
  await parse((await panelQueries()).map(({ expr }) => filledIn(expr, { interval: '1m', range: '1h' })));
});
