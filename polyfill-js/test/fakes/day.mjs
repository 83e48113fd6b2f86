/**
 * A simulated day of one transport in one browser, with random failures, in a process of its own: prints as JSON what the page and the
 * engine hold at some hours. Arguments: bundle, browser, transport; `shared` for two tabs that share a connection.
 */
import { bundles } from './bundle.mjs';
import { CDN, HUB_URL } from './client.mjs';
import { failuresOf } from './failures.mjs';
import { complaints, subscribe } from './subscriber.mjs';
import { World } from './world.mjs';

const HOUR = 3_600_000;

const [bundleName, browserName, transport, isShared] = process.argv.slice(2);
// Tabs that share look after each other all the time; half a day is as much work as two days of the others.
const MARKS = isShared ? [1, 3, 6, 12] : [1, 6, 12, 24];
const bundle = bundles.find(({ name }) => name === bundleName);
const world = new World({ seed: 24 });
const { random } = world;
world.hub.log.retain = 100;
const browser = world.browser(browserName);
const pages = Array.from({ length: isShared ? 2 : 1 }, () => {
  const page = browser.open('http://hub.example/page.html');
  page.load(CDN, bundle.text);
  if (isShared) {
    page.load(CDN, bundle.share);
  }
  return page;
});
const logs = pages.map((page) => subscribe(page, HUB_URL, { transports: [transport], share: Boolean(isShared) }));

/** What was received, counted and not kept; what it told that was wrong. */
const received = logs.map(() => ({ count: 0, last: 0, faults: 0 }));
logs.forEach((log, i) => log.es.addEventListener('message', ({ data }) => {
  const own = received[i];
  own.count++;
  own.faults += own.last > 0 && Number(data) !== own.last + 1 ? 1 : 0;
  own.last = Number(data);
}));

let sent = 0;
function publish() {
  world.hub.publish({ data: `${++sent}` });
  world.clock.schedule(40_000 * random(), publish);
}
world.clock.schedule(10_000, publish);

let failures = 0;
const kinds = failuresOf(world, pages);
kinds.push(() => {
  const page = pages[Math.floor(random() * pages.length)];
  page.freeze();
  world.clock.schedule(120_000 * random(), () => page.thaw());
});
if (transport === 'jsonp') {
  // A script that was removed goes on loading: a connection that nothing ends would be one of the few there are for hours.
  world.network.dropSilently = () => world.hub.cut('reset');
}
function fail() {
  failures++;
  kinds[Math.floor(random() * kinds.length)]();
  world.clock.schedule(240_000 * random(), fail);
}
world.clock.schedule(60_000, fail);

/** What the fakes and the test write down is none of the client's. */
async function forgetNotes() {
  world.network.requests.length = 0;
  world.hub.requests.length = 0;
  world.hub.goodbyes.length = 0;
  pages.forEach((page) => {
    page.refusals.length = 0;
    // An old browser runs as a script whatever a gateway answers in the place of one.
    page.errors = page.errors.filter(({ name }) => transport !== 'jsonp' || name !== 'SyntaxError');
  });
  logs.forEach((log) => [log.data, log.ids, log.errors, log.gaps, log.transports, log.states].forEach((list) => { list.length = 0; }));
  for (const page of pages) {
    await page.collect();
  }
}

async function measure(hour) {
  // A quiet moment: all is connected, nothing is under way.
  const isQuiet = () => logs.every(({ es }) => es.readyState === 1) && pages.every((page) => !page.isFrozen) && world.network.boxes.length === 0;
  await world.until(isQuiet, HOUR);
  await world.advance(100);
  await forgetNotes();
  // A table of the engine's own, of 200 KiB, is there at one time and not at the next.
  const heaps = [];
  for (let i = 0; i < 12; i++) {
    global.gc();
    await new Promise((resolve) => setImmediate(resolve));
    heaps.push(process.memoryUsage().heapUsed);
  }
  return {
    hour,
    heap: Math.min(...heaps),
    timers: pages.map((page) => page.timers.pending),
    listeners: pages.map((page) => page.listeners + (page.connectionListeners?.length ?? 0)),
    channels: pages.map((page) => browser.channelsOf(page.origin).countOf(page)),
    requests: pages.map((page) => page.requests.size),
    elements: pages.map((page) => page.elements.length),
    sources: pages.map((page) => page.eventSources.size),
    globals: pages.map((page) => page.globals.length),
    kept: pages.map((page) => page.evaluate('(function () { var count = 0; for (var name in EverySource) count++; return count; })()')),
  };
}

const marks = [];
for (let hour = 1; hour <= MARKS.at(-1); hour++) {
  await world.advance(HOUR - (world.clock.elapsed % HOUR));
  await forgetNotes();
  if (MARKS.includes(hour)) {
    marks.push(await measure(hour));
  }
}
await world.until(() => received.every(({ last }) => last >= sent - 1), HOUR);
process.stdout.write(JSON.stringify({ marks, sent, failures, received, complaints: pages.map(complaints).join('\n') }));
