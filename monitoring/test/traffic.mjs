// Traffic that gives every series of a server something to tell.
import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { get as httpGet } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { token, withTokens } from '../../polyfill-js/test/browser/server.mjs';

const TOPICS = ['news', 'chat/1', 'chat/2', 'weather'];
const SCRIPT = 'callback=parent.receive&control=1';
const RARE = 'rare';
const BIG = 256 * 1024;
const AGAIN_MS = 300;

/** Options of a server that has times and limits as short as the tests want them. */
export const options = {
  ...withTokens(),
  'metrics-topics': ['news', 'chat/{room}'],
  heartbeat: '1s',
  'poll-hold': '1s',
  'stall-timeout': '3s',
  retry: '500ms',
  'retain-bytes': '4M',
  'max-selectors': 8,
};

/**
 * How many of each there are by default; events a second; large events at each trouble. Times in ms: how long a visit is at most and how
 * long a slow reader sleeps, how often there is trouble.
 */
const FEW = { streams: 4, polls: 2, slow: 1, rate: 20, large: 6, visit: 10_000, sleep: 10_000, trouble: 1000 };

/**
 * Drives `server` until `signal` aborts: subscribers of all transports that come and go, publishers, and all that goes wrong.
 *
 * @param {{origin: string, port: number}} server as startServer gives it
 * @param {AbortSignal} signal
 * @param {Partial<typeof FEW>} sizes
 */
export async function drive(server, signal, sizes = {}) {
  const { streams, polls, slow, rate, large, visit, sleep, trouble } = { ...FEW, ...sizes };
  const publisher = new Publisher(server.origin);
  setMaxListeners(0, signal);
  await Promise.all([
    ...many(streams, (number) => forever(signal, () => stream(server, STREAMS[number % STREAMS.length], visit, signal))),
    ...many(polls, (number) => forever(signal, poller(server, 'transport=long-poll', number, signal))),
    ...many(polls, (number) => forever(signal, poller(server, `transport=jsonp&${SCRIPT}`, number, signal))),
    ...many(slow, () => forever(signal, () => sleeper(server, sleep, signal))),
    forever(signal, () => publisher.one(rate)),
    forever(signal, async () => {
      await goWrong(server, publisher, large, signal);
      await pause(trouble);
    }),
  ]);
}

const STREAMS = [
  'transport=event-stream&control=1',
  'transport=xhr-stream&control=1&limit=65536',
  'transport=event-stream',
  `transport=forever-frame&${SCRIPT}`,
];

const many = (count, make) => Array.from({ length: count }, (_, number) => make(number));

/** Does `what` over and over. What fails is tried again, as clients do. */
async function forever(signal, what) {
  while (!signal.aborted) {
    await what().catch(() => pause(AGAIN_MS));
  }
}

const topic = () => `topic=${encodeURIComponent(TOPICS[Math.floor(Math.random() * TOPICS.length)])}`;

/** The text of the answer to a GET, in full or as far as it came until `ms` were over. */
function read(server, query, signal, ms) {
  return new Promise((resolve, reject) => {
    let text = '';
    const request = httpGet(`${server.origin}/events?${query}`, { agent: false }, (answer) => {
      answer.setEncoding('latin1');
      answer.on('data', (more) => (text = (text + more).slice(-4096)));
      answer.on('close', finish);
      answer.on('error', finish);
    });
    const stop = () => request.destroy();
    const timer = ms && setTimeout(stop, ms);
    request.on('error', finish);
    signal.addEventListener('abort', stop);

    function finish(error) {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      if (error && text === '' && !request.destroyed) {
        reject(error);
      } else {
        resolve(text);
      }
    }
  });
}

/** A visit: a stream for some seconds, which tells how it came about and now and then begins in the past. */
async function stream(server, transport, visit, signal) {
  const past = Math.random() < 0.1 ? '&last_event_id=earliest' : '';
  await read(server, `${transport}&${topic()}&report=${report()}${past}`, signal, visit * (0.2 + 0.8 * Math.random()));
}

/** What clients tell: most take the best there is. */
function report() {
  const first = Math.floor(2 + Math.random() * 6);
  const told = Math.random();
  if (told < 0.7) {
    return `native...${first}`;
  }
  if (told < 0.9) {
    return `fetch-stream.native.buffered.${first + 4}`;
  }
  return told < 0.97 ? 'long-poll.fetch-stream.buffered.2700' : 'jsonp.long-poll.cors.300';
}

/** What polls, each time with the cursor of the answer before; most of them a topic of which there is little. */
function poller(server, transport, number, signal) {
  const wanted = number % 4 === 0 ? topic() : `topic=${RARE}`;
  let cursor = '';
  let told = `&report=${report()}`;
  return async () => {
    const text = await read(server, `${transport}&${wanted}${cursor && `&last_event_id=${cursor}${told}`}`, signal);
    told = cursor ? '' : told;
    // In a script the line break is written as \n.
    cursor = [...text.matchAll(/id: ([0-9a-f]+-\d+)/g)].pop()?.[1] ?? '';
    if (cursor === '') {
      await pause(AGAIN_MS);
    }
  };
}

/** A reader that takes nothing after the head, for longer than the server bears. */
function sleeper(server, ms, signal) {
  return new Promise((resolve) => {
    const socket = connect(server.port, '127.0.0.1', () => socket.write('GET /events?topic=big HTTP/1.1\r\nHost: localhost\r\n\r\n'));
    socket.once('data', () => socket.pause());
    const stop = () => socket.destroy();
    // Who does not read does not see an end either.
    const timer = setTimeout(stop, ms);
    signal.addEventListener('abort', stop);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve();
    });
  });
}

class Publisher {
  constructor(origin) {
    this.origin = origin;
    this.published = 0;
  }

  /** Publishes an event, and waits until the next one is due; the rate goes up and down. */
  async one(rate) {
    const traceparent = `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
    const name = TOPICS[this.published++ % TOPICS.length];
    await this.post({ topic: name, data: 'x'.repeat(20 + Math.random() * 400) }, { traceparent });
    await pause((1000 / rate) * (1 + 0.6 * Math.sin(Date.now() / 60_000)));
  }

  post(fields, headers = {}, bearer = token()) {
    const authorization = bearer && { Authorization: `Bearer ${bearer}` };
    return send(`${this.origin}/events`, { method: 'POST', body: new URLSearchParams(fields), headers: { ...headers, ...authorization } });
  }
}

const json = async (url) => (await fetch(url)).json();

const send = async (url, more) => (await fetch(url, more)).arrayBuffer();

/** All that goes wrong once in a while: gaps, refusals, limits, messages too large for slow readers; and downloads. */
async function goWrong(server, publisher, large, signal) {
  const { position } = await json(`${server.origin}/healthz`);
  const { version } = await json(`${server.origin}/client/integrity.json`);
  const ask = (query) => read(server, `${query}&transport=long-poll&hold=100`, signal);
  await Promise.all([
    ask(`${topic()}&last_event_id=${position.split('-')[0]}-0`),
    ask('topic=news&last_event_id=000000000001-7'),
    ask('topic=news&last_event_id=nobody-knows-this'),
    ask(many(9, (number) => `topic=t${number}`).join('&')),
    ask('topic=news&authorization=no.such.token'),
    publisher.post({ topic: RARE, data: 'x' }),
    publisher.post({ topic: 'news', data: 'x' }, {}, ''),
    publisher.post({ topic: 'news', data: 'x' }, {}, token({ publish: ['weather'] })),
    publisher.post({ data: 'an event without a topic' }),
    ...many(large, () => publisher.post({ topic: 'big', data: 'x'.repeat(BIG) })),
    ...['', '0.0.0/', `${version}/`].map((folder) => send(`${server.origin}/client/${folder}everysource.min.js`)),
  ]);
}
