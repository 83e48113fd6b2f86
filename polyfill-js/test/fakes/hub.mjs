import { Log } from './log.mjs';
import * as wire from './wire.mjs';

const TITLES = { 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 503: 'Service Unavailable' };

/**
 * A hub with the server's wire: one log, and subscriptions that are cursors into it. A test may have it refuse, restart, drain
 * and be rude; it keeps what was asked of it in `requests`.
 */
export class Hub {
  path = '/events';
  heartbeat = 15_000;
  pollHold = 25_000;
  retry = 3_000;

  /** Origins that get credentials; all others get `*`. */
  credentialOrigins = [];

  /** Subscriptions asked for, oldest first: `{time, transport, query, headers, url}`. */
  requests = [];

  /** Connection ids that were said good-bye to. */
  goodbyes = [];

  isDraining = false;

  #clock;
  #random;
  #log;
  #subscriptions = new Set();
  #refusals = [];
  #connections = 0;

  constructor(clock, random) {
    this.#clock = clock;
    this.#random = random;
    this.#log = new Log(clock.now);
  }

  get log() {
    return this.#log;
  }

  /** Subscriptions whose response is open. */
  get subscriptions() {
    return [...this.#subscriptions];
  }

  /** Publishes `{topic | topics, data, type, id, retry}`; returns its position. */
  publish({ topic = 'news', topics = [topic], ...event }) {
    const position = this.#log.append({ ...event, topics });
    for (const subscription of this.subscriptions) {
      subscription.deliver();
    }
    return position;
  }

  /** Tells those who listen now what is not in the log, as who comes and goes: it has the id of each one's cursor. */
  announce(data) {
    for (const subscription of this.subscriptions) {
      subscription.announce(data);
    }
  }

  /** A new process: everything it held is gone, so are its connections. */
  restart() {
    this.#log.begin(this.#clock.now);
    this.cut('reset');
  }

  cut(how = 'reset') {
    for (const subscription of this.subscriptions) {
      subscription.cut(how);
    }
  }

  /** Sends everybody off, and refuses to take anybody for now. */
  drain() {
    this.isDraining = true;
    this.sendOff('drain');
  }

  /** Ends all subscriptions with a good-bye: expired, kicked, revoked, moved and the like. */
  sendOff(reason) {
    for (const subscription of this.subscriptions) {
      subscription.end(reason);
    }
  }

  /**
   * Refuses the next `times` requests with `status`; `headers` such as Retry-After go with it. With `inBand` (and always over
   * script transports) by an es:error, which is permanent unless the status is 429 or 503, and tells the Retry-After in ms.
   */
  refuse(status, { times = 1, headers = {}, inBand = false, isFor = () => true } = {}) {
    this.#refusals.push({ status, times, headers, inBand, isFor });
  }

  handle(request, response) {
    const { url, method } = request;
    const cors = this.#cors(request);
    if (method === 'OPTIONS') {
      response.head(200, {
        ...cors,
        'Access-Control-Allow-Methods': 'GET, HEAD, POST, OPTIONS',
        'Access-Control-Allow-Headers':
          'Accept, Authorization, Cache-Control, Content-Type, Idempotency-Key, Last-Event-ID',
      });
      response.end();
    } else if (method === 'POST' && url.pathname === `${this.path}/close`) {
      this.#close(new URLSearchParams(request.body).get('connection'));
      response.head(204, cors);
      response.end();
    } else if (method === 'GET' && url.pathname === this.path) {
      this.#subscribe(request, response, cors);
    } else {
      response.head(404, { ...cors, 'Content-Type': 'text/plain' });
      response.write('Not found');
      response.end();
    }
  }

  #cors({ headers }) {
    const isTrusted = this.credentialOrigins.includes(headers.origin);
    return {
      'Access-Control-Allow-Origin': isTrusted ? headers.origin : '*',
      ...(isTrusted && { 'Access-Control-Allow-Credentials': 'true' }),
      'Access-Control-Expose-Headers': 'Last-Event-ID, Retry-After',
    };
  }

  #close(connection) {
    this.goodbyes.push(connection);
    for (const subscription of this.subscriptions) {
      if (subscription.connection === connection) {
        subscription.end('goodbye');
      }
    }
  }

  #subscribe(request, response, cors) {
    const query = request.url.searchParams;
    const name = query.get('transport') ?? 'event-stream';
    const transport = wire.transports[name];
    this.requests.push({ time: this.#clock.now, transport: name, query, headers: request.headers, url: request.url });
    if (!transport || (transport.isScript && !/^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$/.test(query.get('callback') ?? ''))) {
      this.#answerStatus(response, 400, cors);
      return;
    }
    const asked = { name, transport, query, cors, response, isInBand: transport.isScript || query.get('control') === '1' };
    const refusal = this.#refusal(request);
    if (refusal) {
      this.#refuse({ ...asked, isInBand: transport.isScript || refusal.inBand }, refusal.status, refusal.headers);
    } else if (this.isDraining) {
      this.#refuse(asked, 503, { 'Retry-After': '2' });
    } else if (query.getAll('topic').length === 0) {
      this.#refuse(asked, 400);
    } else {
      this.#open(asked, request.headers);
    }
  }

  #refusal(request) {
    const refusal = this.#refusals.find((each) => each.isFor(request));
    if (refusal && --refusal.times <= 0) {
      this.#refusals.splice(this.#refusals.indexOf(refusal), 1);
    }
    return refusal;
  }

  #refuse({ transport, query, cors, response, isInBand, name }, status, headers = {}) {
    if (isInBand) {
      const error = { status, title: TITLES[status] ?? '', detail: 'Refused.', permanent: !/^(429|503)$/.test(status), retry: headers['Retry-After'] && headers['Retry-After'] * 1000 };
      this.#answer(response, transport, cors, query, wire.control('es:error', error));
    } else if (status === 503 && !headers['Retry-After'] && name === 'event-stream') {
      this.#answer(response, transport, cors, query, `retry: ${this.#spread(this.retry)}\n\n`);
    } else {
      this.#answerStatus(response, status, { ...cors, ...headers });
    }
  }

  #answer(response, transport, cors, query, text) {
    const body = transport.head(0) + transport.wrap(text, query.get('callback'));
    response.head(200, { ...responseHead(transport), ...cors, 'Content-Length': Buffer.byteLength(body) });
    response.write(body);
    response.end();
  }

  #answerStatus(response, status, headers) {
    const body = status === 204 ? '' : JSON.stringify({ type: 'about:blank', title: TITLES[status], status });
    response.head(status, { 'Content-Type': 'application/problem+json; charset=utf-8', ...headers });
    response.write(body);
    response.end();
  }

  #open({ name, transport, query, cors, response }, headers) {
    const cursors = [headers['last-event-id'], ...['last_event_id', 'lastEventID', 'lastEventId'].map((key) => query.get(key))];
    const resume = this.#log.resume(cursors.find(Boolean) ?? '', query.getAll('topic'), query.get('on_gap') === 'latest');
    const isCursorGiven = cursors.some((value) => value != null);
    const head = { ...responseHead(transport), ...cors, ...(isCursorGiven && { 'Last-Event-ID': resume.precedes }) };
    const subscription = new Subscription({
      hub: this, log: this.#log, clock: this.#clock, random: this.#random, response, head, name, transport, query, resume,
      retry: this.#spread(this.retry),
      connection: query.get('connection') || `connection-${String(++this.#connections).padStart(11, '0')}`,
      isFresh: !cursors.some(Boolean),
    });
    this.#subscriptions.add(subscription);
    response.onclose = () => {
      subscription.close();
      this.#subscriptions.delete(subscription);
    };
    subscription.open();
  }

  #spread(average) {
    return Math.floor(average / 2 + this.#random() * average);
  }
}

function responseHead(transport) {
  return {
    'Content-Type': `${transport.type}; charset=utf-8`,
    'Cache-Control': 'no-store, no-transform, max-age=0',
    'X-Content-Type-Options': 'nosniff',
    'X-Accel-Buffering': 'no',
  };
}

/** One response: a cursor that moves over the log. A stream writes what comes, a poll gathers until it answers. */
class Subscription {
  connection;

  #of;
  #offset;
  #told;
  #allowance;
  #gathered = '';
  #hasSomething = false;
  #isOver = false;
  #silence;
  #isHeld = false;
  #beat = null;
  #hold = null;

  constructor(parts) {
    this.#of = parts;
    this.connection = parts.connection;
    this.#offset = parts.resume.after;
    this.#told = this.#offset;
    this.#allowance = Number(parts.query.get('limit') ?? parts.transport.limit);
  }

  get transport() {
    return this.#of.name;
  }

  open() {
    const { hub, name, transport, query, resume, response, head, isFresh, clock } = this.#of;
    const hold = Number(query.get('hold') ?? 0);
    const usual = transport.isPoll ? hub.pollHold : hub.heartbeat;
    this.#silence = (transport.isPoll && hold) || usual;
    this.#isHeld = hold > 0;
    const text = (transport.isPoll ? '' : `retry: ${this.#of.retry}\n`)
      + this.#cursor(resume.told)
      + (this.#tellsAll ? wire.control('es:hello', { heartbeat: usual, retry: this.#of.retry, transport: name, connection: this.connection }) : '')
      + (resume.gap ? wire.control('es:gap', resume.gap, resume.gap.resumedAt) : '');
    this.#hasSomething = isFresh || resume.gap !== null;
    if (transport.isPoll) {
      this.#gathered = text;
      this.#allowance -= text.length;
    } else {
      response.head(200, head);
      response.write(transport.head(Number(query.get('padding') ?? 0)) + transport.wrap(text, query.get('callback')));
    }
    if (!transport.isPoll && this.#isHeld) {
      this.#hold = clock.schedule(hold, () => {
        this.#heartbeat();
        this.end('hold');
      });
    }
    this.#waitForBeat();
    this.deliver();
    if (hub.isDraining) {
      this.end('drain');
    }
  }

  /** Sends what has come since. */
  deliver() {
    const { log, transport, query } = this.#of;
    let messages = log.read(query.getAll('topic'), this.#offset);
    if (!messages) {
      const { after, gap } = log.gapAfter(this.#offset);
      this.#offset = after;
      this.#write(wire.control('es:gap', gap, gap.resumedAt));
      messages = log.read(query.getAll('topic'), after);
    }
    for (const message of messages) {
      if (this.#isOver || this.#allowance <= 0) {
        break;
      }
      this.#offset = message.offset;
      this.#told = message.offset;
      this.#write(wire.message(message));
      this.#waitForBeat();
    }
    if (this.#isOver) {
      return;
    }
    if (transport.isPoll) {
      if (this.#hasSomething) {
        this.#finish();
      }
    } else if (this.#allowance <= 0) {
      this.end('limit');
    } else if (messages.length === 0) {
      this.#offset = Math.max(this.#offset, log.tail);
    }
  }

  announce(data) {
    const { log, transport } = this.#of;
    this.#write(`id: ${log.position(this.#told)}\ndata: ${data}\n\n`);
    if (transport.isPoll) {
      this.#finish();
    }
  }

  /** A planned end. */
  end(reason) {
    if (this.#isOver) {
      return;
    }
    if (this.#tellsAll) {
      const isAtOnce = ['limit', 'hold', 'goodbye', 'expired'].includes(reason);
      this.#write(wire.control('es:bye', { reason, retry: isAtOnce ? 0 : this.#of.retry }));
    }
    this.#finish();
  }

  cut(how) {
    this.#of.response.cut(how);
  }

  close() {
    this.#isOver = true;
    this.#of.clock.cancel(this.#beat);
    this.#of.clock.cancel(this.#hold);
  }

  get #tellsAll() {
    return this.#of.query.get('control') === '1';
  }

  #cursor(id) {
    return this.#of.query.get('control') === '0' ? wire.bareId(id) : wire.cursor(id);
  }

  #write(text) {
    const { transport, response, query } = this.#of;
    this.#hasSomething = true;
    this.#allowance -= Buffer.byteLength(transport.isScript ? wire.escaped(text) : text);
    if (transport.isPoll) {
      this.#gathered += text;
    } else {
      response.write(transport.wrap(text, query.get('callback')));
    }
  }

  #finish() {
    const { transport, response, head, query } = this.#of;
    this.#isOver = true;
    if (transport.isPoll) {
      const body = transport.head(Number(query.get('padding') ?? 0)) + transport.wrap(this.#gathered, query.get('callback'));
      response.head(200, { ...head, 'Content-Length': Buffer.byteLength(body) });
      response.write(body);
    }
    response.end();
  }

  #waitForBeat() {
    const { clock, random } = this.#of;
    clock.cancel(this.#beat);
    const spread = this.#isHeld ? 0 : random() * (this.#silence / 4);
    this.#beat = clock.schedule(this.#silence - spread, () => this.#heartbeat());
  }

  #heartbeat() {
    const { log, transport } = this.#of;
    this.#offset = Math.max(this.#offset, log.tail);
    const moved = this.#offset === this.#told ? '' : this.#cursor(log.position(this.#offset));
    this.#told = this.#offset;
    if (transport.isPoll) {
      this.#gathered += moved;
      this.#finish();
      return;
    }
    this.#write(moved + (this.#tellsAll ? wire.control('es:ping', '') : ':\n\n'));
    if (this.#allowance <= 0) {
      this.end('limit');
    } else {
      this.#waitForBeat();
    }
  }
}
