import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse as readYaml } from 'yaml';
import { promtool, skip } from '../tools.mjs';

const folder = new URL('../../prometheus/', import.meta.url);
const path = (name) => fileURLToPath(new URL(name, folder));
const yaml = async (name) => readYaml(await readFile(path(name), 'utf8'));
const tests = (await readdir(path('tests'))).filter((name) => name.endsWith('.yml')).map((name) => `tests/${name}`);
const rules = (await yaml('everysource-rules.yml')).groups.flatMap((group) => group.rules);
const alerts = (await yaml('everysource-alerts.yml')).groups.flatMap((group) => group.rules);
const docs = await readFile(new URL('../../docs/monitoring.md', folder), 'utf8');
const series = (await readFile(new URL('../series.txt', folder), 'utf8')).trim().split('\n').map((line) => line.split(' ')[0]);

test('Prometheus takes the example of a configuration, and the rules', { skip }, async () => {
  await promtool(['check', 'config', path('prometheus.yml')]);
  await promtool(['check', 'rules', path('everysource-rules.yml'), path('everysource-alerts.yml')]);
});

test('the rules do in their tests what they should', { skip }, async () => {
  await promtool(['test', 'rules', ...tests.map(path)]);
});

test('each alert has a test in which it fires and one in which it does not', async () => {
  const cases = (await Promise.all(tests.map(yaml))).flatMap((file) => file.tests).flatMap((one) => one.alert_rule_test ?? []);
  for (const { alert } of alerts) {
    const own = cases.filter(({ alertname }) => alertname === alert);
    assert.ok(own.some(({ exp_alerts }) => exp_alerts.length > 0), `${alert} never fires`);
    assert.ok(own.some(({ exp_alerts }) => exp_alerts.length === 0), `${alert} always fires`);
  }
});

test('each alert says how bad it is, how much it is and where to read what to do', () => {
  for (const { alert, labels, annotations } of alerts) {
    assert.match(labels.severity, /^(critical|warning|info)$/, alert);
    assert.ok(annotations.summary.length > 10, alert);
    assert.match(annotations.description, /\{\{ \$value/, alert);
    assert.equal(annotations.runbook_url, `docs/monitoring.md#${alert.toLowerCase()}`);
    assert.match(docs, new RegExp(`^### ${alert}$`, 'm'));
  }
});

test('the docs have no alert that is not there, and tell the severity that it has', () => {
  const sections = docs.split(/^### /m).filter((section) => section.startsWith('EverySource'));
  assert.deepEqual(sections.map((section) => section.split('\n')[0]).sort(), alerts.map(({ alert }) => alert).sort());
  for (const section of sections) {
    const { labels } = alerts.find(({ alert }) => section.startsWith(`${alert}\n`));
    assert.ok(section.includes(`*${labels.severity}*`), section.split('\n')[0]);
  }
});

test('rules are made of series that are there', () => {
  const known = new Set([...series, ...rules.map(({ record }) => record)]);
  for (const { alert, record, expr } of [...rules, ...alerts]) {
    for (const [name] of expr.matchAll(/\b(?:\w+:)*everysource_\w+(?::\w+)*/g)) {
      assert.ok(known.has(name) || known.has(name.replace(/_(bucket|sum|count)$/, '')), `${alert ?? record}: ${name}`);
    }
  }
});
