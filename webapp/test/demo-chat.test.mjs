// The chat, as people use it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { cutAfter, pass } from '../../polyfill-js/test/browser/proxy.mjs';
import { allGo, Person } from './chat.mjs';
import { click, isShown } from './demos.mjs';
import { assertAccessible, assertFits, DESKTOP, eachBrowser, HOSTILE, PHONE, picture, startServer, until } from './site.mjs';

const isPublishing = ({ request }) => request.method === 'POST' && request.target === '/demo/events';

const forbid = (exchange) => {
  exchange.send('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  exchange.end();
};

let server;
before(async () => {
  server = await startServer();
});
after(async () => {
  await server?.stop();
  await allGo();
});

eachBrowser((engine, browser) => {
  /** A room for one test alone. */
  const roomFor = (test) => ({ room: `${test} in ${browser}` });

  test('two people talk, know who is here, and own messages are marked', async () => {
    const room = roomFor('talk');
    const ann = await Person.come(engine(), server, 'Ann', room);
    await ann.seesPeople('Ann');
    const bob = await Person.come(engine(), server, 'Bob', room);
    await ann.seesPeople('Ann', 'Bob');
    await bob.seesPeople('Ann', 'Bob');
    await ann.say('Hello');
    await bob.sees(['Ann: Hello']);
    await bob.say('Hello, Ann');
    await ann.sees(['Ann: Hello', 'Bob: Hello, Ann']);
    await ann.say('How are you?');
    for (const person of [ann, bob]) {
      await person.sees(['Ann: Hello', 'Bob: Hello, Ann', 'Ann: How are you?']);
      assert.deepEqual(await person.pending(), []);
    }
    assert.deepEqual(await ann.ownLines(), ['Hello', 'How are you?']);
    assert.deepEqual(await bob.ownLines(), ['Hello, Ann']);
    const late = await Person.come(engine(), server, 'Cleo', room);
    await late.sees(['Ann: Hello', 'Bob: Hello, Ann', 'Ann: How are you?']);
    await ann.seesPeople('Ann', 'Bob', 'Cleo');
    await bob.go();
    await ann.seesPeople('Ann', 'Cleo');
    await click(late.page, '#leave');
    await ann.seesPeople('Ann');
    await isShown(late.page, '#enter:not(.gone)');
    await Promise.all([ann, late].map((person) => person.go()));
  });

  test('a page that is loaded anew goes on as who it was, with nothing lost and nothing twice', async () => {
    const room = roomFor('reload');
    const ann = await Person.come(engine(), server, 'Ann', room);
    const bob = await Person.come(engine(), server, 'Bob', room);
    await ann.say('one');
    await bob.sees(['Ann: one']);
    await ann.page.reload();
    await bob.say('two');
    await bob.sees(['Ann: one', 'Bob: two']);
    await ann.isListening();
    await ann.say('three');
    for (const person of [ann, bob]) {
      await person.sees(['Ann: one', 'Bob: two', 'Ann: three']);
      await person.seesPeople('Ann', 'Bob');
    }
    assert.deepEqual(await ann.ownLines(), ['one', 'three']);
    await Promise.all([ann, bob].map((person) => person.go()));
  });

  test('an answer that gets lost and connections that are cut lose nothing and repeat nothing', async () => {
    const room = roomFor('cuts');
    const ann = await Person.come(engine(), server, 'Ann', room);
    const { proxy } = ann;
    const bob = await Person.come(engine(), server, 'Bob', room);
    // The server gets the message, and its answer does not come back.
    proxy.fault = (exchange) => (isPublishing(exchange) ? cutAfter(() => 0)(exchange) : pass(exchange));
    await ann.say('one');
    for (const person of [ann, bob]) {
      await person.sees(['Ann: one']);
    }
    proxy.fault = () => {};
    proxy.cutAll();
    await bob.say('two');
    await ann.say('three');
    assert.equal((await ann.pending()).length, 1);
    const published = () => proxy.requests.filter((request) => isPublishing({ request })).length;
    await until(() => published() > 1, 'a try that goes unanswered');
    // A page that is loaded anew still has what waits to be sent.
    proxy.fault = pass;
    proxy.cutAll();
    await ann.page.reload();
    for (const person of [ann, bob]) {
      await person.sees(['Ann: one', 'Bob: two', 'Ann: three']);
    }
    await until(async () => (await ann.pending()).length === 0, 'nothing waits any more');
    assert.ok(published() > 2);
    await Promise.all([ann, bob].map((person) => person.go()));
  });

  test('names and messages are text, whatever they are; what is too long is refused with a word', async () => {
    const room = roomFor('hostile <b>&"');
    const name = HOSTILE[0].slice(0, 60);
    const ann = await Person.come(engine(), server, name, room);
    const bob = await Person.come(engine(), server, '\u202egnp.exe 👩‍👩‍👧‍👦', room);
    await ann.seesPeople(name, '\u202egnp.exe 👩‍👩‍👧‍👦');
    for (const text of HOSTILE) {
      await ann.paste(text);
    }
    await bob.sees(HOSTILE.map((text) => `${name}: ${text}`));
    const [log, box] = await bob.page.$$eval('#log, #lines > li:last-child .text', (nodes) => nodes.map((node) => node.clientHeight));
    assert.ok(box < log, 'a long message has a box to scroll in');
    await assertFits(bob.page);
    await ann.paste('y'.repeat(200_001));
    await until(() => ann.page.$eval('#say-problem', (node) => /too long/.test(node.textContent)), 'the refusal');
    await ann.sees(HOSTILE.map((text) => `${name}: ${text}`));
    assert.equal(await bob.page.title(), 'Chat - EverySource demos');
    assert.equal(await bob.page.$$eval('#talk img, #talk script, #talk b', (nodes) => nodes.length), 0);
    await Promise.all([ann, bob].map((person) => person.go()));
  });

  test('a server that was started anew is said to have forgotten, and the talk goes on', async () => {
    const first = await startServer({ retry: '200ms' });
    const ann = await Person.come(engine(), first, 'Ann');
    await ann.say('one');
    await ann.sees(['Ann: one']);
    await first.kill();
    const second = await startServer({ retry: '200ms', port: first.port });
    const bob = await Person.come(engine(), second, 'Bob');
    await bob.say('two');
    await until(async () => (await ann.lines()).length === 3, 'Ann is there again');
    const [one, note, two] = await ann.lines();
    assert.deepEqual([one, two], ['Ann: one', 'Bob: two']);
    assert.match(note, /started anew/);
    await ann.say('three');
    await bob.sees(['Bob: two', 'Ann: three']);
    await Promise.all([ann, bob].map((person) => person.go()));
    await second.stop();
  });

  test('where nobody may know who is here there is a word for it, and people talk', async () => {
    const ann = await Person.come(engine(), server, 'Ann', roomFor('without'));
    ann.proxy.fault = (exchange) => (exchange.request.target.startsWith('/demo/events/subscriptions') ? forbid(exchange) : pass(exchange));
    ann.proxy.cutAll();
    await until(() => ann.page.$eval('#people-problem', (node) => node.textContent === 'This cannot be told here.'), 'the word for it');
    await ann.say('hello');
    await ann.sees(['Ann: hello']);
    await ann.go();
  });

  test('a name that cannot be one is refused with a word', async () => {
    const page = await engine().page(`${server.origin}/demo/chat.html`);
    await isShown(page, '#enter:not(.gone)');
    await page.$eval('#name', (field) => {
      field.removeAttribute('maxlength');
      field.value = 'x'.repeat(61);
    });
    await click(page, '#come-in');
    await until(() => page.$eval('#enter-problem', (node) => /1 to 60 characters/.test(node.textContent)), 'the refusal');
    await page.$eval('#name', (field) => {
      field.value = ' ';
    });
    await click(page, '#come-in');
    await until(() => page.$eval('#enter-problem', (node) => node.textContent === 'Say who you are.'), 'the other refusal');
    await page.close();
  });

  test('the page shows its own source, and the list of demos has it', async () => {
    const page = await engine().page(`${server.origin}/`);
    await Promise.all([page.waitForNavigation(), click(page, 'a[href="demo/"]')]);
    await Promise.all([page.waitForNavigation(), click(page, 'a[href="chat.html"]')]);
    await click(page, '#source button:nth-of-type(2)');
    await until(() => page.$eval('#source pre:not(.gone)', (shown) => shown.textContent.includes('function showPeople')), 'the source');
    await assertAccessible(page);
    await click(page, '#source button:nth-of-type(2)');
    assert.equal((await page.$$('#source pre:not(.gone)')).length, 0);
    await page.close();
  });

  for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    test(`it is accessible and fits a ${size}`, async () => {
      const list = await engine().page(`${server.origin}/demo/`);
      await list.setViewport(viewport);
      await assertAccessible(list);
      await assertFits(list);
      await picture(list, `demos-${browser}-${size}`);
      await list.close();

      const door = await engine().page(`${server.origin}/demo/chat.html`);
      await door.setViewport(viewport);
      await isShown(door, '#enter:not(.gone)');
      await assertAccessible(door);
      await assertFits(door);
      await picture(door, `chat-door-${browser}-${size}`);
      await door.close();

      const room = roomFor(size);
      const ann = await Person.come(engine(), server, 'Ann', room);
      const bob = await Person.come(engine(), server, 'Bob', room);
      await bob.page.setViewport(viewport);
      await ann.say('Hello. Is anybody here?');
      await bob.sees(['Ann: Hello. Is anybody here?']);
      await bob.say('I am. What a long way this message has to go until it is at the end of the line, and further on.');
      await ann.paste(HOSTILE[0] + ' ' + 'long '.repeat(300));
      await bob.seesPeople('Ann', 'Bob');
      await until(async () => (await bob.lines()).length === 3, 'the conversation');
      await assertAccessible(bob.page);
      await assertFits(bob.page);
      await picture(bob.page, `chat-${browser}-${size}`);
      await Promise.all([ann, bob].map((person) => person.go()));
    });
  }
});
