// The queries of the dashboards and of docs/monitoring.md, and a Prometheus to ask.
import { readdir, readFile } from 'node:fs/promises';

const GRAFANA = new URL('grafana/', import.meta.url);
const DOCS = new URL('../docs/monitoring.md', import.meta.url);

/** The dashboards: {file, dashboard}. */
export async function readDashboards() {
  const files = (await readdir(GRAFANA)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(files.map(async (file) => ({ file, dashboard: JSON.parse(await readFile(new URL(file, GRAFANA), 'utf8')) })));
}

/** The panels of a dashboard, those of its rows too. */
export const panelsOf = (dashboard) =>
  dashboard.panels.flatMap((panel) => (panel.type === 'row' ? panel.panels : [panel]));

/** What the dashboards ask: {where, expr}. */
export async function panelQueries() {
  return (await readDashboards()).flatMap(({ file, dashboard }) => [
    ...panelsOf(dashboard).flatMap((panel) =>
      panel.targets.map(({ refId, expr }) => ({ where: `${file}: ${panel.title} (${refId})`, expr })),
    ),
    ...dashboard.annotations.list.filter(({ expr }) => expr).map(({ name, expr }) => ({ where: `${file}: annotation ${name}`, expr })),
  ]);
}

/** What the docs say to ask, in blocks of promql and in the last column of tables: {where, expr}. */
export async function docQueries() {
  const text = await readFile(DOCS, 'utf8');
  const blocks = [...text.matchAll(/^```promql\n(.*?)^```$/gms)]
    .flatMap(([, block]) => block.split(/\n\n+/))
    .map((query) => query.replace(/^#.*$/gm, '').trim())
    .filter((query) => query !== '');
  const rows = [...text.matchAll(/^\| `\w+` \|.*\| `((?:[^`\\]|\\.)+)` \|$/gm)].map(([, query]) => query.replaceAll('\\|', '|'));
  return [...rows, ...blocks].map((expr) => ({ where: `docs/monitoring.md: ${expr}`, expr }));
}

/**
 * A query as Prometheus takes it, with values for Grafana's variables.
 *
 * @param {{interval: string, range: string, job?: string, instance?: string}} values regular expressions for job and instance
 */
export const filledIn = (expr, { interval, range, job = '.*', instance = '.*' }) =>
  expr
    .replaceAll('$__rate_interval', interval)
    .replaceAll('$__range', range)
    .replaceAll('$job', job)
    .replaceAll('$instance', instance);

/** Seconds of a time as in `90s`, `5m` or `1h`. */
export function seconds(time) {
  const found = /^(\d+)([smh])$/.exec(time);
  if (!found) {
    throw new Error(`A time is a number with s, m or h: ${time}`);
  }
  return Number(found[1]) * { s: 1, m: 60, h: 3600 }[found[2]];
}

/** A Prometheus, by its HTTP API. */
export class Prometheus {
  constructor(base) {
    this.base = base.replace(/\/+$/, '');
  }

  /** The result at a time, a list of {metric, value}. */
  async query(expr, time = Date.now() / 1000) {
    return (await this.post('query', { query: expr, time })).result;
  }

  /** The result over a time, a list of {metric, values}. */
  async queryRange(expr, start, end, step) {
    return (await this.post('query_range', { query: expr, start, end, step })).result;
  }

  /** The groups of rules that it has. */
  async rules() {
    return (await this.answer(await fetch(`${this.base}/api/v1/rules`))).groups;
  }

  /** The newest exemplar of a series in the last five minutes, {labels, value, timestamp}, if there is one. */
  async exemplar(series) {
    const end = Date.now() / 1000;
    const found = await this.post('query_exemplars', { query: series, start: end - 300, end });
    return found.flatMap(({ exemplars }) => exemplars).pop();
  }

  async post(what, parameters) {
    return this.answer(await fetch(`${this.base}/api/v1/${what}`, { method: 'POST', body: new URLSearchParams(parameters) }));
  }

  async answer(response) {
    const body = await response.json();
    if (body.status !== 'success') {
      throw new Error(body.error);
    }
    return body.data;
  }
}
