import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { check } from '../../check.mjs';
import { docQueries, filledIn, panelQueries, Prometheus, seconds } from '../../queries.mjs';

const TIMES = { interval: '1m', range: '15m' };

/** What a Prometheus would say to a query of this name. */
const ANSWERS = {
  some: { status: 'success', data: { result: [{ metric: {}, values: [[1, 'NaN'], [2, '0']] }] } },
  none: { status: 'success', data: { result: [] } },
  nan: { status: 'success', data: { result: [{ metric: {}, values: [[1, 'NaN']] }] } },
  wrong: { status: 'error', error: 'parse error' },
};

let server;
let prometheus;
let asked;
let answer;

before(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) {
      body += part;
    }
    asked = new URLSearchParams(body);
    response.end(JSON.stringify(answer ?? ANSWERS[asked.get('query')]));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  prometheus = new Prometheus(`http://127.0.0.1:${server.address().port}/`);
});

after(() => server.close());

test('queries that fail or find nothing are told, those that find something are not', async () => {
  const queries = Object.keys(ANSWERS).map((expr) => ({ where: `panel ${expr}`, expr }));
  assert.deepEqual(await check(prometheus, queries, TIMES), [
    { where: 'panel none', expr: 'none', problem: 'no data' },
    { where: 'panel nan', expr: 'nan', problem: 'no data' },
    { where: 'panel wrong', expr: 'wrong', problem: 'parse error' },
  ]);
});

test('the range asked for is the one given', async () => {
  await check(prometheus, [{ where: '', expr: 'some' }], TIMES);
  assert.equal(Math.round(asked.get('end') - asked.get('start')), 900);
  assert.equal(asked.get('step'), '15');
});

test('variables of Grafana have values', () => {
  const expr = 'rate(x{job=~"$job", instance=~"$instance"}[$__rate_interval]) + increase(x[$__range])';
  assert.equal(filledIn(expr, TIMES), 'rate(x{job=~".*", instance=~".*"}[1m]) + increase(x[15m])');
  assert.match(filledIn(expr, { ...TIMES, instance: 'one' }), /instance=~"one"/);
});

test('no query keeps a variable that has no value', async () => {
  for (const { where, expr } of [...(await panelQueries()), ...(await docQueries())]) {
    assert.ok(!filledIn(expr, TIMES).includes('$'), where);
  }
});

test('times are seconds', () => {
  assert.deepEqual(['90s', '5m', '2h'].map(seconds), [90, 300, 7200]);
  assert.throws(() => seconds('1d12h'), /A time is a number/);
});

test('the program ends with 1 if something has no data, with 0 if all has, with 2 if it is not told where to ask', async () => {
  answer = ANSWERS.none;
  const lacking = await run(prometheus.base);
  assert.equal(lacking.code, 1);
  assert.match(lacking.stdout, /^overview\.json: Subscribers \(A\): no data$/m);
  assert.match(lacking.stdout, /^0 of \d+ queries found data\.$/m);
  answer = ANSWERS.some;
  assert.equal((await run(prometheus.base)).code, 0);
  assert.equal((await run()).code, 2);
});

const run = (...args) =>
  new Promise((resolve) => {
    const program = fileURLToPath(new URL('../../check.mjs', import.meta.url));
    const child = execFile(process.execPath, [program, ...args], (error, stdout) => resolve({ code: child.exitCode, stdout }));
  });
