/**
 * What lies between the browsers and the servers of a world. Carries bytes with latency, in order, through the boxes that a
 * test puts there (see boxes.mjs).
 *
 * A server is `{handle(request, response)}`. A request is `{method, url, headers, body, hasCredentials, kind}`, its `url` a URL
 * and its header names in lower case. Who asks gets `head(status, headers)`, `data(bytes)`, and one of `end(isTruncated)` and
 * `fail()`.
 */
export class Network {
  /** Milliseconds each way. */
  latency = 5;

  /** While true nothing arrives anywhere and nobody is told. */
  isSilent = false;

  /** While true every request fails at once. */
  isDown = false;

  /** Boxes that the requests to come go through: what was added last is nearest to the client. */
  boxes = [];

  /** All requests that were sent, oldest first: `{time, method, url, headers, body, kind, hasCredentials}`. */
  requests = [];

  #clock;
  #servers = new Map();
  #exchanges = new Set();

  constructor(clock) {
    this.#clock = clock;
  }

  attach(origin, server) {
    this.#servers.set(origin, server);
  }

  /** Exchanges that have neither ended nor been given up by their client. */
  get open() {
    return this.#exchanges.size;
  }

  /** Puts a box between; returns a function that takes it away. */
  through(box) {
    this.boxes.push(box);
    return () => {
      this.boxes = this.boxes.filter((each) => each !== box);
    };
  }

  /** Ends all exchanges as if the connections had been closed ("fin") or reset ("reset"). */
  cutAll(how = 'reset') {
    for (const exchange of [...this.#exchanges]) {
      exchange.cut(how);
    }
  }

  /** Connections that are open stay so and carry nothing any more, in neither direction; new ones work. */
  dropSilently() {
    for (const exchange of this.#exchanges) {
      exchange.isDead = true;
    }
  }

  /** Sends a request; the answer's abort() gives it up. */
  send(request, receiver) {
    this.requests.push({ time: this.#clock.now, ...request });
    const exchange = new Exchange(this, this.#clock, request, receiver, this.boxes);
    this.#exchanges.add(exchange);
    exchange.onclosed = () => this.#exchanges.delete(exchange);
    exchange.start(this.#servers.get(request.url.origin));
    return exchange;
  }
}

/** One request and its response. */
class Exchange {
  isDead = false;
  onclosed = () => {};

  #network;
  #clock;
  #request;
  #receiver;
  #boxes;
  #forward;
  #isClosed = false;
  #arrival = 0;
  #length = 0;
  #promised = Infinity;
  #response = null;

  constructor(network, clock, request, receiver, boxes) {
    this.#network = network;
    this.#clock = clock;
    this.#request = request;
    this.#receiver = receiver;
    this.#boxes = boxes;
    this.#forward = boxes.reduceRight((next, box) => {
      const pass = box.response?.(request, next, this);
      return pass ?? next;
    }, (event) => this.#deliver(event));
  }

  start(server) {
    if (this.#network.isSilent) {
      this.isDead = true;
      return;
    }
    if (this.#network.isDown || !server) {
      this.#deliver({ type: 'reset' });
      return;
    }
    this.#clock.schedule(this.#network.latency, () => {
      if (this.#isClosed || this.isDead) {
        return;
      }
      this.#response = new Response((event) => this.#forward(event));
      const answering = this.#boxes.findLast((box) => box.request?.(this.#request, this.#response));
      if (!answering) {
        server.handle(this.#request, this.#response);
      }
    });
  }

  /** The client gives up; the server learns of it unless the connection is dead. */
  abort() {
    if (this.#close() && !this.isDead) {
      this.#clock.schedule(this.#network.latency, () => this.#response?.lost());
    }
  }

  cut(how) {
    if (this.isDead || this.#isClosed) {
      return;
    }
    this.#deliver({ type: how === 'fin' ? 'end' : 'reset' });
    this.isDead = true;
    this.#response?.lost();
  }

  #close() {
    if (this.#isClosed) {
      return false;
    }
    this.#isClosed = true;
    this.onclosed();
    return true;
  }

  #deliver(event) {
    if (this.isDead || this.#network.isSilent) {
      return;
    }
    this.#arrival = Math.max(this.#arrival, this.#clock.now + this.#network.latency);
    const delay = this.#arrival - this.#clock.now;
    this.#clock.schedule(delay, () => this.#arrive(event));
  }

  #arrive(event) {
    if (this.#isClosed || this.#network.isSilent) {
      return;
    }
    if (event.type === 'head') {
      this.#promised = Number(event.headers['content-length'] ?? NaN);
      this.#receiver.head(event.status, event.headers);
    } else if (event.type === 'data') {
      this.#length += event.bytes.length;
      this.#receiver.data(event.bytes);
    } else if (this.#close()) {
      if (event.type === 'end') {
        this.#receiver.end(this.#length < this.#promised);
      } else {
        this.#receiver.fail();
      }
    }
  }
}

/** The server's side of an exchange. */
class Response {
  isClosed = false;
  onclose = () => {};

  #emit;
  #hasHead = false;

  constructor(emit) {
    this.#emit = emit;
  }

  head(status, headers = {}) {
    this.#hasHead = true;
    this.#emit({ type: 'head', status, headers: lowerCased(headers) });
  }

  /** @param {string | Uint8Array} content */
  write(content) {
    if (this.isClosed) {
      return;
    }
    if (!this.#hasHead) {
      this.head(200);
    }
    this.#emit({ type: 'data', bytes: Buffer.from(content) });
  }

  end() {
    this.#finish({ type: 'end' });
  }

  /** @param {'fin' | 'reset'} how */
  cut(how) {
    this.#finish({ type: how === 'fin' ? 'end' : 'reset' });
  }

  /** The client has gone. */
  lost() {
    if (!this.isClosed) {
      this.isClosed = true;
      this.onclose();
    }
  }

  #finish(event) {
    if (!this.isClosed) {
      if (!this.#hasHead && event.type === 'end') {
        this.head(200);
      }
      this.isClosed = true;
      this.#emit(event);
      this.onclose();
    }
  }
}

export function lowerCased(headers) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}
