// Asks a Prometheus what the dashboards and docs/monitoring.md ask, and tells which queries find nothing there.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { docQueries, filledIn, panelQueries, Prometheus, seconds } from './queries.mjs';

const HELP = `node check.mjs URL [--interval=1m] [--range=15m]

Asks the Prometheus at URL, as in http://127.0.0.1:9090, every query of every dashboard and of docs/monitoring.md, and names those
that failed or had no data. Exit code 1 if there are any.

--interval=TIME   what $__rate_interval stands for: four times the scrape interval or more
--range=TIME      how far back data counts`;

const STEPS = 60;

/**
 * Asks each of `queries`, {where, expr}.
 *
 * @param {Prometheus} prometheus
 * @param {{interval: string, range: string}} times
 * @returns {Promise<{where: string, expr: string, problem: string}[]>} those that failed or had no value but NaN in that range
 */
export async function check(prometheus, queries, { interval, range }) {
  const end = Date.now() / 1000;
  const span = seconds(range);
  const problems = [];
  for (const { where, expr } of queries) {
    const problem = await problemOf(filledIn(expr, { interval, range }));
    if (problem) {
      problems.push({ where, expr, problem });
    }
  }
  return problems;

  async function problemOf(expr) {
    try {
      const series = await prometheus.queryRange(expr, end - span, end, Math.max(1, span / STEPS));
      return series.some(({ values }) => values.some(([, value]) => value !== 'NaN')) ? '' : 'no data';
    } catch (error) {
      return error.message;
    }
  }
}

/** All queries that there are: {where, expr}. */
export const allQueries = async () => [...(await panelQueries()), ...(await docQueries())];

async function main() {
  const { values, positionals } = parseArgs({
    options: { interval: { type: 'string', default: '1m' }, range: { type: 'string', default: '15m' } },
    allowPositionals: true,
  });
  if (positionals.length !== 1) {
    console.error(HELP);
    return 2;
  }
  const queries = await allQueries();
  const problems = await check(new Prometheus(positionals[0]), queries, values);
  problems.forEach(({ where, expr, problem }) => console.log(`${where}: ${problem}\n    ${expr}`));
  console.log(`${queries.length - problems.length} of ${queries.length} queries found data.`);
  return problems.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await main();
}
