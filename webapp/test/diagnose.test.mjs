// "Why does it not work here?", as a person sees it behind staged faults. Each visit takes the time that its measurements take: about 10 s,
// and 25 s where a connection has to be silent for 10 s to be cut. Three at a time make that some two minutes.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import vm from 'node:vm';
import { SOURCE, mistakes } from '../../polyfill-js/gate/rules.mjs';
import { parseScript } from '../../polyfill-js/gate/tree.mjs';
import { bufferBody, startProxy } from '../../polyfill-js/test/browser/proxy.mjs';
import { deafToOptions, gzip, idleCut, nginx, onHub, slow, startNginx, unavailable, withHead, withoutHeader, withoutRequestHeader } from './faults.mjs';
import { assertAccessible, assertFits, DESKTOP, eachBrowser, HOSTILE, PHONE, picture, startServer, token, until, withTokens } from './site.mjs';

const FOLDER = new URL('../src/main/resources/io/everysource/webapp/diagnose/', import.meta.url);
const SCRIPTS = ['wire.js', 'proxies.js', 'findings.js', 'diagnose.js'];
const TABS = 6;

const read = (name) => readFile(new URL(name, FOLDER), 'utf8');

/** Reads the lines for proxies as the page does. */
async function proxies() {
  const context = vm.createContext({ diagnosis: {} });
  vm.runInContext(await read('proxies.js'), context);
  return JSON.parse(JSON.stringify(context.diagnosis.proxies));
}

let server;
let quiet;
let guarded;
let shut;
before(async () => {
  [server, quiet, guarded, shut] = await Promise.all([
    startServer({ heartbeat: '1s' }),
    startServer({ heartbeat: '15s' }),
    startServer({ ...withTokens(), anonymous: false, heartbeat: '1s' }),
    startServer({ 'cors-origin': 'https://another.example', heartbeat: '1s' }),
  ]);
});
after(() => Promise.all([server, quiet, guarded, shut].map((one) => one?.stop())));

test('its scripts are for browsers of 2001', async () => {
  for (const name of SCRIPTS) {
    const found = [...mistakes(parseScript(await read(name)), SOURCE)]
      // They are for pages, so there is a window; what is newer in it is asked for by name.
      .filter(({ rule }) => rule !== 'unguarded-global')
      .map(({ rule, message, line }) => `${name}:${line} ${rule}: ${message}`);
    assert.deepEqual(found, []);
  }
});

test('the documentation has the lines that the page has', async () => {
  const text = await readFile(new URL('../../docs/proxies.md', import.meta.url), 'utf8');
  const told = [...text.matchAll(/^## (.+)\n\n([\s\S]+?)\n\n```\w*\n([\s\S]+?)\n```$/gm)].map(([, name, words, code]) => ({
    name,
    text: words.replaceAll('\n', ' '),
    lines: code.split('\n'),
  }));
  assert.deepEqual(told, await proxies());
});

eachBrowser((engine, name) => {
  // A visit is some ten connections and as many timers: more at a time would measure this machine.
  const places = 3;
  let taken = 0;

  /** Runs `action` with a browser's context of its own. */
  async function visit(action) {
    await until(() => taken < places, 'a place', 300_000);
    taken++;
    const context = await engine().browser.createBrowserContext();
    try {
      await action(context);
    } finally {
      taken--;
      await context.close();
    }
  }

  async function open(context, address) {
    const page = await engine().newTab(context);
    await page.goto(address);
    return page;
  }

  /** What the page says in the end. */
  async function outcome(page) {
    await until(() => page.$eval('#result', (result) => result.getAttribute('data-verdict') !== 'working'), `a verdict at ${page.url()}`, 90_000);
    return page.evaluate(() => ({
      verdict: document.querySelector('#result').getAttribute('data-verdict'),
      transport: document.querySelector('#result').getAttribute('data-transport'),
      sentence: document.querySelector('#verdict').textContent,
      title: document.title,
      findings: [...document.querySelectorAll('.finding')].map((card) => card.getAttribute('data-finding')),
      words: `${document.querySelector('#verdict').textContent} ${document.querySelector('#findings').textContent}`,
      text: document.querySelector('#text').value,
    }));
  }

  /** What it says at `address`, which is closed afterwards. */
  async function diagnosed(context, address) {
    const page = await open(context, address);
    return outcome(page);
  }

  /** Runs `action` with a proxy before `hub` that has a fault. */
  async function through(hub, act, action) {
    const proxy = await startProxy({ hub: hub.port, pages: hub.port });
    proxy.fault = act;
    try {
      await action(proxy);
    } finally {
      await proxy.close();
    }
  }

  /** Declares a fault of the way to `hub()`, and what has to be said of it. */
  function fault(what, hub, act, check, options = {}) {
    test(what, options, () => visit((context) => through(hub(), act, async (proxy) => check(await diagnosed(context, `${proxy.origin}/diagnose/`)))));
  }

  const says = (verdict, ...words) => (said) => {
    assert.equal(said.verdict, verdict, said.text);
    assert.equal(said.findings[0], verdict);
    assert.ok(said.title.startsWith(`${verdict}: `));
    words.forEach((word) => assert.match(said.words, word));
  };

  test('all is well', () => visit(async (context) => {
    const said = await diagnosed(context, `${server.origin}/diagnose/`);
    says('ok', /round trip/)(said);
    assert.equal(said.sentence, 'All well: events come through by native EventSource.');
    assert.equal(said.transport, 'native');
    assert.match(said.text, /^native: works/m);
    assert.match(said.text, /^left alone, native: heartbeats after \d+/m);
    assert.match(said.text, /^client: EverySource \S+, native after/m);
    assert.match(said.text, /^Last-Event-ID: through/m);
    assert.match(said.text, /^connections at once: /m);
  }));

  fault('a proxy that buffers', () => server, onHub(bufferBody), (said) => {
    says('buffered', /This is sure/, /What to do: Switch off buffering/)(said);
    assert.equal(said.transport, 'long-poll');
  });

  fault('a proxy that compresses', () => server, onHub(gzip), says('compressed', /gzip/, /This is sure/));

  fault('a proxy that cuts what is silent for 10 s', () => quiet, onHub(idleCut(10_000)),
    says('idle-cut', /silent for (9\.\d|1[01]) s/, /--heartbeat [34]s/, /This is sure/));

  test('a hub that is closed to pages of other origins', () => visit(async (context) => {
    const said = await diagnosed(context, `${server.origin}/diagnose/?hub=${encodeURIComponent(`${shut.origin}/events`)}`);
    says('cors', /This is sure/)(said);
    assert.ok(said.words.includes(`--cors-origin ${server.origin}`));
  }));

  // Beyond the eight faults one browser tells enough.
  const inOne = { skip: name !== 'Chromium' && 'Chromium has shown it' };

  /** Declares a fault of the way to a hub of another origin. */
  const across = (what, act, check) => test(what, inOne, () => visit((context) => through(server, act, async (proxy) =>
    check(await diagnosed(context, `${server.origin}/diagnose/?hub=${proxy.origin}/events`)))));

  across('a proxy that takes off what CORS needs', withoutHeader('Access-Control-Allow-Origin'), says('cors'));

  test('a hub of another origin where all is well', inOne, () => visit(async (context) => {
    const said = await diagnosed(context, `${quiet.origin}/diagnose/?hub=${server.origin}/events`);
    says('ok')(said);
    assert.match(said.text, /Authorization: through/);
  }));

  across('a proxy that answers preflights by itself', deafToOptions, says('headers-blocked', /Last-Event-ID and the header Authorization/));

  fault('a proxy that drops Last-Event-ID', () => server, onHub(withoutRequestHeader('Last-Event-ID')), says('headers-blocked', /Last-Event-ID does not reach/), inOne);

  test('no cookie where one is needed, and then a token', () => visit(async (context) => {
    const page = await open(context, `${guarded.origin}/diagnose/`);
    says('missing-cookie', /did reach it/, /Log in/)(await outcome(page));
    assert.equal(await page.evaluate(() => document.cookie), '');
    const secret = token();
    await page.type('#token', secret);
    await page.click('#access button');
    await until(() => page.$eval('#result', (result) => result.getAttribute('data-verdict') === 'working'), 'the second run');
    const said = await outcome(page);
    says('ok')(said);
    assert.match(said.text, /^token given: yes$/m);
    const html = await page.content();
    assert.ok(!said.text.includes(secret) && !html.includes(secret), 'the token is nowhere in the page');
  }));

  fault('a proxy that drops cookies', () => guarded, onHub(withoutRequestHeader('Cookie')), says('missing-cookie', /did not reach it/, /header Cookie/), inOne);

  fault('503', () => server, onHub(unavailable), says('unavailable', /503/, /come again in 60 s/));

  fault('a slow link', () => server, onHub(slow(1_200, 16_000)), says('slow', /answer takes (1\.\d|2\.\d) s/));

  fault('a hub whose clock is an hour behind', () => server,
    onHub(withHead((head) => head.replace(/\r\nDate:[^\r]*/, `\r\nDate: ${new Date(Date.now() - 3_600_000).toUTCString()}`))), (said) => {
      says('ok', /clock is 3(599|60\d) s ahead/)(said);
      assert.ok(said.findings.includes('clock'));
    }, inOne);

  test('six tabs that are open', () => visit(async (context) => {
    const page = await open(context, `${server.origin}/diagnose/`);
    // They are all that a browser opens, so the page has to be there before.
    for (let tab = 0; tab < TABS; tab++) {
      const other = await open(context, `${server.origin}/healthz`);
      await other.evaluate((hub) => new Promise((resolve) => {
        window.source = new EventSource(hub);
        window.source.onopen = resolve;
      }), `${server.origin}/events?topic=tab`);
    }
    await page.bringToFront();
    await until(() => page.$eval('#again', (again) => again.style.display !== 'none'), 'the end of the first run', 90_000);
    await page.click('#again');
    await until(() => page.$eval('#result', (result) => result.getAttribute('data-verdict') === 'working'), 'the second run');
    says('connection-limit', /This is sure/, /Close some tabs/, /HTTP\/2/)(await outcome(page));
  }));

  const skip = nginx ? false : 'nginx is not installed';
  const behind = (what, location, check) => test(`nginx ${what}`, { skip }, () => visit(async (context) => {
    const proxy = await startNginx(server, await location());
    try {
      check(await diagnosed(context, `${proxy.origin}/diagnose/`));
    } finally {
      await proxy.close();
    }
  }));
  const location = (lines) => `location /events { proxy_pass ${server.origin}; proxy_set_header Host $http_host; ${lines} }`;

  behind('that buffers', () => location('proxy_ignore_headers X-Accel-Buffering;'), says('buffered', /This is sure/));

  behind('that compresses', () => location('proxy_ignore_headers X-Accel-Buffering; proxy_http_version 1.1; gzip on; gzip_types *; gzip_min_length 0;'),
    says('compressed', /gzip/));

  behind('with the lines of the page', async () => {
    const { lines } = (await proxies()).find((proxy) => proxy.name === 'nginx');
    return lines.join('\n').replace('http://127.0.0.1:8080', server.origin);
  }, says('ok'));

  test('an address that is none is refused, and not repeated', () => visit(async (context) => {
    const hostile = ['javascript:document.title="BROKEN IN"', 'data:text/html,<script>1</script>', '//evil.example/events', 'https://a@b/events',
      ...HOSTILE.map((text) => text.slice(0, 4_000)), `https://hub.example/${'x'.repeat(3_000)}`];
    const page = await engine().newTab(context);
    for (const hub of hostile) {
      await page.goto(`${server.origin}/diagnose/?hub=${encodeURIComponent(hub)}`);
      const said = await outcome(page);
      assert.equal(said.verdict, 'bad-address', hub);
      assert.ok(!(await page.$eval('main', (main) => main.textContent)).includes(hub.slice(0, 40)));
    }
  }));

  for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    test(`it is accessible and fits a ${size}`, () => visit((context) => through(server, onHub(bufferBody), async (proxy) => {
      const page = await engine().newTab(context);
      await page.setViewport(viewport);
      await page.goto(`${proxy.origin}/diagnose/`);
      await assertAccessible(page);
      says('buffered')(await outcome(page));
      const button = await page.waitForSelector('.proxy button[aria-expanded="false"]');
      await button.click();
      await page.waitForSelector('.proxy button[aria-expanded="true"]');
      assert.ok((await page.$eval('.proxy pre', (lines) => lines.textContent)).includes('proxy_buffering off;'));
      await picture(page, `diagnose-${name}-${size}`);
      await assertAccessible(page);
      await assertFits(page);
    })));
  }
});
