// Pages of sse-js: what its demos do, with the package from npm as it is, against the ports of the server.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { createServer as createSocket } from 'node:net';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { eachBrowser, HOSTILE, startServer, until } from './site.mjs';

const SSE_JS = await readFile(createRequire(import.meta.url).resolve('sse-js/index.js'), 'utf8');

// As the demos' script has it: JSON in, and null out of an answer that is empty.
const AJAX = `
  var ajax = {
    postJSON: function (url, data, done) {
      var request = new XMLHttpRequest();
      request.open('POST', url, true);
      request.setRequestHeader('Content-Type', 'application/json');
      request.responseType = 'json';
      request.onload = function () {
        if (request.status === 200 || request.status === 304) { done(request.response); }
      };
      request.send(JSON.stringify(data));
    }
  };`;

const CHAT = `
  var opened = 0;
  function add(kind, text) {
    var item = document.createElement('div');
    item.className = kind;
    item.textContent = text;
    document.getElementById('messages').appendChild(item);
  }
  function join(name) {
    window.myName = name;
    SSE.create({
      url: 'http://localhost:PORT0/',
      data: { name: name },
      openEvent: function () { opened++; },
      messageEvent: function (event) {
        var info = JSON.parse(event.data);
        add('theirs', info.author + '：' + info.data);
      }
    });
  }
  function send(message) {
    ajax.postJSON('http://localhost:PORT1', { name: myName, message: message, event: 'message' }, function (answer) {
      add('mine', String(answer) + ' ' + message);
    });
  }`;

const CACHE = `
  var opened = 0;
  localStorage.dom = 'version 1';
  SSE.create({
    url: 'http://localhost:PORT2/',
    data: { name: 'NAME' },
    openEvent: function () { opened++; },
    messageEvent: function (event) { localStorage.dom = event.data; }
  });
  document.getElementById('show').onclick = function () {
    document.getElementById('messages').textContent = localStorage.dom;
  };`;

const REPAIR = `
  var opened = 0;
  SSE.create({
    url: 'http://localhost:PORT2/',
    data: { name: 'NAME' },
    openEvent: function () { opened++; },
    messageEvent: function () { alert('This page was repaired.'); location.reload(); }
  });`;

const SCRIPTS = { '/chat': CHAT, '/cache': CACHE, '/repair': REPAIR };

/** The first of four ports that nobody has. */
async function fourPorts() {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 12_000);
    const sockets = [0, 1, 2, 3].map((i) => createSocket().listen(first + i, '127.0.0.1'));
    const taken = await Promise.allSettled(sockets.map((socket) => once(socket, 'listening')));
    await Promise.all(sockets.map((socket) => new Promise((done) => socket.close(done))));
    if (taken.every(({ status }) => status === 'fulfilled')) {
      return first;
    }
  }
}

let first;
let server;
let pages;
before(async () => {
  first = await fourPorts();
  server = await startServer({ 'sse-js-ports': first });
  pages = createServer(({ url }, answer) => {
    const { pathname, searchParams } = new URL(url, 'http://pages');
    const script = (SCRIPTS[pathname] ?? '')
      .replace(/PORT([0-3])/g, (_, i) => String(first + Number(i)))
      .replace('NAME', searchParams.get('name') ?? '');
    const library = searchParams.has('client')
      ? `<script src="${server.origin}/client/everysource.min.js"></script>`
      : `<script>${SSE_JS}</script>`;
    answer.setHeader('Content-Type', 'text/html; charset=utf-8');
    answer.end(`<!DOCTYPE html><title>old</title>${library}<script>${AJAX}</script>
      <button id="show">Show</button><div id="messages"></div><script>${script}</script>`);
  }).listen(0, '127.0.0.1');
  await once(pages, 'listening');
});
after(async () => {
  await server?.stop();
  pages?.close();
  pages?.closeAllConnections();
});

/** What the demos' texts say to type in a shell. */
async function push(message) {
  const answer = await fetch(`http://127.0.0.1:${first + 3}`, { method: 'POST', body: JSON.stringify(message) });
  assert.equal(answer.status, 200);
}

const texts = (page, kind) => page.$$eval(`#messages .${kind}`, (items) => items.map((item) => item.textContent));
const isOpen = (page) => until(() => page.evaluate(() => opened === 1), 'the stream');

eachBrowser((engine, browser) => {
  const open = (path) => engine().page(`http://127.0.0.1:${pages.address().port}${path}`);

  async function join(name, query = '') {
    const page = await open(`/chat${query}`);
    await page.evaluate((who) => join(who), name);
    await isOpen(page);
    return page;
  }

  for (const [library, query] of Object.entries({ 'sse-js': '', 'the client in its place': '?client' })) {
    test(`with ${library} a chat is one, whatever its people are called and say`, async () => {
      // Names go into the URL as they are, so they have none of its own characters in them. A browser opens six streams at once.
      const names = [query ? 'C++' : '张三 \u202e', HOSTILE[query ? 3 : 0]].map((name) => `${name} ${browser} ${library}`);
      const people = await Promise.all(names.map((name) => join(name, query)));
      const again = await join(names[0], query);
      const said = [];
      for (const [i, message] of HOSTILE.entries()) {
        const who = i % names.length;
        await people[who].evaluate((text) => send(text), message);
        await until(async () => (await texts(people[who], 'mine')).includes(`null ${message}`), 'the answer');
        said.push({ author: names[who], text: `${names[who]}：${message}` });
      }
      const ofOthers = (name) => said.filter(({ author }) => author !== name).map(({ text }) => text);
      for (const [page, name] of [...people.map((page, i) => [page, names[i]]), [again, names[0]]]) {
        const theirs = async () => (await texts(page, 'theirs')).filter((text) => names.some((own) => text.startsWith(own)));
        await until(async () => (await theirs()).length >= ofOthers(name).length, 'what the others said');
        assert.deepEqual(await theirs(), ofOthers(name));
        assert.equal(await page.title(), 'old');
        await page.close();
      }
    });
  }

  test('a page has its cached data replaced, in all its tabs', async () => {
    const tabs = [await open(`/cache?name=cache-${browser}`), await open(`/cache?name=cache-${browser}`)];
    await Promise.all(tabs.map(isOpen));
    for (const message of ['version 2', ...HOSTILE]) {
      await push({ name: `cache-${browser}`, message, event: 'message' });
      for (const tab of tabs) {
        await until(() => tab.evaluate((text) => localStorage.dom === text, message), 'the version');
        await tab.$eval('#show', (button) => button.click());
        assert.equal(await tab.$eval('#messages', (shown) => shown.textContent), message);
      }
    }
    assert.equal(await tabs[0].title(), 'old');
    await Promise.all(tabs.map((tab) => tab.close()));
  });

  test('a page says that it was repaired, and loads anew', async () => {
    const page = await open(`/repair?name=repair-${browser}`);
    const said = [];
    page.on('dialog', async (dialog) => {
      said.push(dialog.message());
      await dialog.accept();
    });
    await isOpen(page);
    await page.evaluate(() => { window.isOld = true; });
    await push({ name: `repair-${browser}`, message: 'reload' });
    await until(() => page.evaluate(() => !window.isOld && opened === 1).catch(() => false), 'the new page');
    assert.deepEqual(said, ['This page was repaired.']);
    await page.close();
  });

  test('an event with a type of its own reaches a custom listener', async () => {
    const page = await open('/');
    await page.evaluate((port, name) => {
      window.got = [];
      SSE.create({
        url: `http://localhost:${port}/`,
        data: { name },
        openEvent: () => got.push('open'),
        messageEvent: () => got.push('message'),
        customEvent: [{ name: 'price', callback: (event) => got.push(event.type, event.data) }],
      });
    }, first + 2, `custom-${browser}`);
    await until(() => page.evaluate(() => got.length === 1), 'the stream');
    await push({ name: `custom-${browser}`, message: '5.20', event: 'price' });
    await until(() => page.evaluate(() => got.length > 1), 'the event');
    assert.deepEqual(await page.evaluate(() => got), ['open', 'price', '5.20']);
    await page.close();
  });
});
