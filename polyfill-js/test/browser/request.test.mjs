// Installed as window.EventSource, what goes to a server that is no hub, byte by byte beside what the browser's own EventSource sends.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { eachBrowser } from './browsers.mjs';
import { startPages } from './pages.mjs';
import { until } from './wait.mjs';

/** A server of event streams that knows nothing of us: one event an answer, then the end. */
class Foreign {
  constructor() {
    /** The heads of requests for the stream and of their preflights, as they came. */
    this.heads = [];
    this.sockets = new Set();
    this.listener = createServer((socket) => this.accept(socket));
  }

  async listen() {
    this.listener.listen(0, '127.0.0.1');
    await once(this.listener, 'listening');
    this.origin = `http://127.0.0.1:${this.listener.address().port}`;
    return this;
  }

  accept(socket) {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let head = '';
    socket.on('data', (chunk) => {
      head += chunk.toString('latin1');
      if (head.endsWith('\r\n\r\n')) {
        socket.end(Buffer.from(this.answer(head), 'utf8'));
      }
    });
  }

  answer(head) {
    if (!/^\S+ \/stream/.test(head)) {
      return this.respond('Content-Type: text/html', this.page);
    }
    this.heads.push(head);
    const origin = /\r\nOrigin: ([^\r]*)/i.exec(head)?.[1] ?? '*';
    const allow = `Access-Control-Allow-Origin: ${origin}\r\nAccess-Control-Allow-Credentials: true`;
    return head.startsWith('OPTIONS')
      ? this.respond(`${allow}\r\nAccess-Control-Allow-Headers: Last-Event-ID`, '')
      : this.respond(`${allow}\r\nContent-Type: text/event-stream`, 'retry: 50\nid: \u00fc/1\ndata: x\n\n');
  }

  respond(fields, body) {
    return `HTTP/1.1 200 OK\r\n${fields}\r\nConnection: close\r\n\r\n${body}`;
  }

  async close() {
    this.sockets.forEach((socket) => socket.destroy());
    this.listener.close();
    await once(this.listener, 'close');
  }
}

/** Script cannot order fields: those that it sets come where the browser puts such fields. It means nothing to servers. */
const ORDER = 'the order of fields';

const isXhr = (transport) => transport === 'xhr-stream';

/** What differs, and why script cannot have it otherwise. */
const UNAVOIDABLE = {
  '+ OPTIONS': {
    why: 'Last-Event-ID is no field that script may send to another origin unasked',
    applies: ({ transport, isCross, isAgain }) => transport !== 'native' && isCross && isAgain,
  },
  '- Cache-Control: no-cache': {
    why: 'an XMLHttpRequest has no cache mode, and the field would need a preflight',
    applies: ({ transport, isCross }) => isXhr(transport) && isCross,
  },
  '- Pragma: no-cache': {
    why: 'the same',
    applies: ({ transport, isCross }) => isXhr(transport) && isCross,
  },
  '- Priority: u=4': {
    why: 'Firefox gives it to EventSource and fetch alone',
    applies: ({ name, transport }) => isXhr(transport) && name === 'Firefox',
  },
};

const fieldsOf = (head) => head.trimEnd().split('\r\n');

/** Fields that only one of two requests has, with - and +, and whether the others come in another order. */
function differences(own, ours) {
  const [a, b] = [fieldsOf(own), fieldsOf(ours)];
  const common = (fields, others) => fields.filter((field) => others.includes(field));
  return [
    ...a.filter((field) => !b.includes(field)).map((field) => `- ${field}`),
    ...b.filter((field) => !a.includes(field)).map((field) => `+ ${field}`),
    ...(common(a, b).join() === common(b, a).join() ? [] : [ORDER]),
  ];
}

eachBrowser((engine, name) => {
  let pages;
  before(async () => {
    pages = await startPages();
  });
  after(() => pages.close());

  /** The first request and the one after its end, with a preflight before either, as [[heads], [heads]]. */
  async function requestsOf(t, { transport, isCross, withCredentials }) {
    const [near, far] = await Promise.all([new Foreign().listen(), new Foreign().listen()]);
    t.after(() => Promise.all([near.close(), far.close()]));
    near.page = `<!DOCTYPE html><link rel="icon" href="data:,"><script src="${pages.origin}/test/dist/everysource.js"></script>`;
    const page = await engine().page(`${near.origin}/page`);
    t.after(() => page.close());
    const server = isCross ? far : near;
    await page.evaluate(
      (url, withCredentials, transport) => {
        document.cookie = 'kept=yes';
        if (transport) {
          EverySource.install({ force: true });
        }
        window.source = new EventSource(url, transport ? { withCredentials, transports: [transport] } : { withCredentials });
      },
      `${server.origin}/stream?a=b`,
      withCredentials,
      transport,
    );
    const isGet = (head) => head.startsWith('GET');
    await until(() => server.heads.filter(isGet).length >= 2, 'a second request');
    await page.evaluate(() => source.close());
    // Ports differ from run to run.
    const heads = server.heads.map((head) => head.replaceAll(near.origin, 'http://near').replaceAll(far.origin, 'http://far').replace(/(Host: )\S+/i, '$1host'));
    const first = heads.findIndex(isGet) + 1;
    const second = heads.findIndex((head, index) => index >= first && isGet(head)) + 1;
    return [heads.slice(0, first), heads.slice(first, second)];
  }

  for (const isCross of [false, true]) {
    for (const withCredentials of [false, true]) {
      const where = `${isCross ? 'another' : 'the same'} origin, ${withCredentials ? 'with' : 'without'} credentials`;
      test(where, async (t) => {
        const own = await requestsOf(t, { isCross, withCredentials });
        for (const transport of ['native', 'fetch-stream', 'xhr-stream']) {
          const ours = await requestsOf(t, { transport, isCross, withCredentials });
          for (const isAgain of [false, true]) {
            const [theirs, requests] = [own, ours].map((each) => each[Number(isAgain)]);
            const found = [
              ...requests.slice(0, -1).map((head) => `+ ${head.split(' ')[0]}`),
              ...differences(theirs.at(-1), requests.at(-1)),
            ];
            const expected = Object.keys(UNAVOIDABLE).filter((each) => UNAVOIDABLE[each].applies({ name, transport, isCross, isAgain }));
            t.diagnostic(`${transport}, ${isAgain ? 'with a cursor' : 'first request'}: ${found.join(', ') || 'the same bytes'}`);
            assert.deepEqual([transport, isAgain, ...found.filter((each) => each !== ORDER).sort()], [transport, isAgain, ...expected.sort()]);
          }
        }
      });
    }
  }
});
