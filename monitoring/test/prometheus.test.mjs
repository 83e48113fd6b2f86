// A real server, all transports, a real Prometheus: whether it finds what the dashboards, the docs and the rules ask for.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startServer } from '../../polyfill-js/test/browser/server.mjs';
import { allQueries, check } from '../check.mjs';
import { pictures } from '../pictures.mjs';
import { readDashboards } from '../queries.mjs';
import { startPrometheus, until } from './prometheus.mjs';
import { promtool, skip } from './tools.mjs';
import { drive, options } from './traffic.mjs';

const TIMES = { interval: '10s', range: '2m' };
const PATIENCE = 90_000;

/** A server that has time to spare keeps nobody waiting. */
const MAY_BE_ZERO = ['everysource_subscribers_catching_up'];

const listed = (await readFile(new URL('../series.txt', import.meta.url), 'utf8')).trim().split('\n');

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const withoutBrowser =
  !existsSync(CHROMIUM) && process.env.EVERYSOURCE_REQUIRE_ENGINES !== '1' ? 'skipped: chromium is not installed' : false;

describe('a real Prometheus watches a real server', { skip }, () => {
  const undo = [];
  let folder;
  let server;
  let watcher;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'everysource-monitoring-'));
    undo.push(() => rm(folder, { recursive: true, force: true }));
    server = await startServer(options);
    undo.push(() => server.stop());
    watcher = await startPrometheus(folder, [`127.0.0.1:${server.port}`]);
    undo.push(() => watcher.stop());
    const end = new AbortController();
    const traffic = drive(server, end.signal);
    // It is awaited at the end.
    traffic.catch(() => undefined);
    undo.push(() => {
      end.abort();
      return traffic;
    });
  });

  after(async () => {
    for (const step of undo.reverse()) {
      await step();
    }
  });

  test('it scrapes the server', async () => {
    await until(
      async () => (await watcher.prometheus.query('up{job="everysource"}')).some(({ value }) => value[1] === '1'),
      'Prometheus does not get the figures of the server.',
    );
  });

  test('every query of the dashboards and of the docs finds data', async () => {
    const queries = await allQueries();
    assert.ok(queries.length > 100);
    let missing = queries;
    const isContent = async () => {
      const problems = await check(watcher.prometheus, missing, TIMES);
      missing = queries.filter(({ where }) => problems.some((problem) => problem.where === where));
      return missing.length === 0;
    };
    await until(isContent, 'queries without data', PATIENCE).catch(() => undefined);
    assert.deepEqual(missing.map(({ where }) => where), []);
  });

  test('the server exports the series of series.txt, all of them and no others', async () => {
    const exported = [...(await scraped()).matchAll(/^# TYPE (everysource_\w+ \w+)$/gm)].map(([, line]) => line);
    assert.deepEqual(exported.sort(), [...listed].sort());
  });

  test('the traffic gives every series something to tell', async () => {
    for (const [name, type] of listed.map((line) => line.split(' ')).filter(([one]) => !MAY_BE_ZERO.includes(one))) {
      const now = { counter: `rate(${name}[20s])`, histogram: `rate(${name}_count[20s])`, gauge: `max_over_time(${name}[20s])` }[type];
      await until(async () => (await watcher.prometheus.query(`${now} > 0`)).length > 0, `${name} is 0.`, PATIENCE);
    }
  });

  test('the docs name every value of a label that the server exports', async () => {
    const docs = await readFile(new URL('../../docs/monitoring.md', import.meta.url), 'utf8');
    const values = [...(await scraped()).matchAll(/^everysource_.*\{.*\}/gm)]
      .flatMap(([line]) => [...line.matchAll(/\b(transport|reason|outcome|kind|from|to)="([^"]*)"/g)])
      .map(([, , value]) => value);
    const unnamed = [...new Set(values)].filter((value) => !docs.includes(`\`${value}\``));
    assert.deepEqual(unnamed, []);
  });

  test('promtool finds no fault with the names and the text', async () => {
    await promtool(['check', 'metrics'], await scraped());
  });

  test('the rules can be evaluated', async () => {
    const groups = await until(async () => {
      const all = await watcher.prometheus.rules();
      return all.every(({ rules }) => rules.every(({ health }) => health !== 'unknown')) && all;
    }, 'Prometheus does not evaluate its rules.');
    const broken = groups.flatMap(({ rules }) => rules).filter(({ health }) => health !== 'ok');
    assert.deepEqual(broken, []);
  });

  test('every recording rule records something', async () => {
    const records = (await watcher.prometheus.rules()).flatMap(({ rules }) => rules).filter(({ type }) => type === 'recording');
    for (const { name } of records) {
      await until(async () => (await watcher.prometheus.query(name)).length > 0, `${name} records nothing.`);
    }
  });

  test('latencies carry the trace ids of publishers', async () => {
    for (const series of ['everysource_publish_seconds_bucket', 'everysource_delivery_seconds_bucket']) {
      const found = await until(() => watcher.prometheus.exemplar(series), `${series} has no exemplar.`);
      assert.match(found.labels.trace_id, /^[0-9a-f]{32}$/);
    }
  });

  test('every dashboard can be drawn', { skip: withoutBrowser }, async () => {
    await pictures(watcher.url, folder, { ...TIMES, end: Math.floor(Date.now() / 1000) });
    for (const { file } of await readDashboards()) {
      assert.ok((await stat(join(folder, file.replace('.json', '.png')))).size > 50_000, file);
    }
  });

  const scraped = async () => (await fetch(`${server.origin}/metrics`, { headers: { Accept: 'text/plain' } })).text();
});
