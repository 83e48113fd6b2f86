// The sentences of the standard (docs/standard.md has their numbers) as cases: what a server does, and what a page then sees.
import { go } from './server.mjs';

/** A stream that is held open, one that ends in order, and one whose connection is cut. */
const holds = (...body) => ({ body, end: 'never' });
const ends = (...body) => ({ body });
const cuts = (...body) => ({ body, end: 'cut' });

const CORS = { 'Access-Control-Allow-Origin': '*' };
const open = (answer) => ({ ...answer, headers: { ...CORS, ...answer.headers } });

/** What `tools.marker()` asks for. */
const MARKER = ends('retry: 1\ndata: x\n\n');

/** Requests to the stream, each as the id that it carries. */
const ids = (server) => server.asked().map(({ headers }) => headers['last-event-id'] ?? '-');

const utf8 = (text) => Buffer.from(text).toString('latin1');

/** Where a browser's own EventSource does not do what the standard says, and what it does; another version may obey. */
const own = (browser, ...lines) => ({ browser, ways: ['browser', 'native'], lines });

/** What the client does over some transports where script cannot obey. */
const over = (ways, ...lines) => ({ ways: [ways].flat(), lines });
const SCRIPT = ['fetch-stream', 'xhr-stream'];

/**
 * Texts, each with the events that it makes. They are sent in one piece and in many; an event `end` follows. `types` are those
 * that are listened to besides; `except` tells who sees other lines, and why.
 */
export const texts = [
  {
    is: '[18a 30a] UTF-8, whatever the response says',
    headers: { 'Content-Type': 'text/event-stream; charset=windows-1251' },
    body: 'data: é€\n\n',
    lines: ['message "é€"'],
    except: [own('Chromium', 'error 2')],
  },
  { is: '[18b] one byte order mark is dropped', body: '\ufeffdata: a\n\n', lines: ['message "a"'] },
  {
    is: '[18b] a second byte order mark is not',
    body: '\ufeff\ufeffdata: a\n\ndata: b\n\n',
    lines: ['message "b"'],
    except: [over('xhr-stream', 'open 1', 'message "a"', 'message "b"')],
  },
  { is: '[18b] a later byte order mark is not', body: 'data: \ufeffa\n\n\ufeffdata: b\n\n', lines: ['message "\ufeffa"'] },
  {
    is: '[18c] malformed bytes become U+FFFD',
    body: [Buffer.from('data: '), Buffer.from([0xff, 0xc3, 0x28, 0xe2, 0x82, 0x28, 0xed, 0xa0, 0x80]), Buffer.from('\n\n')],
    lines: ['message "\ufffd\ufffd(\ufffd(\ufffd\ufffd\ufffd"'],
  },
  { is: '[18d] characters of one to four bytes', body: 'data: aé€\u{1f600}\n\n', lines: ['message "aé€\u{1f600}"'] },
  {
    is: '[18f] what is no line end to others is none here',
    body: 'data: a\u2028b\u2029c\u0085d\u000be\u000cf\n\n',
    lines: [`message ${JSON.stringify('a\u2028b\u2029c\u0085d\u000be\u000cf')}`],
  },
  {
    is: '[18g] U+0000 is a character of the data',
    body: 'data: a\0b\n\n',
    lines: ['message "a\\u0000b"'],
    except: [own('Firefox', 'open 1', 'message "ab"')],
  },
  {
    is: '[19a] CRLF, LF and CR end a line',
    body: 'data: a\r\ndata: b\rdata: c\n\r\n\rdata: d\r\r\ndata: e\n\r',
    lines: ['message "a\\nb\\nc"', 'message "d"', 'message "e"'],
  },
  { is: '[20a] a blank line dispatches', body: '\n\ndata: a\n\n\n\ndata: b\n\n', lines: ['message "a"', 'message "b"'] },
  { is: '[20b] a line that begins with a colon is a comment', body: ':\n: x\n:data: no\ndata: a\n:\n\n:\n\n', lines: ['message "a"'] },
  {
    is: '[20c] the field ends at the first colon, and one space after it is dropped',
    body: 'data: a: b\ndata:  c\ndata:\td\ndata:e\n\n',
    lines: ['message "a: b\\n c\\n\\td\\ne"'],
  },
  { is: '[20d] a line without colon is a field without value', body: 'data\n\ndata\ndata\n\n', lines: ['message ""', 'message "\\n"'] },
  {
    is: '[20e 21f] names of fields are literal, and others are ignored',
    body: 'DATA: no\n data: no\ndata : no\nDatA: no\nfoo: no\nfoo\ndatax: no\ndat: no\n\ndata: a\nfoo: b\n\n',
    lines: ['message "a"'],
  },
  {
    is: '[21a] the last event field counts, an empty one resets',
    body: 'event: x\nevent: update\ndata: a\n\nevent: x\nevent\ndata: b\n\nevent: x\nevent:\ndata: c\n\n',
    types: ['x', 'update'],
    lines: ['update "a"', 'message "b"', 'message "c"'],
  },
  { is: '[21b] data lines are joined', body: 'data: a\nid: 1\ndata: b\n: x\ndata: c\n\n', lines: ['message "a\\nb\\nc" #1'] },
  {
    is: '[21c] the last id field counts, an empty one resets',
    body: 'id: 1\nid: 2\ndata: a\n\nid\ndata: b\n\nid: 3\ndata: c\n\nid:\ndata: d\n\n',
    lines: ['message "a" #2', 'message "b"', 'message "c" #3', 'message "d"'],
  },
  {
    is: '[21d] an id with U+0000 is ignored',
    body: 'id: 1\ndata: a\n\nid: 2\0\ndata: b\n\nid: \0x\ndata: c\n\n',
    lines: ['message "a" #1', 'message "b" #1', 'message "c" #1'],
    except: [own('Firefox', 'open 1', 'message "a" #1')],
  },
  { is: '[23b] the id of a block without data counts for later events', body: 'id: 5\n\ndata: a\n\n', lines: ['message "a" #5'], except: [own('Firefox', 'open 1', 'message "a"')] },
  { is: '[23c] the id stays for later events', body: 'id: 1\ndata: a\n\ndata: b\n\n', lines: ['message "a" #1', 'message "b" #1'] },
  {
    is: '[24a] a block without data is no event, and its type is forgotten',
    body: 'event: update\n\nevent: update\nfoo: x\n: y\n\ndata: a\n\n',
    types: ['update'],
    lines: ['message "a"'],
  },
  { is: '[24b] an empty data field makes an event', body: 'data:\n\nevent: update\ndata\n\n', types: ['update'], lines: ['message ""', 'update ""'] },
  { is: '[25a] one line feed is dropped at the end', body: 'data: a\ndata\ndata\n\ndata\ndata: b\n\n', lines: ['message "a\\n\\n"', 'message "\\nb"'] },
  {
    is: '[25b] the type is that of this block, or message',
    body: 'event: update\ndata: a\n\ndata: b\n\nevent: message\ndata: c\n\nevent: Message\ndata: d\n\n',
    types: ['update', 'Message'],
    lines: ['update "a"', 'message "b"', 'message "c"', 'Message "d"'],
  },
  {
    is: '[26a] types may be the names of the standard\'s own events',
    body: 'event: open\ndata: a\n\nevent: error\ndata: b\n\nevent: close\ndata: c\n\n',
    types: ['close'],
    lines: ['open "a"', 'error "b"', 'close "c"'],
  },
  {
    is: '[26b] types may be any text',
    body: 'event: é€ x \ndata: a\n\nevent: __proto__\ndata: b\n\nevent: constructor\ndata: c\n\nevent: es:bye\ndata: {"retry":1}\n\n',
    types: ['é€ x ', '__proto__', 'constructor', 'es:bye'],
    lines: ['é€ x  "a"', '__proto__ "b"', 'constructor "c"', 'es:bye "{\\"retry\\":1}"'],
  },
  {
    is: '[26c] no type has events that the server did not send',
    body: 'event: status\ndata: a\n\nevent: transport\ndata: b\n\nevent: gap\ndata: c\n\n',
    types: ['status', 'transport', 'gap'],
    lines: ['status "a"', 'transport "b"', 'gap "c"'],
  },
];

const STATUSES = [201, 202, 203, 204, 205, 206, 300, 400, 401, 403, 404, 408, 410, 425, 429, 500, 502, 503, 504];
const WRONG_TYPES = [null, 'text/plain', 'text/html', 'application/json', 'text/event-streams', 'text/event', 'application/event-stream', 'x'];
const RIGHT_TYPES = ['text/event-stream', 'TEXT/Event-Stream', 'text/event-stream;', 'text/event-stream;charset=UTF-8', ' text/event-stream ; a="b;c"'];
const REDIRECTS = [301, 302, 303, 307, 308];

/** Of a redirect, where the browser goes on with where it led. */
const SAME_AGAIN = ['open 1', 'message "a" #1', 'error 0', 'open 1', 'message "a" #1', '/stream', '/stream -', '/a -', '/a 1'];

const each = (list, answer) => Object.fromEntries(list.map((item, i) => [`/${i}`, answer(item)]));

/**
 * Cases of their own frame. `answers` is a list for the path /stream or has lists for several paths, `there` those of another origin,
 * or "refused". `page` runs in the frame and returns lines; without one it waits for as many as there are in `lines`. `seen` makes the
 * lines to be compared from those and from what the servers were asked. Without `lines` they are held against those of the browser's own
 * EventSource. `worker`: also in a worker, or only there. `isAlone`: in a frame
 * of its own, since it leaves traces. `isAtOnce`: before the frame is loaded. `without`: the ways that cannot, as the table says.
 */
export const cases = [
  // The interface.
  {
    is: '[1a] the URL is resolved against the base of the document',
    isAlone: true,
    async page({ open }) {
      const before = open('x').url;
      const base = document.createElement('base');
      base.href = '/deep/er/';
      document.head.append(base);
      return [before, open('x').url, open('../y?q#f').url, open('').url].map((url) => url.replace(location.origin, ''));
    },
    lines: ['/own/x', '/deep/er/x', '/deep/y?q#f', '/deep/er/'],
  },
  {
    is: '[1b] the URL is resolved against the address of the worker',
    worker: 'only',
    page: async ({ open }) => [open('x').url, open('/y').url, open('http://a/b').url].map((url) => url.replace(location.origin, '')),
    lines: ['/own/x', '/y', 'http://a/b'],
  },
  {
    is: '[1c] a URL that cannot be parsed throws a SyntaxError',
    worker: true,
    async page({ open }) {
      return ['http://[', 'http://a:99999/', 'http://a%00b/', '//:80'].map((url) => {
        try {
          return open(url).url;
        } catch (error) {
          return `${error.name} ${error.code} ${error instanceof DOMException}`;
        }
      });
    },
    lines: Array(4).fill('SyntaxError 12 true'),
  },
  {
    is: '[1d] the URL is made a text',
    page: async ({ open }) =>
      [null, undefined, 7, new URL('/u', location), { toString: () => '/t', valueOf: () => '/v' }, '/\ud800'].map((url) =>
        open(url).url.replace(location.origin, ''),
      ),
    lines: ['/own/null', '/own/undefined', '/own/7', '/u', '/t', '/%EF%BF%BD'],
  },
  {
    is: '[1e] without new, without a URL or with options that are none: TypeError',
    async page({ Source }) {
      return [() => Source('/x'), () => new Source(), () => new Source('/x', 5), () => new Source('/x', 'y')].map((wrong) => {
        try {
          return String(wrong());
        } catch (error) {
          return `${error.name} ${error instanceof TypeError}`;
        }
      });
    },
    lines: Array(4).fill('TypeError true'),
  },
  {
    is: '[2a] url is absolute and serialised, with its fragment',
    page: async ({ open }) => ['a/../b/./c', '?x=é y', '#f', 'HTTP://EXAMPLE.com:80/%7e'].map((url) => open(url).url.replace(location.origin, '')),
    lines: ['/own/b/c', '/own/frame?x=%C3%A9%20y', '/own/frame#f', 'http://example.com/%7e'],
  },
  {
    is: '[2b] withCredentials is what the options say',
    page: async ({ open }) => [undefined, null, {}, { withCredentials: false }, { withCredentials: true }, { withCredentials: 1 }, { withCredentials: '' },
      Object.create({ withCredentials: true }), new (class { get withCredentials() { return true; } })()].map((init) => open('/x', init).withCredentials),
    lines: [false, false, false, false, true, true, false, true, true],
  },
  {
    is: '[2c] it begins CONNECTING, and its properties cannot be set',
    async page({ open }) {
      const es = open('/x');
      for (const name of ['readyState', 'url', 'withCredentials']) {
        try {
          es[name] = 2;
        } catch {
          // Strict code is told.
        }
      }
      return [es.readyState, es.url.replace(location.origin, ''), es.withCredentials];
    },
    lines: [0, '/x', false],
  },
  {
    is: '[4a] the constants are on the constructor and on objects, and stay',
    async page({ Source, open }) {
      const es = open('/x');
      for (const object of [Source, Source.prototype, es]) {
        try {
          object.OPEN = 7;
        } catch {
          // Strict code is told.
        }
      }
      return [Source, Source.prototype, es].map(({ CONNECTING, OPEN, CLOSED }) => `${CONNECTING} ${OPEN} ${CLOSED}`);
    },
    lines: Array(3).fill('0 1 2'),
  },
  {
    is: '[4b] handlers are null until set, and take their place among the listeners',
    answers: [holds('event: open\ndata: x\n\ndata: a\n\nevent: update\ndata: b\n\nevent: error\ndata: c\n\n')],
    async page({ open, until, Source }) {
      const es = open('/stream');
      const lines = [es.onopen, es.onmessage, es.onerror, es instanceof EventTarget, es instanceof Source];
      let note;
      const noted = new Promise((resolve) => (note = resolve));
      es.onmessage = () => lines.push('never');
      es.addEventListener('message', () => lines.push('first listener'));
      es.onmessage = function (event) {
        lines.push(`handler ${this === es} ${event.target === es} ${event.currentTarget === es}`);
      };
      es.addEventListener('message', { handleEvent: () => lines.push('second listener') });
      es.addEventListener('message', () => lines.push('once'), { once: true });
      const removed = () => lines.push('never');
      es.addEventListener('message', removed);
      es.removeEventListener('message', removed);
      es.onopen = (event) => lines.push(`onopen ${event.data}`);
      es.onerror = (event) => {
        lines.push(`onerror ${event.data}`);
        es.onerror = 5;
        lines.push(es.onerror);
        note();
      };
      await noted;
      return lines;
    },
    lines: [null, null, null, true, true, 'onopen undefined', 'onopen x', 'handler true true true', 'first listener', 'second listener', 'once',
      'onerror c', null],
  },

  // The request.
  {
    is: '[3a] the server of another origin must allow it',
    there: { '/stream': [holds('data: a\n\n')], '/allowed': [open(holds('data: b\n\n'))] },
    async page({ listen, there }) {
      const forbidden = listen(`${there}/stream`);
      const allowed = listen(`${there}/allowed`);
      await allowed.counted(2);
      await forbidden.counted(1);
      return [forbidden.lines[0].slice(0, 5), forbidden.lines.length, ...allowed.lines];
    },
    lines: ['error', 1, 'open 1', 'message "b"'],
  },
  {
    is: '[3b] credentials go to the page\'s own origin, to others where it is said so',
    answers: [holds('data: a\n\n')],
    there: ({ headers }) => ({
      ...holds('data: a\n\n'),
      headers: { 'Access-Control-Allow-Origin': headers.origin, 'Access-Control-Allow-Credentials': 'true' },
    }),
    async page({ listen, there }) {
      document.cookie = `standard${location.port}=yes; path=/`;
      for (const [url, init] of [['/stream'], [`${there}/stream`], [`${there}/stream`, { withCredentials: true }]]) {
        await listen(url, { init }).counted(2);
      }
    },
    seen: (lines, here, there) => {
      const cookie = `standard${new URL(here.origin).port}=yes`;
      return [...here.asked(), ...there.asked()].map(({ headers }) => (headers.cookie ?? '').includes(cookie));
    },
    lines: [true, false, true],
  },
  {
    is: '[3b] credentials need more than a star',
    there: [open(holds('data: a\n\n'))],
    async page({ listen, there }) {
      const log = listen(`${there}/stream`, { init: { withCredentials: true } });
      await log.counted(1);
      return [log.lines[0].slice(0, 5)];
    },
    lines: ['error'],
  },
  {
    is: '[3c] name and password in the URL are used',
    isAlone: true,
    answers: ({ headers }) => (headers.authorization ? holds('data: a\n\n') : { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="x"' } }),
    async page({ listen }) {
      const log = listen(`http://me:secret@${location.host}/stream`);
      await log.counted(1);
      return [log.lines[0]];
    },
    seen: (lines, here) => [...lines, ...here.asked().map(({ headers }) => headers.authorization).filter(Boolean)],
    lines: ['open 1', `Basic ${Buffer.from('me:secret').toString('base64')}`],
    except: [own('Chromium', 'error 2'), over('module fetch-stream', 'error 0'), over('fetch-stream', 'error 2')],
  },
  {
    is: '[3d 3f] the request is that of the browser, first and later',
    answers: [ends('retry: 1\nid: 7\ndata: a\n\n'), holds('data: b\n\n')],
    async page({ listen }) {
      await listen('/stream?x=%20y#f').saw('message "b" #7');
    },
    seen: (lines, here) => here.asked().map(({ method, url, raw }) => {
      const headers = raw.map((text, i) => (i % 2 ? `: ${text}\n` : text.toLowerCase())).join('').trim().split('\n').filter((line) => !/^(cookie|priority):/.test(line)).sort();
      return [`${method} ${url}`, ...headers].join('\n').replaceAll(here.origin, 'http://here').replaceAll(new URL(here.origin).host, 'here');
    }),
  },
  {
    is: '[3g] the initiator is of no kind of its own',
    isAlone: true,
    answers: [ends('retry: 1\ndata: a\n\n'), holds('data: b\n\n')],
    page: async ({ listen }) => {
      const noted = new Promise((resolve) => {
        new PerformanceObserver((list) => list.getEntries().filter(({ name }) => /stream$/.test(name)).forEach(resolve)).observe({ type: 'resource' });
      });
      listen('/stream');
      return [(await noted).initiatorType];
    },
    lines: ['other'],
    except: [over('fetch-stream', 'fetch'), over('xhr-stream', 'xmlhttprequest')],
  },
  {
    is: '[3e 30b] no cache answers, and none keeps the answer',
    isAlone: true,
    answers: [
      { ...ends('retry: 1\ndata: a\n\n'), headers: { 'Cache-Control': 'max-age=600', ETag: '"a"' } },
      { ...ends('data: b\n\n'), headers: { 'Cache-Control': 'max-age=600' } },
      holds('data: c\n\n'),
    ],
    page: async ({ listen }) => {
      const log = listen('/stream');
      await log.counted(8);
      return log.lines.filter((line) => /^message/.test(line)).slice(0, 3);
    },
    lines: ['message "a"', 'message "b"', 'message "c"'],
  },

  // The response.
  {
    is: '[5b] nothing that happens to a page that goes on ends a request',
    isAlone: true,
    isAtOnce: true,
    answers: [{ ...holds('data: a\n\n'), before: 'shown' }],
    async page({ listen, go }) {
      const log = listen('/stream');
      window.addEventListener('pageshow', () => {
        for (const [target, type] of [[document, 'visibilitychange'], [window, 'focus'], [window, 'online']]) {
          target.dispatchEvent(new Event(type));
        }
        go('shown');
      });
      await log.counted(2);
      return log.lines;
    },
    lines: ['open 1', 'message "a"'],
  },
  {
    is: '[5a] a page that stops loading ends it for good',
    isAlone: true,
    answers: { '/stream': [holds('retry: 1\ndata: a\n\n')], '/marker': [MARKER] },
    async page({ listen, marker }) {
      const log = listen('/stream');
      await log.counted(2);
      window.stop();
      await log.counted(3);
      await marker();
      return [...log.lines, log.es.readyState];
    },
    lines: ['open 1', 'message "a"', 'error 2', 2],
    except: [over(SCRIPT, 'open 1', 'message "a"', 'error 0', 'open 1', 'message "a"', 1)],
  },
  {
    is: '[6a] a connection that is refused',
    isAlone: true,
    there: 'refused',
    async page({ listen, there }) {
      const log = listen(`${there}/stream`);
      await log.counted(1);
      return log.lines.slice(0, 1);
    },
    lines: ['error 0'],
    except: [own('Firefox', 'error 2')],
  },
  {
    is: '[6a 15a] a connection that ends before an answer is tried again, after a few seconds',
    // Browsers may ask again by themselves, at once.
    answers: (request, { said }) => (said.has('on') ? holds('data: a\n\n') : { status: 0 }),
    page: async ({ listen, go }) => {
      const log = listen('/stream');
      await log.counted(1);
      await go('on');
      await log.counted(3);
      return log.lines;
    },
    seen: (lines, { requests }) => [...lines, requests.at(-1).at - requests.at(-2).at > 1_500],
    lines: ['error 0', 'open 1', 'message "a"', true],
  },
  {
    // Chromium sends a request again by itself that was answered with 408.
    is: '[7a] a status other than 200 ends it for good',
    answers: { ...each(STATUSES, (status) => [{ status, headers: { 'Retry-After': '0', 'Content-Length': status !== 204 && '0' } }]), '/marker': [MARKER] },
    async page({ listen, marker }) {
      const logs = [];
      for (let i = 0; i < 19; i++) {
        logs.push(listen(`/${i}`));
        await logs[i].counted(1);
      }
      await marker();
      return logs.map(({ lines }) => lines.join());
    },
    seen: (lines, here) => STATUSES.map((status, i) => `${status} ${status !== 408 && here.asked(`/${i}`).length > 1} ${lines[i]}`),
    lines: STATUSES.map((status) => `${status} false error 2`),
  },
  {
    is: '[7b] a type other than text/event-stream ends it for good',
    answers: { ...each(WRONG_TYPES, (type) => [{ ...ends('data: a\n\n'), headers: { 'Content-Type': type } }]), '/marker': [MARKER] },
    async page({ listen, marker }) {
      const logs = [];
      for (let i = 0; i < 8; i++) {
        logs.push(listen(`/${i}`));
        await logs[i].counted(1);
      }
      await marker();
      return logs.map(({ lines }) => lines.join());
    },
    seen: (lines, here) => WRONG_TYPES.map((type, i) => `${type} ${here.asked(`/${i}`).length} ${lines[i]}`),
    lines: WRONG_TYPES.map((type) => `${type} 1 error 2`),
  },
  {
    is: '[7c] parameters and case of the type do not matter',
    answers: each(RIGHT_TYPES, (type) => [{ ...holds('data: a\n\n'), headers: { 'Content-Type': type } }]),
    async page({ listen }) {
      const lines = [];
      for (let i = 0; i < 5; i++) {
        const log = listen(`/${i}`);
        await Promise.race([log.saw('message "a"'), log.saw('error 2')]);
        log.es.close();
        lines.push(log.lines.join());
      }
      return lines;
    },
    lines: RIGHT_TYPES.map(() => 'open 1,message "a"'),
  },
  {
    is: '[8a] open is fired when the head is there, before any event',
    worker: true,
    answers: { '/stream': [holds(go('on'), 'data: a\n\n')], '/marker': [MARKER] },
    async page({ listen, go, marker, asked }) {
      const log = listen('/stream');
      await asked((requests) => requests.length === 1);
      await Promise.race([log.counted(1), marker()]);
      log.lines.push('on');
      await go('on');
      await log.counted(3);
      return log.lines;
    },
    lines: ['open 1', 'on', 'message "a"'],
    // These tell of the head together with the first byte after it.
    except: [
      own('Firefox', 'on', 'open 1', 'message "a"'),
      { browser: 'Firefox', ways: SCRIPT, lines: ['on', 'open 1', 'message "a"'] },
      { browser: 'Chromium', ways: ['xhr-stream'], lines: ['on', 'open 1', 'message "a"'] },
    ],
  },
  {
    is: '[8b] open is not fired once it is closed',
    answers: { '/stream': [{ ...holds('data: a\n\n'), before: 'on' }], '/marker': [MARKER] },
    async page({ listen, go, asked, marker }) {
      const log = listen('/stream');
      await asked((requests) => requests.length === 1);
      log.es.close();
      await go('on');
      await marker();
      return [...log.lines, log.es.readyState];
    },
    lines: [2],
  },
  ...REDIRECTS.map((status) => ({
    is: `[9a 9b] a redirect (${status}) is followed, and later the first URL is asked again`,
    isAlone: true,
    answers: {
      '/stream': [{ status, headers: { Location: '/a' } }, { status, headers: { Location: '/b' } }],
      '/a': [ends('retry: 1\nid: 1\ndata: a\n\n'), holds('data: a\n\n')],
      '/b': [holds('data: b\n\n')],
    },
    page: async ({ listen }) => {
      const log = listen('/stream');
      await log.counted(5);
      return [...log.lines, log.es.url.replace(location.origin, '')];
    },
    seen: (lines, here) => [...lines, ...here.requests.map(({ url, headers }) => `${url} ${headers['last-event-id'] ?? '-'}`)],
    lines: ['open 1', 'message "a" #1', 'error 0', 'open 1', 'message "b" #1', '/stream', '/stream -', '/a -', '/stream 1', '/b 1'],
    except: [own('Chromium', ...SAME_AGAIN), ...([301, 308].includes(status) ? [own('Firefox', ...SAME_AGAIN)] : [])],
  })),
  {
    is: '[9c 28] a redirect to another origin is followed again with the last id',
    // XHR asks once more to find out what is refused, which uses up an answer; the module never leaves the header out.
    without: ['xhr-stream', 'module fetch-stream'],
    answers: (request, here) => ({ status: 307, headers: { Location: `${here.there}/stream` } }),
    there: [open(ends('retry: 1\nid: 1\ndata: a\n\n')), open(holds('data: b\n\n'))],
    page: async ({ listen }) => {
      const log = listen('/stream');
      await log.saw('message "b" #1');
      return log.lines.filter((line) => /^message/.test(line));
    },
    lines: ['message "a" #1', 'message "b" #1'],
  },
  {
    is: '[10a 11a] the end of the stream is told with error while CONNECTING, and it is asked again',
    worker: true,
    answers: [ends('retry: 1\ndata: a\n\n'), holds('data: b\n\n')],
    lines: ['open 1', 'message "a"', 'error 0', 'open 1', 'message "b"'],
  },
  {
    is: '[10b] a connection that is cut as well',
    answers: [cuts('retry: 1\ndata: a\n\n', go('cut')), holds('data: b\n\n')],
    async page({ listen, go }) {
      const log = listen('/stream');
      await log.counted(2);
      await go('cut');
      await log.counted(5);
      return log.lines;
    },
    lines: ['open 1', 'message "a"', 'error 0', 'open 1', 'message "b"'],
  },
  {
    is: '[10a 15a] an empty stream is asked again after a few seconds',
    answers: [ends(), holds('data: a\n\n')],
    seen: (lines, here) => [...lines, here.requests[1].at - here.requests[0].at > 2_000],
    page: async ({ listen }) => {
      const log = listen('/stream');
      await log.counted(4);
      return log.lines;
    },
    lines: ['open 1', 'error 0', 'open 1', 'message "a"', true],
  },

  // Again, never again, and closed.
  {
    is: '[11b 15b] the time that retry says is waited, each time',
    answers: [ends('retry: 800\ndata: a\n\n'), ends('data: b\n\n'), holds('data: c\n\n')],
    page: async ({ listen }) => {
      const log = listen('/stream');
      await log.saw('message "c"');
    },
    seen: (lines, here) => here.requests.map(({ at }, i) => i === 0 || at - here.requests[i - 1].at > 790),
    lines: [true, true, true],
  },
  {
    is: '[11c 29] the last id goes back as bytes of UTF-8',
    worker: true,
    answers: [ends('retry: 1\nid: é€\u{1f600} x\ndata: a\n\n'), holds('data: b\n\n')],
    page: async ({ listen }) => {
      const log = listen('/stream');
      await log.counted(5);
      return [log.lines[4]];
    },
    seen: (lines, here) => [...lines, ...ids(here)],
    lines: ['message "b" #é€\u{1f600} x', '-', utf8('é€\u{1f600} x')],
  },
  {
    is: '[11d] an empty last id does not go back',
    answers: [ends('retry: 1\nid: 1\ndata: a\n\nid\ndata: b\n\n'), ends('id: 2\ndata: c\n\n'), holds('data: d\n\n')],
    page: async ({ listen }) => {
      await listen('/stream').saw('message "d" #2');
    },
    seen: (lines, here) => ids(here),
    lines: ['-', '-', '2'],
  },
  {
    is: '[12] a failure is told once with error while CLOSED, and it is never asked again',
    worker: true,
    answers: { '/stream': [ends('retry: 1\ndata: a\n\n'), { status: 404 }], '/marker': [MARKER] },
    page: async ({ listen, marker }) => {
      const log = listen('/stream');
      await log.saw('error 2');
      await marker(5);
      return log.lines;
    },
    seen: (lines, here) => [...lines, here.asked().length],
    lines: ['open 1', 'message "a"', 'error 0', 'error 2', 2],
  },
  {
    is: '[13a 13b] close: CLOSED at once, no event, the connection ends, and twice is once',
    worker: true,
    answers: [holds('data: a\n\n')],
    page: async ({ listen, asked }) => {
      const log = listen('/stream');
      await log.counted(2);
      log.es.close();
      const state = log.es.readyState;
      log.es.close();
      await asked(([request]) => request.isOver);
      return [...log.lines, state, log.es.readyState];
    },
    lines: ['open 1', 'message "a"', 2, 2],
  },
  {
    is: '[11e 13c] close while it waits, or in the error listener: it is never asked again',
    answers: { '/a': [ends('retry: 1\ndata: a\n\n')], '/b': [ends('retry: 1\ndata: b\n\n')], '/marker': [MARKER] },
    page: async ({ listen, marker }) => {
      const a = listen('/a');
      const b = listen('/b');
      a.es.addEventListener('error', () => a.es.close());
      b.es.addEventListener('error', () => setTimeout(() => b.es.close()));
      await a.saw('error 0');
      await b.saw('error 0');
      await marker(5);
      return [...a.lines, ...b.lines];
    },
    seen: (lines, here) => [...lines, here.asked('/a').length, here.asked('/b').length],
    lines: ['open 1', 'message "a"', 'error 0', 'open 1', 'message "b"', 'error 0', 1, 1],
  },
  {
    is: '[14a] close in a listener stops what came in the same piece',
    worker: true,
    answers: { '/stream': [holds('retry: 1\ndata: a\n\ndata: b\n\nevent: open\ndata: c\n\n')], '/marker': [MARKER] },
    page: async ({ listen, marker }) => {
      const log = listen('/stream');
      log.es.addEventListener('message', () => log.es.close());
      await log.counted(2);
      await marker();
      return log.lines;
    },
    lines: ['open 1', 'message "a"'],
  },
  {
    is: '[14a] close in the open listener as well',
    answers: { '/stream': [holds('data: a\n\n')], '/marker': [MARKER] },
    page: async ({ listen, marker }) => {
      const log = listen('/stream');
      log.es.addEventListener('open', () => log.es.close());
      await log.counted(1);
      await marker();
      return log.lines;
    },
    lines: ['open 1'],
  },
  {
    is: '[14b] each event is a task of its own: promises are settled between two',
    answers: { '/stream': [holds('data: a\n\ndata: b\n\n')], '/marker': [MARKER] },
    page: async ({ listen, marker }) => {
      const log = listen('/stream');
      log.es.addEventListener('message', async () => {
        await null;
        log.es.close();
      });
      await log.counted(2);
      await marker();
      return log.lines;
    },
    lines: ['open 1', 'message "a"'],
    except: [over(SCRIPT, 'open 1', 'message "a"', 'message "b"')],
  },
  {
    is: '[16a] open and error are plain events',
    answers: [ends('retry: 1\n\n'), { status: 404 }],
    page: async ({ listen }) => {
      const lines = [];
      const look = ({ constructor, type, bubbles, cancelable, data, target, eventPhase }) =>
        lines.push([constructor.name, type, bubbles, cancelable, data, target instanceof EventTarget, eventPhase].join());
      await listen('/stream', { look }).saw('error 2');
      return lines;
    },
    lines: ['Event,open,false,false,,true,2', 'Event,error,false,false,,true,2', 'Event,error,false,false,,true,2'],
  },
  {
    is: '[16b 16d] events of the stream are message events',
    worker: true,
    answers: [holds('event: update\nid: 1\ndata: a\n\n')],
    page: async ({ listen }) => {
      let event;
      await listen('/stream', { types: ['update'], look: (it) => (event = it) }).saw('update "a" #1');
      const { constructor, type, bubbles, cancelable, data, lastEventId, source, ports } = event;
      return [constructor.name, type, bubbles, cancelable, data, lastEventId, source, ports.length, event.origin === location.origin];
    },
    lines: ['MessageEvent', 'update', false, false, 'a', '1', null, 0, true],
  },
  {
    is: '[16c] the origin of an event is that of the last redirect',
    answers: { '/stream': (request, here) => ({ status: 302, headers: { Location: `${here.there}/stream` } }) },
    there: [open(holds('data: a\n\n'))],
    page: async ({ open, there }) =>
      new Promise((resolve) => {
        open('/stream').onmessage = (event) => resolve([event.data, event.origin === there]);
      }),
    lines: ['a', true],
  },
  {
    is: '[16e] events are trusted',
    answers: [holds('data: a\n\n')],
    page: async ({ open }) =>
      new Promise((resolve) => {
        open('/stream').onmessage = (event) => resolve([event.isTrusted]);
      }),
    lines: [true],
    except: [over(['native', ...SCRIPT], false)],
  },
  {
    is: '[17a] the connection ends with its document, and is not asked again',
    isAlone: true,
    // Firefox tells script that the connection is lost before it tells that the page goes: so long must pass in between.
    answers: {
      '/removed': [holds('retry: 800\ndata: a\n\n')],
      '/left': [holds('retry: 800\ndata: a\n\n')],
      '/marker': [ends('retry: 800\ndata: x\n\n')],
    },
    page: async ({ way, there, asked, marker }) => {
      for (const [path, leave] of [
        ['/removed', (child) => child.remove()],
        ['/left', (child) => (child.contentWindow.location = '/own/empty')],
      ]) {
        const child = document.createElement('iframe');
        child.src = '/own/child';
        const loaded = new Promise((resolve) => (child.onload = resolve));
        document.body.append(child);
        await loaded;
        await child.contentWindow.toolsFor(way, there).listen(path).counted(2);
        leave(child);
        await asked((requests) => requests.find(({ url }) => url === path).isOver);
      }
      await marker(2);
    },
    seen: (lines, here) => [here.asked('/removed').length, here.asked('/left').length],
    lines: [1, 1],
  },
  {
    is: '[18c] bytes that another encoding begins with are malformed, not a sign of it',
    answers: [ends(Buffer.from([0xfe, 0xff]), 'data: a\n\nretry: 1\ndata: b\n\n'), holds('data: c\n\n')],
    page: async ({ listen }) => {
      const log = listen('/stream');
      await log.saw('message "c"');
      return log.lines;
    },
    lines: ['open 1', 'message "b"', 'error 0', 'open 1', 'message "c"'],
    except: [over('xhr-stream', 'open 1', 'error 0', 'open 1', 'message "c"')],
  },
  {
    is: '[18e 27c] decoder and buffers begin anew with each response, the id does not',
    answers: [
      ends('retry: 1\nid: 1\ndata: a\n\nevent: update\ndata: ', Buffer.from([0xe2, 0x82])),
      ends('\ufeffdata: b\n\ndata: x\nid: 2\n'),
      ends('\n\ndata: c\n\ndata: x\r'),
      holds('\ndata: d\n\n'),
    ],
    page: async ({ listen }) => {
      const log = listen('/stream', { types: ['update'] });
      await log.saw('message "d" #1');
      return log.lines.filter((line) => !/^(open|error)/.test(line));
    },
    lines: ['message "a" #1', 'message "b" #1', 'message "c" #1', 'message "d" #1'],
  },
  {
    is: '[19b] a line that a CR ends does not wait for what may follow, and the LF that follows belongs to it',
    answers: [holds('data: a\r\r', go('a'), '\n', go('b'), 'data: b\r', go('c'), '\ndata: c\r\n\r', go('d'), '\n\r\ndata: d\r\r')],
    page: async ({ listen, go }) => {
      const log = listen('/stream');
      await log.counted(2);
      await go('a');
      await go('b');
      await go('c');
      await log.counted(3);
      await go('d');
      await log.counted(4);
      return log.lines;
    },
    lines: ['open 1', 'message "a"', 'message "b\\nc"', 'message "d"'],
  },
  {
    is: '[21e] retry counts at once, and with digits only, base ten',
    answers: [
      ends('retry: 60000\n\ndata: a\n\nretry: 00700\nretry: 6e4\nretry: 60000ms\nretry: -1\nretry: +60000\nretry: 60000.0\nretry: 0xffff\n'),
      ends('retry: ٦٠٠٠٠\nretry:  60000\nretry: 60000 \nRetry: 60000\n\n'),
      holds('data: b\n\n'),
    ],
    page: async ({ listen }) => {
      await listen('/stream').saw('message "b"');
    },
    seen: (lines, here) => here.requests.map(({ at }, i) => i === 0 || at - here.requests[i - 1].at > 690),
    lines: [true, true, true],
  },
  {
    is: '[22] retry without a value changes nothing',
    answers: [ends('retry: 700\nretry:\nretry\ndata: a\n\n'), holds('data: b\n\n')],
    page: async ({ listen }) => {
      await listen('/stream').saw('message "b"');
    },
    seen: (lines, here) => [here.requests[1].at - here.requests[0].at].map((time) => time > 690 && time < 2_600),
    lines: [true],
    except: [own('Chromium', false), own('Firefox', false)],
  },
  {
    is: '[23a] the id of a block without data goes back',
    answers: [ends('retry: 1\nid: 1\ndata: a\n\nid: 2\n\n'), holds('data: b\n\n')],
    page: async ({ listen }) => {
      const log = listen('/stream');
      await log.counted(5);
      return [log.lines[4]];
    },
    seen: (lines, here) => [...lines, ...ids(here)],
    lines: ['message "b" #2', '-', '2'],
    except: [own('Firefox', 'message "b" #1', '-', '1')],
  },
  {
    is: '[23d] the id of an event that nobody listens for goes back',
    answers: [ends('retry: 1\nid: 1\ndata: a\n\nid: 2\nevent: other\ndata: x\n\n'), holds('data: b\n\n')],
    page: async ({ listen }) => {
      const log = listen('/stream');
      await log.saw('message "b" #2');
    },
    seen: (lines, here) => ids(here),
    lines: ['-', '2'],
  },
  {
    is: '[27a 27b] an event that is not ended is dropped, and its id too',
    answers: [ends('retry: 1\nid: 1\ndata: a\n\nid: 2\ndata: b\n'), cuts('id: 3\ndata: c', go('cut')), holds('data: d\n\n')],
    page: async ({ listen, until, go }) => {
      const log = listen('/stream');
      // A cut before its head was seen would be another failure in a row.
      await until(() => log.lines.filter((line) => /^open/.test(line)).length === 2);
      await go('cut');
      await log.saw('message "d" #1');
      return log.lines.filter((line) => /^message/.test(line));
    },
    seen: (lines, here) => [...lines, ...ids(here)],
    lines: ['message "a" #1', 'message "d" #1', '-', '1', '1'],
  },

  // Other origins.
  {
    is: '[28] the last id goes to another origin without asking first',
    there: ({ method }, server) =>
      method === 'OPTIONS'
        ? { status: 204, headers: { ...CORS, 'Access-Control-Allow-Headers': 'Last-Event-ID, Cache-Control' } }
        : open(server.asked().length > 1 ? holds('data: b\n\n') : ends('retry: 1\nid: 1\ndata: a\n\n')),
    page: async ({ listen, there }) => {
      const log = listen(`${there}/stream`);
      await log.saw('message "b" #1');
    },
    seen: (lines, here, there) => there.requests.map(({ method, headers }) => `${method} ${headers['last-event-id'] ?? '-'}`),
    lines: ['GET -', 'GET 1'],
    except: [over(SCRIPT, 'GET -', 'OPTIONS -', 'GET 1')],
  },
  {
    is: '[28] the stream goes on where a server of another origin knows nothing of that question',
    without: ['module fetch-stream'],
    there: [open(ends('retry: 1\nid: 1\ndata: a\n\n')), ({ method }) => (method === 'OPTIONS' ? { status: 405 } : open(holds('data: b\n\n')))],
    page: async ({ listen, there }) => {
      const log = listen(`${there}/stream`);
      await log.saw('message "b" #1');
      return log.lines.filter((line) => /^message/.test(line));
    },
    lines: ['message "a" #1', 'message "b" #1'],
  },
];
