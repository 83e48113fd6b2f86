// The standard's sentences, one by one, against a server that is not ours: for the browser's own EventSource, which shows that a case is
// right, and for the client in its place, over each transport that it has for such servers, as the classic script and as the module.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { eachBrowser } from './browsers.mjs';
import { cases, texts } from './standard/cases.mjs';
import { startServer } from './standard/server.mjs';

const WAYS = ['browser', 'native', 'fetch-stream', 'xhr-stream', 'module fetch-stream'];

// What runs at a time; more would wait for processors.
const FRAMES = 16;

// Frames are dear, so most cases share one with others: so many frames for each way.
const SHARED = 6;

// A frame whose script has died tells nothing.
const LIMIT = 120_000;

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

/** Whether `ways` has this one: the module's transports are those of the classic script, where it is not named itself. */
const isAmong = (ways, way) => ways.includes(way) || ways.includes(way.replace('module ', ''));

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

const scriptOf = (one) => one.script ?? (one.page ? source(one.page) : waitForLines(one.lines.length));

/** Runs cases one after the other in a frame of `page`; tells each one's `told` what it saw. */
async function runIn(page, way, list, isWorker) {
  const here = await startServer();
  const there = await startServer();
  here.there = there.origin;
  const next = (i) => {
    here.begin(onPaths(list[i].answers));
    there.begin(onPaths(list[i].there));
  };
  const scripts = `[${list.map(scriptOf)}]`;
  const isOver = new Promise((resolve) => {
    here.run(
      `runAll(${JSON.stringify(way)}, ${JSON.stringify(there.origin)}, ${scripts}, ${Boolean(list[0].isAtOnce)})`,
      way === 'browser' ? 'none' : /^module/.test(way) ? 'module' : 'classic',
      next,
      (i, { lines, error }) => {
        const { seen, told } = list[i];
        told(error ? Promise.reject(new Error(`${error} after ${JSON.stringify(lines)}`)) : seen ? seen(lines, here, there) : lines);
        if (i === list.length - 1) {
          resolve();
        }
      },
    );
  });
  next(0);
  if (list[0].there === 'refused') {
    await there.close();
  }
  await page.evaluate((url) => {
    const frame = document.createElement('iframe');
    frame.src = url;
    document.body.append(frame);
  }, `${here.origin}/own/${isWorker ? 'worker-' : ''}frame`);
  await isOver;
  await here.close();
  if (list[0].there !== 'refused') {
    await there.close();
  }
}

/** Does `jobs`, `FRAMES` at a time. */
function pool(jobs) {
  const next = async () => {
    while (jobs.length > 0) {
      await jobs.shift()();
    }
  };
  for (let i = 0; i < FRAMES; i++) {
    next();
  }
}

eachBrowser((engine, browser) => {
  /** What each case saw, by name; its frame tells it. */
  const results = {};
  /** Lists of cases that share a frame. */
  const frames = [];
  let stage;

  before(async () => {
    stage = await startServer();
    const page = await engine().page(`${stage.origin}/own/stage`);
    pool(frames.map(({ way, list, isWorker }) => () => runIn(page, way, list, isWorker)));
  });

  after(() => stage?.close());

  /** The case as a job under `name`. */
  const as = (name, one) => {
    let told;
    results[name] = new Promise((resolve) => (told = resolve));
    // It may fail before its test looks.
    results[name].catch(() => {});
    return { ...one, told };
  };

  const expect = (one, way, lines, seen) => {
    const exception = one.except?.find((it) => isAmong(it.ways, way) && (it.browser ?? browser) === browser);
    if (exception?.browser) {
      // Another version of the browser may do what the standard says.
      assert.ok([lines, exception.lines].some((allowed) => isDeepStrictEqual(allowed, seen)), JSON.stringify(seen));
    } else {
      assert.deepEqual(seen, exception?.lines ?? lines);
    }
  };

  for (const way of WAYS) {
    READINGS.forEach((it, i) => frames.push({ way, list: [as(`${way} reads ${i}`, it)] }));
    texts.forEach((text, i) => {
      test(`${text.is} (${way})`, { timeout: LIMIT }, async () => {
        for (const isCut of [0, 1]) {
          const all = await results[`${way} reads ${isCut}`];
          expect(text, way, ['open 1', ...text.lines], all[i]);
        }
      });
    });

    for (const isWorker of [false, true]) {
      const shared = Array.from({ length: isWorker ? 1 : SHARED }, () => ({ way, isWorker, list: [] }));
      let count = 0;
      for (const one of cases.filter(({ worker, without }) => (isWorker ? worker : worker !== 'only') && !without?.includes(way))) {
        const name = `${one.is} (${way}${isWorker ? ' in a worker' : ''})`;
        if (one.isAlone) {
          frames.push({ way, isWorker, list: [as(name, one)] });
        } else {
          shared[count++ % shared.length].list.push(as(name, one));
        }
        test(name, { timeout: LIMIT }, async () => {
          const lines = one.lines ?? (await results[`${one.is} (browser)`]);
          expect(one, way, lines, await results[name]);
        });
      }
      frames.push(...shared);
    }
  }
});
