// The standard's sentences, one by one, against a server that is not ours: for the browser's own EventSource, which shows that a case is
// right, and for the client in its place, over each transport that it has for such servers.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { eachBrowser } from './browsers.mjs';
import { cases, texts } from './standard/cases.mjs';
import { startServer } from './standard/server.mjs';

const WAYS = ['browser', 'native', 'fetch-stream', 'xhr-stream'];

// More frames at a time would wait for processors.
const FRAMES = 16;

const END = 'data: end\n\n';

/** Reads all texts, one after the other, and returns what each made. */
async function readAll({ listen, until }, count, types) {
  const all = [];
  for (let i = 0; i < count; i++) {
    const log = listen(`/${i}`, { types: types[i] });
    const isEnd = (line) => /^message "end"/.test(line);
    const isOver = (line) => isEnd(line) || line === 'error 2';
    const late = new Promise((resolve) => {
      setTimeout(resolve, 5_000);
    });
    await Promise.race([until(() => log.lines.some(isOver)), late]);
    log.es.close();
    all.push(log.lines.filter((line) => !isEnd(line)));
  }
  return all;
}

/** What all texts make, in one piece or in many, as one case. */
function reading(isCut) {
  const bytes = ({ body }) => Buffer.concat([...[body].flat(), END].map((part) => Buffer.from(part)));
  // After each byte that is no plain character: within characters and line ends, and between a field and its value.
  const pieces = (all) => (isCut ? Buffer.from(all).toString('latin1').match(/[^]*?(?:[^ -~]|:|$)/g).filter(Boolean).map((piece) => Buffer.from(piece, 'latin1')) : [all]);
  const answers = texts.map((text, i) => [`/${i}`, [{ headers: text.headers, body: pieces(bytes(text)), end: 'never' }]]);
  const types = JSON.stringify(texts.map((text) => text.types));
  return { answers: Object.fromEntries(answers), script: `(tools) => (${readAll})(tools, ${texts.length}, ${types})` };
}

const READINGS = [reading(false), reading(true)];

const waitForLines = (count) => `async ({ listen }) => {
  const log = listen('/stream');
  await log.counted(${count});
  return log.lines;
}`;

const source = (scenario) => (/^async (page)?\s*\(/.test(`${scenario}`) ? `${scenario}`.replace(/^async page/, 'async function') : `${scenario}`);

const onPaths = (answers) => (Array.isArray(answers) || typeof answers === 'function' ? { '/stream': answers } : answers ?? {});

/** Runs one case in a frame of `page`; returns what it saw. */
async function runIn(page, way, one, isWorker) {
  const there = await startServer(one.there === 'refused' ? {} : onPaths(one.there));
  const script = one.script ?? (one.page ? source(one.page) : waitForLines(one.lines.length));
  const run = `run(${JSON.stringify(way)}, ${JSON.stringify(there.origin)}, ${script}, ${Boolean(one.atOnce)})`;
  const here = await startServer(onPaths(one.answers), run, way !== 'browser');
  here.there = there.origin;
  if (one.there === 'refused') {
    await there.close();
  }
  const id = new URL(here.origin).port;
  try {
    await page.evaluate((name, url) => {
      const frame = document.createElement('iframe');
      frame.id = name;
      frame.src = url;
      document.body.append(frame);
    }, id, `${here.origin}/own/frame${isWorker ? '?worker' : ''}`);
    const lines = await here.result;
    return one.seen ? one.seen(lines, here, there) : lines;
  } finally {
    await page.evaluate((name) => document.getElementById(name).remove(), id);
    await here.close();
    if (one.there !== 'refused') {
      await there.close();
    }
  }
}

/** Does `jobs`, `FRAMES` at a time; returns promises of what they return, by name. */
function pool(jobs) {
  const results = {};
  const starts = Object.entries(jobs).map(([name, job]) => {
    let start;
    results[name] = new Promise((resolve) => (start = resolve)).then(job);
    // It may fail before its test looks.
    results[name].catch(() => {});
    return () => {
      start();
      return results[name].catch(() => {});
    };
  });
  const next = async () => {
    while (starts.length > 0) {
      await starts.shift()();
    }
  };
  for (let i = 0; i < FRAMES; i++) {
    next();
  }
  return results;
}

eachBrowser((engine, browser) => {
  const jobs = {};
  let results;
  let stage;

  before(async () => {
    stage = await startServer({});
    const page = await engine().page(`${stage.origin}/own/stage`);
    results = pool(Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, () => job(page)])));
  });

  after(() => stage?.close());

  const todo = (one, way) => one.todo?.ways.includes(way) && one.todo.why;

  const expect = (one, way, lines, seen) => {
    const exception = one.except?.find((it) => it.ways.includes(way) && (it.browser ?? browser) === browser);
    if (exception?.browser) {
      // Another version of the browser may do what the standard says.
      assert.ok([lines, exception.lines].some((allowed) => isDeepStrictEqual(allowed, seen)), JSON.stringify(seen));
    } else {
      assert.deepEqual(seen, exception?.lines ?? lines);
    }
  };

  for (const way of WAYS) {
    READINGS.forEach((it, i) => (jobs[`${way} reads ${i}`] = (page) => runIn(page, way, it)));
    texts.forEach((text, i) => {
      test(`${text.is} (${way})`, { todo: todo(text, way) }, async () => {
        for (const isCut of [0, 1]) {
          const all = await results[`${way} reads ${isCut}`];
          expect(text, way, ['open 1', ...text.lines], all[i]);
        }
      });
    });

    for (const one of cases) {
      for (const isWorker of [false, true]) {
        const name = `${one.is} (${way}${isWorker ? ' in a worker' : ''})`;
        if (isWorker ? one.worker : one.worker !== 'only') {
          jobs[name] = (page) => runIn(page, way, one, isWorker);
          test(name, { todo: todo(one, way) }, async () => {
            const lines = one.lines ?? (await results[`${one.is} (browser)`]);
            expect(one, way, lines, await results[name]);
          });
        }
      }
    }
  }
});
