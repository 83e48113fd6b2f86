// The demo "hot repair", as people use it, and as those do who have no key.
import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { after, before, test } from 'node:test';
import { pass, silence, startProxy } from '../../polyfill-js/test/browser/proxy.mjs';
import { click, command, createVerifier, fill, hasNoted, inTurn, isListening, isShown, notes, sees } from './demos.mjs';
import { assertAccessible, assertFits, DESKTOP, eachBrowser, PHONE, picture, startServer, until } from './site.mjs';

const OPTIONS = { retry: '200ms' };
const PAGE = '/demo/repair.html';
const RULE = { percent: 20, minimum: 0, rounding: 'nearest', step: 1 };
const FORGED = /^A repair was refused: it is not signed with the shop's key\.$/;
const WRONG = ['49.70', '24.79', '7.29', '128.80'];
const RIGHT = ['39.92', '19.99', '5.99', '103.20'];

const prices = (page) => page.$$eval('#goods td:last-child', (cells) => cells.map((cell) => cell.textContent));
const shop = async (server) => (await fetch(`${server.origin}/demo/repair/shop`)).json();

async function hasPrices(page, expected) {
  await until(async () => (await prices(page)).join() === expected.join(), `the prices ${expected}`);
}

eachBrowser((engine, name) => {
  let server;
  /** A page of a shop that computes as it was made. */
  const open = async (origin = server.origin) => {
    await command(server, 'repair/withdraw');
    const page = await engine().page(`${origin}${PAGE}`);
    await isListening(page);
    await hasPrices(page, WRONG);
    return page;
  };
  /** The number of what was sent last. */
  const last = async () => (await shop(server)).number;
  before(async () => {
    server = await startServer(OPTIONS);
  });
  after(() => server?.stop());

  inTurn('the shop', () => {
    test('there is no old repair at first, and a forged one is refused', async () => {
      const page = await engine().page(`${server.origin}${PAGE}`);
      await isListening(page);
      await click(page, '#replay');
      await sees(page, '#problem', 'There is no old repair yet: send one first.');
      await click(page, '#forge');
      await hasNoted(page, FORGED);
      assert.deepEqual(await prices(page), WRONG);
      await page.close();
    });

    test('what Java signs is what the page checks', async () => {
      await command(server, 'repair/repair', RULE);
      const { modulus, repair } = await shop(server);
      const key = createPublicKey({ format: 'jwk', key: { kty: 'RSA', n: Buffer.from(modulus, 'hex').toString('base64url'), e: 'AQAB' } });
      assert.ok(verify('sha256', Buffer.from(repair.text), key, Buffer.from(repair.signature, 'hex')));
      assert.ok(createVerifier(modulus)(repair.text, repair.signature));
    });

    test('open pages are repaired, and pages that are opened later; then it is withdrawn', async () => {
      const page = await open();
      const other = await engine().page(`${server.origin}${PAGE}`);
      await isListening(other);
      await sees(page, '#verdict', /own script, which is wrong/);
      await click(page, '#repair button');
      for (const each of [page, other]) {
        await hasPrices(each, RIGHT);
        await sees(each, '#verdict', `By repair ${await last()}: 20 % off, rounded to 0.01.`);
      }
      await fill(page, '#percent', '25');
      await fill(page, '#minimum', '1000');
      await fill(page, '#rounding', 'down');
      await fill(page, '#step', '5');
      await click(page, '#repair button');
      await hasPrices(other, ['37.40', '18.70', '7.49', '96.75']);
      await sees(other, '#verdict', `By repair ${await last()}: 25 % off from 10.00, rounded down to 0.05.`);
      await other.reload();
      await hasPrices(other, ['37.40', '18.70', '7.49', '96.75']);
      await isListening(other);
      await click(other, '#withdraw');
      for (const each of [page, other]) {
        await hasPrices(each, WRONG);
      }
      await fill(page, '#percent', '<b>');
      await click(page, '#repair button');
      await sees(page, '#problem', "'percent' has to be a whole number from 1 to 90.");
      await Promise.all([page, other].map((each) => each.close()));
    });

    test('forged and old repairs are refused, and the page says so', async () => {
      const page = await open();
      await command(server, 'repair/repair', { ...RULE, percent: 21 });
      await sees(page, '#verdict', /: 21 %/);
      await click(page, '#replay');
      await hasNoted(page, new RegExp(`^A repair was refused: it is repair 1, and repair ${await last()} has come before\\.$`));
      await click(page, '#forge');
      await hasNoted(page, FORGED);
      await sees(page, '#verdict', /: 21 %/);
      await page.close();
    });

    test('whatever a page is sent, it computes with what the shop signed, and runs nothing', async () => {
      const proxy = await startProxy({ hub: server.port });
      const page = await open(proxy.origin);
      await command(server, 'repair/repair', RULE);
      await hasPrices(page, RIGHT);
      const { repair } = await shop(server);
      const script = '<img src=x onerror="document.title=1">';
      const said = [
        'alert(1)', '""', 'null', '[]', '{}', script, JSON.stringify(script),
        JSON.stringify({ text: script, signature: script }),
        JSON.stringify({ text: { toString: 'x' }, signature: repair.signature }),
        JSON.stringify({ text: repair.text, signature: [repair.signature] }),
        JSON.stringify({ text: repair.text.replace('20', '90'), signature: repair.signature }),
        JSON.stringify({ text: repair.text, signature: repair.signature.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')) }),
      ];
      // As if somebody else had got hold of the hub.
      const stream = said.map((data) => `event: repair\ndata: ${data}\n\n`).join('');
      proxy.fault = (exchange) => {
        if (!exchange.request.target.startsWith('/demo/events?')) {
          pass(exchange);
          return;
        }
        exchange.send(Buffer.from(`HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n${stream}`));
        proxy.fault = pass;
      };
      proxy.cutAll();
      await until(async () => (await notes(page)).filter((note) => /^A repair was refused/.test(note)).length >= 10, 'the refusals');
      assert.deepEqual(await prices(page), RIGHT);
      assert.equal(await page.title(), 'Hot repair - EverySource demos');
      await page.close();
      await proxy.close();
    });

    for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
      test(`it is accessible and fits a ${size}`, async () => {
        const page = await open();
        await page.setViewport(viewport);
        await assertAccessible(page);
        await picture(page, `demo-repair-${name}-${size}`);
        await command(server, 'repair/repair', RULE);
        await command(server, 'repair/forge');
        await command(server, 'repair/reload', { seconds: 300 });
        await isShown(page, '#reload');
        await assertAccessible(page);
        await assertFits(page);
        await picture(page, `demo-repair-called-${name}-${size}`);
        await page.close();
      });
    }

    test('loading anew can be put off twice, then it comes, and what was typed stays', async () => {
      const page = await open();
      await fill(page, '#note', 'leave it at the door <b>');
      // In the page, which is not there for long.
      const looking = page.evaluate(async () => {
        const of = (id) => document.getElementById(id);
        const seconds = () => parseInt(of('seconds').textContent, 10);
        const until = async (condition) => {
          while (!condition()) {
            await new Promise((resolve) => setTimeout(resolve, 5));
          }
        };
        const texts = [];
        await until(() => !/gone/.test(of('reload').className));
        const first = seconds();
        for (let i = 0; i < 2; i++) {
          texts.push(of('put-off-help').textContent);
          of('put-off').click();
        }
        texts.push(of('put-off-help').textContent, getComputedStyle(of('put-off')).display);
        await until(() => seconds() > 2 * first - 2);
        return texts;
      });
      const [seen] = await Promise.all([looking, command(server, 'repair/reload', { seconds: 2 })]);
      assert.deepEqual(seen, ['It can be put off 2 times.', 'It can be put off once more.', 'It cannot be put off any more.', 'none']);
      await sees(page, '#build', `build ${await last()}`);
      assert.equal(await page.$eval('#note', (field) => field.value), 'leave it at the door <b>');
      assert.match(await page.$eval('#reload', (section) => section.className), /gone/);
      await isListening(page);
      await click(page, '#send-reload');
      await isShown(page, '#reload');
      await click(page, '#now');
      await sees(page, '#build', `build ${await last()}`);
      await page.close();
    });

    test('who was away when the repair came has it when back; who cannot know asks, and hears of a new build', async () => {
      const proxy = await startProxy({ hub: server.port });
      const page = await open(proxy.origin);
      proxy.fault = silence;
      proxy.cutAll();
      await command(server, 'repair/repair', RULE);
      await command(server, 'repair/repair', { ...RULE, percent: 50 });
      proxy.fault = pass;
      proxy.cutAll();
      await sees(page, '#verdict', /: 50 %/);
      const number = await last();
      assert.deepEqual((await notes(page)).slice(0, 2), [`Repair ${number} was taken.`, `Repair ${number - 1} was taken.`]);

      // Another life of the server: another log, another key.
      const next = await startServer(OPTIONS);
      await command(next, 'repair/reload', { seconds: 300 });
      await command(next, 'repair/repair', { ...RULE, percent: 10 });
      proxy.ports.hub = next.port;
      await server.kill();
      await hasNoted(page, /^There is a gap/);
      await sees(page, '#verdict', 'By repair 2: 10 % off, rounded to 0.01.');
      await hasNoted(page, /^The shop had a new build meanwhile\.$/);
      await isShown(page, '#reload');
      await command(next, 'repair/repair', { ...RULE, percent: 11 });
      await sees(page, '#verdict', /^By repair 3: 11 %/);
      await page.close();
      await proxy.close();
      await next.stop();
    });
  });
});
