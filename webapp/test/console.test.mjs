// The console, as an operator uses it. One tab after the other: browsers hold back what a tab behind another draws.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pass, startProxy } from '../../polyfill-js/test/browser/proxy.mjs';
import {
  assertAccessible, assertFits, DESKTOP, eachBrowser, HOSTILE, PHONE, picture, startServer, token, until, withTokens,
} from './site.mjs';

const OPERATOR = 'an-operator-key-of-some-length';
const TRANSPORTS = ['native', 'fetch-stream', 'xhr-stream', 'forever-frame', 'long-poll', 'jsonp'];
const MAX_ROWS = 200;

/** A server that is open to all and has no operator, and one that asks for everything. */
let open;
let guarded;
let proxy;
before(async () => {
  [open, guarded] = await Promise.all([
    startServer({ retry: '100ms' }),
    startServer({ retry: '100ms', ...withTokens(), anonymous: [], presence: 'chat/{room}', 'operator-key': OPERATOR }),
  ]);
  proxy = await startProxy({ hub: open.port, pages: open.port });
  proxy.fault = (exchange) => {
    const head = exchange.request.head.toString('latin1');
    exchange.request.head = Buffer.from(head.replace('\r\n', '\r\nX-Forwarded-For: 203.0.113.7\r\n'), 'latin1');
    pass(exchange);
  };
});
after(async () => {
  await proxy?.close();
  await Promise.all([open?.stop(), guarded?.stop()]);
});

const text = (page, selector) => page.$eval(selector, (element) => element.textContent);
const isShown = (page, selector) => page.$eval(selector, (element) => element.getClientRects().length > 0);
const says = (page, selector, words) =>
  until(async () => (await text(page, selector)).includes(words), `${words} in ${selector}`).catch(async (error) => {
    throw new Error(`${error.message}; it shows ${JSON.stringify(await text(page, selector))}`);
  });
const rows = (page, list) =>
  page.$$eval(`${list} li:not([hidden])`, (items) => items.map((item) => item.querySelector('.data').textContent));

/** Goes to another view, and waits until it is shown. */
async function goTo(page, view) {
  await page.click(`nav a[href="#${view}"]`);
  await until(() => isShown(page, `#view-${view}`), `the view ${view}`);
}

/** Types over what a field has. */
async function write(page, selector, value) {
  await page.$eval(selector, (field) => {
    field.value = '';
  });
  await page.type(selector, value);
}

async function openConsole(engine, origin, view = 'events', viewport = DESKTOP) {
  const page = await engine().page(`${origin}/console/#${view}`);
  await page.setViewport(viewport);
  await page.bringToFront();
  return page;
}

/** Listens to one topic, so that what others publish is not in the way. */
async function listen(page, topic, transport = '') {
  await write(page, '#selectors', topic);
  await page.select('#transport', transport);
  await page.click('#listen button');
  await says(page, '#live-state', transport ? `listening by ${transport}` : 'listening');
}

eachBrowser((engine, name) => {
  test('the console', async (t) => {
    await t.test('what is typed is published, comes in live, and can be picked again', async () => {
      const page = await openConsole(engine, open.origin);
      await listen(page, `typed/${name}`);
      await write(page, '#topic', `typed/${name}`);
      await write(page, '#data', 'two\nlines');
      await write(page, '#type', 'greeting');
      await write(page, '#id', `id of ${name}`);
      await page.click('#publish button.primary');
      await says(page, '#answer', `published id of ${name}`);
      await until(async () => (await rows(page, '#live'))[0] === 'two lines', 'the event');
      assert.equal(await text(page, '#live li .type'), 'greeting');
      await page.focus('#live .feed');
      await page.keyboard.press('ArrowDown');
      assert.match(await text(page, '#live .detail'), /^greeting.*two\nlines$/s);
      await page.click('#private');
      await write(page, '#data', 'a secret');
      await page.click('#publish button.primary');
      await until(async () => (await text(page, '#history li .what')) === 'a secret', 'the history');
      await page.reload();
      await page.click('#history li:nth-child(2) button');
      const fields = await page.evaluate(() => ['topic', 'data', 'type', 'id'].map((id) => document.getElementById(id).value));
      assert.deepEqual(fields, [`typed/${name}`, 'two\nlines', 'greeting', `id of ${name}`]);
      assert.equal(await page.$eval('#private', (box) => box.checked), false);
      // With what was there these are more than are kept: once they are all there is, all are answered.
      await page.evaluate(() => {
        for (let i = 0; i < 20; i++) {
          document.getElementById('data').value = `event ${i}`;
          document.getElementById('publish').requestSubmit();
        }
      });
      await until(() => page.$$eval('#history .what', (items) => items.every((item) => item.textContent.startsWith('event'))), 'the history');
      assert.equal((await page.$$('#history li')).length, 20);
      await page.click('#history-clear');
      assert.ok(await isShown(page, '#history-empty'));
      await page.close();
    });

    await t.test('a mistake is explained', async () => {
      const page = await openConsole(engine, open.origin);
      await write(page, '#type', 'es:mine');
      await page.click('#publish button.primary');
      await says(page, '#answer', 'es:');
      assert.equal(await page.$eval('#answer', (answer) => answer.className), 'bad');
      await page.close();
    });

    await t.test('each transport can be chosen', async () => {
      const page = await openConsole(engine, open.origin);
      for (const transport of TRANSPORTS) {
        await listen(page, `by/${transport}/${name}`, transport);
        await open.publish({ topic: `by/${transport}/${name}`, data: transport });
        await until(async () => (await rows(page, '#live'))[0] === transport, transport);
      }
      await page.select('#transport', 'x-domain-request');
      await page.click('#listen button');
      await says(page, '#live-state', 'no such transport');
      await page.close();
    });

    await t.test('paused it counts what comes and shows it afterwards', async () => {
      const page = await openConsole(engine, open.origin);
      await listen(page, `paused/${name}`);
      await open.publish({ topic: `paused/${name}`, data: 'before' });
      await until(async () => (await rows(page, '#live'))[0] === 'before', 'the event');
      await page.click('#pause');
      await open.publishAll(Array.from({ length: 300 }, (_, i) => ({ topic: `paused/${name}`, data: `while ${i}` })));
      await says(page, '#live-count', 'paused: 300 more came');
      assert.deepEqual(await rows(page, '#live'), ['before']);
      await page.click('#pause');
      await until(async () => (await rows(page, '#live'))[0] === 'while 299', 'the newest');
      const shown = await rows(page, '#live');
      assert.equal(shown.length, MAX_ROWS);
      assert.equal(shown[MAX_ROWS - 1], 'while 100');
      await page.click('#clear');
      assert.deepEqual(await rows(page, '#live'), []);
      await page.close();
    });

    await t.test('hostile texts are texts, wherever they are', async () => {
      const page = await openConsole(engine, open.origin);
      await listen(page, '*');
      for (const [i, data] of HOSTILE.entries()) {
        await page.$eval('#topic', (field, value) => { field.value = value; }, `hostile ${name} ${data.slice(0, 2000)}`);
        await page.$eval('#data', (field, value) => { field.value = value; }, data);
        await page.click('#publish button.primary');
        await until(async () => (await rows(page, '#live')).length > i, 'the event');
        await page.click('#live .feed li');
        assert.ok((await text(page, '#live .detail')).endsWith(data));
      }
      await assertFits(page);
      await page.goto(`${open.origin}/console/#log`);
      await says(page, '#log-facts', 'Newest');
      await write(page, '#prefix', `hostile ${name}`);
      await page.click('#topics-form button');
      await says(page, '#topics-state', `${HOSTILE.length} topics`);
      await page.click('#topics li:first-child button');
      await says(page, '#replay-state', '1 event');
      await assertFits(page);
      assert.equal(await page.title(), 'EverySource console');
      assert.equal(await page.$('main img, main .view script'), null);
      await page.close();
    });

    await t.test('the log is summed up, searched and replayed', async () => {
      const page = await openConsole(engine, open.origin, 'log');
      const ids = [];
      for (let i = 0; i < 130; i++) {
        ids.push({ topic: `found/${name}/${String(i).padStart(3, '0')}`, data: `event ${i} ${'.'.repeat(200)}` });
      }
      const positions = await open.publishAll(ids);
      await page.reload();
      await says(page, '#log-facts', positions[129]);
      await write(page, '#prefix', `found/${name}/`);
      await page.click('#topics-form button');
      await says(page, '#topics-state', '100 topics, and there are more');
      await page.click('#topics-more');
      await says(page, '#topics-state', '130 topics');
      assert.equal(await text(page, '#topics li:last-child .name'), `found/${name}/129`);
      await write(page, '#replay-selectors', `found/${name}/{number}`);
      await write(page, '#from', 'earliest');
      await page.click('#replay-form button');
      await says(page, '#replay-state', 'up to');
      const seen = [];
      while (seen.length < 130) {
        const shown = await rows(page, '#replay');
        assert.ok(shown.length > 0, `after ${seen.length} events`);
        seen.push(...shown.map((row) => row.split(' ')[1]));
        const before = await text(page, '#replay-state');
        await page.click('#replay-next');
        await until(async () => (await text(page, '#replay-state')) !== before, 'the next page');
      }
      assert.deepEqual(seen, Array.from({ length: 130 }, (_, i) => String(i)));
      await says(page, '#replay-state', 'nothing after');
      await write(page, '#from', positions[127]);
      await page.click('#replay-form button');
      await says(page, '#replay-state', '2 events');
      await write(page, '#from', '000000000001-7');
      await page.click('#replay-form button');
      await until(async () => (await rows(page, '#replay'))[0]?.startsWith('Some events may be missing'), 'the gap');
      await page.close();
    });

    await t.test('a refusal of what was asked before the key was given does not ask for it again', async () => {
      const late = await startProxy({ hub: guarded.port, pages: guarded.port });
      const page = await openConsole(engine, late.origin, 'log');
      await until(() => isShown(page, '#key-form'), 'the question for the key');
      const held = [];
      late.fault = (exchange) => {
        const isWithout = exchange.request.target.startsWith('/operator/') && !/^Authorization:/im.test(exchange.request.head);
        (isWithout ? () => held.push(exchange) : pass)(exchange);
      };
      await until(() => held.length > 0, 'a request without the key');
      await write(page, '#key', OPERATOR);
      await page.click('#key-form button');
      await says(page, '#state', 'connected');
      const answered = page.waitForResponse((answer) => answer.status() === 401);
      held.forEach(pass);
      await answered;
      const asked = late.requests.length;
      await until(() => late.requests.length > asked + 1, 'what is asked after it');
      assert.equal(await isShown(page, '#key-form'), false);
      assert.equal(await text(page, '#state'), 'connected');
      await page.close();
      await late.close();
    });

    await t.test('who is connected is shown, can be sent off, and comes back', async () => {
      const page = await openConsole(engine, guarded.origin, 'connections');
      await until(() => isShown(page, '#key-form'), 'the question for the key');
      await write(page, '#key', 'not the key, but as long as it');
      await page.click('#key-form button');
      await says(page, '#key-wish', 'does not take this key');
      await until(() => isShown(page, '#key-form'), 'the question for the key');
      await write(page, '#key', OPERATOR);
      await page.click('#key-form button');
      await says(page, '#state', 'connected');
      await goTo(page, 'events');
      await until(() => isShown(page, '#token-form'), 'the question for a token');
      await page.$eval('#token', (field, value) => { field.value = value; }, token());
      await page.click('#token-form button');
      await says(page, '#live-state', 'listening');
      await listen(page, `chat/${name}`, 'fetch-stream');
      await goTo(page, 'connections');
      await write(page, '#connection-topic', `chat/${name}`);
      await page.click('#connections-form button');
      await until(async () => (await page.$$('#connections tbody tr')).length === 1, 'the connection');
      await says(page, '#connections tbody', 'event-stream');
      await says(page, '#connections tbody', '0 messages');
      await write(page, '#presence-topic', `chat/${name}`);
      await page.click('#presence-form button');
      await says(page, '#presence-state', '1 subscription');
      const there = () => page.$$eval('#presence .about:last-child', (shown) => shown.map((each) => each.textContent).join());
      const handle = await there();
      await page.click('#connections tbody button');
      await says(page, '#kicked', 'was ended');
      await until(async () => !['', handle].includes(await there()), 'it to be back');
      await goTo(page, 'events');
      await guarded.publish({ topic: `chat/${name}`, data: 'after' });
      await until(async () => (await rows(page, '#live'))[0] === 'after', 'the event');
      const addresses = await page.evaluate(() => performance.getEntriesByType('resource').map((entry) => entry.name));
      assert.ok(!addresses.some((address) => address.includes(OPERATOR)), 'the key is in an address');
      assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).filter((key) => /key|token/.test(key))), []);
      await page.close();
    });

    await t.test('from elsewhere there is nothing to see without a key', async () => {
      const page = await openConsole(engine, proxy.origin, 'log');
      await says(page, '#state', "for the server's own machine");
      await says(page, '#log-error', '--operator-key');
      assert.equal(await isShown(page, '#key-form'), false);
      await page.close();
      const local = await openConsole(engine, open.origin, 'connections');
      await says(local, '#connections-state', '--operator-key');
      await says(local, '#presence-state', '--presence');
      await says(local, '#state', 'connected');
      await local.close();
    });

    await t.test('a page of another origin can neither read nor change anything', async () => {
      const page = await engine().page(`${guarded.origin}/console/`);
      const asked = await page.evaluate(async (other) => {
        const outcome = (promise) => promise.then((answer) => answer.status, () => 'refused');
        return Promise.all([
          outcome(fetch(`${other}/operator/log`)),
          outcome(fetch(`${other}/operator/reconnect`, { method: 'POST', body: 'seconds=0' })),
        ]);
      }, open.origin);
      assert.deepEqual(asked, ['refused', 'refused']);
      await page.close();
    });

    await t.test('the charts have data', async () => {
      const page = await openConsole(engine, open.origin);
      await listen(page, `charted/${name}`);
      await goTo(page, 'metrics');
      const feeding = setInterval(() => open.publish({ topic: `charted/${name}`, data: 'x' }).catch(() => {}), 50);
      const values = () => page.$$eval('#charts figure', (figures) =>
        figures.map((figure) => [figure.querySelector('h2').textContent, [...figure.querySelectorAll('b')].map((value) => value.textContent)]));
      try {
        await until(async () => {
          const [subscribers, deliveries, published, lag, gaps, heap] = (await values()).map(([, shown]) => shown);
          return subscribers?.some((value) => value !== '0') && Number(deliveries[0]) > 0 && Number(published[0]) > 0
            && lag.some((value) => /^[0-9]/.test(value)) && gaps[0] === '0' && /MiB/.test(heap[0]);
        }, 'data in all charts');
      } finally {
        clearInterval(feeding);
      }
      assert.equal((await page.$$('#charts canvas')).length, 6);
      await page.close();
    });

    await t.test('a thousand events a second neither freeze it nor move anything', async () => {
      const page = await openConsole(engine, open.origin);
      await listen(page, `many/${name}`);
      await page.evaluate(() => {
        window.shifts = [];
        if (PerformanceObserver.supportedEntryTypes.includes('layout-shift')) {
          new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map(({ value, sources }) => [value, ...sources.map(({ node }) => node?.parentNode?.outerHTML.slice(0, 200))])))
            .observe({ type: 'layout-shift', buffered: false });
        }
      });
      const batch = Array.from({ length: 100 }, (_, i) => ({ topic: `many/${name}`, data: `event ${i}`.repeat(1 + (i % 9)) }));
      let frames = 0;
      const start = Date.now();
      for (let i = 0; i < 30; i++) {
        await Promise.all([
          open.publishAll(batch),
          page.evaluate(() => new Promise(requestAnimationFrame)).then(() => frames++),
          new Promise((resolve) => setTimeout(resolve, start + (i + 1) * 100 - Date.now())),
        ]);
      }
      await says(page, '#live-count', '3,000 events');
      assert.equal(frames, 30);
      assert.equal((await rows(page, '#live')).length, MAX_ROWS);
      assert.equal((await page.$$('#live li')).length, MAX_ROWS);
      assert.deepEqual(await page.evaluate(() => window.shifts), []);
      await picture(page, `console-${name}-busy`);
      await page.close();
    });

    await t.test('keys are enough', async () => {
      const page = await openConsole(engine, open.origin);
      await says(page, '#live-state', 'listening');
      await page.focus('h1 a');
      for (let i = 0; i < 2; i++) {
        await page.keyboard.press('Tab');
      }
      await page.keyboard.press('Enter');
      await until(() => isShown(page, '#view-log'), 'the log');
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
      assert.equal(outline, 'solid');
      await page.close();
    });

    for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
      // Firefox cannot be told which one a person likes.
      for (const scheme of name === 'Chromium' ? ['light', 'dark'] : ['light']) {
        await t.test(`it is accessible and fits a ${size}, ${scheme}`, async () => {
          const page = await openConsole(engine, guarded.origin, 'log', viewport);
          if (name === 'Chromium') {
            await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
          }
          await until(() => isShown(page, '#key-form'), 'the question for the key');
          await assertAccessible(page);
          await write(page, '#key', OPERATOR);
          await page.click('#key-form button');
          await page.$eval('#token', (field, value) => { field.value = value; }, token());
          await page.click('#token-form button');
          await says(page, '#state', 'connected');
          await goTo(page, 'events');
          await listen(page, `chat/${name}`);
          // What came while it listened to everything.
          await page.click('#clear');
          for (const data of ['hello', '{"price": 3.5, "currency": "EUR"}', 'x'.repeat(500)]) {
            await guarded.publish({ topic: `chat/${name}`, data, type: data.startsWith('{') ? 'price' : '' });
          }
          await until(async () => (await rows(page, '#live')).length === 3, 'the events');
          await page.click('#publish button.primary');
          await says(page, '#answer', 'published');
          await page.click('#live .feed li');
          for (const view of ['events', 'log', 'connections', 'metrics']) {
            await goTo(page, view);
            if (view === 'log') {
              // What comes moves what is below it.
              await says(page, '#log-facts', 'Newest');
              await page.click('#topics-form button');
              await says(page, '#topics-state', 'topic');
              await page.click('#replay-form button');
              await says(page, '#replay-state', 'up to');
            } else if (view === 'connections') {
              await until(() => isShown(page, '#connections'), 'the connections');
            } else if (view === 'metrics') {
              await until(async () => (await page.$$('#charts canvas')).length === 6, 'the charts');
            }
            await assertAccessible(page);
            await assertFits(page);
            await picture(page, `console-${view}-${name}-${size}-${scheme}`);
          }
          await page.close();
        });
      }
    }
  });
});
