/** Responses that the cache of an old browser keeps. */
const CACHED = 50;

/**
 * The part of a browser that talks to the network, for all of its pages: connections per host, the cache of old browsers,
 * redirects, CORS. Receivers are called as tasks of the page that asked.
 */
export class HttpClient {
  #clock;
  #network;
  #limit;
  #cache;
  #active = new Map();
  #queues = new Map();

  /**
   * @param {number} connectionsPerHost
   * @param {boolean} cachesGets whether a GET for a URL that was answered before is answered from the cache
   */
  constructor(clock, network, { connectionsPerHost = 6, cachesGets = false } = {}) {
    this.#clock = clock;
    this.#network = network;
    this.#limit = connectionsPerHost;
    this.#cache = cachesGets ? new Map() : null;
  }

  get caches() {
    return this.#cache !== null;
  }

  /** Requests in flight or queued. */
  get inFlight() {
    let count = 0;
    this.#active.forEach((number) => { count += number; });
    this.#queues.forEach((queue) => { count += queue.length; });
    return count;
  }

  /**
   * Sends `{method, url, headers, body, hasCredentials, kind, page}`. The receiver has `head(status, headers, url)`,
   * `data(bytes)`, `end(isTruncated)` and `fail()`.
   */
  send(request, receiver) {
    const sent = { method: 'GET', headers: {}, body: null, hasCredentials: false, ...request };
    const job = new Job(this, sent, receiver);
    request.page.requests.add(job);
    const cached = sent.method === 'GET' && this.#cache?.get(sent.url.href);
    if (cached) {
      job.replay(cached, this.#clock);
    } else {
      this.enqueue(job, sent.url);
    }
    return job;
  }

  enqueue(job, url) {
    const host = url.host;
    if ((this.#active.get(host) ?? 0) < this.#limit) {
      this.#start(job, url);
    } else {
      this.#queues.set(host, [...(this.#queues.get(host) ?? []), { job, url }]);
    }
  }

  #start(job, url) {
    this.#active.set(url.host, (this.#active.get(url.host) ?? 0) + 1);
    job.connect(this.#network, url, () => this.#free(url.host));
  }

  #free(host) {
    this.#active.set(host, this.#active.get(host) - 1);
    const next = this.#queues.get(host)?.shift();
    if (next) {
      this.#start(next.job, next.url);
    }
  }

  /** Takes back what has not been started. */
  forget(job) {
    for (const [host, queue] of this.#queues) {
      this.#queues.set(host, queue.filter((each) => each.job !== job));
    }
  }

  remember(url, entry) {
    this.#cache?.set(url.href, entry);
    if (this.#cache?.size > CACHED) {
      this.#cache.delete(this.#cache.keys().next().value);
    }
  }
}

/** One request of a page, over redirects. */
class Job {
  kind;
  isOver = false;

  #client;
  #request;
  #receiver;
  #exchange = null;
  #free = null;
  #entry = { body: [] };
  #redirects = 0;

  constructor(client, request, receiver) {
    this.#client = client;
    this.#request = request;
    this.#receiver = receiver;
    this.kind = request.kind;
    this.url = request.url;
  }

  connect(network, url, free) {
    this.#free = free;
    const { method, headers, body, hasCredentials, kind } = this.#request;
    let redirect = null;
    this.#exchange = network.send({ method, url, headers, body, hasCredentials, kind }, {
      head: (status, received) => {
        if ([301, 302, 303, 307, 308].includes(status) && received.location && this.#redirects++ < 20) {
          redirect = new URL(received.location, url);
          return;
        }
        this.#entry.status = status;
        this.#entry.headers = received;
        this.#tell(() => this.#receiver.head(status, received, url));
      },
      data: (bytes) => {
        if (!redirect) {
          if (this.#client.caches) {
            this.#entry.body.push(bytes);
          }
          this.#tell(() => this.#receiver.data(bytes));
        }
      },
      end: (isTruncated) => {
        this.#release();
        if (redirect) {
          this.#client.enqueue(this, redirect);
          return;
        }
        if (this.#entry.status === 200 && method === 'GET') {
          this.#client.remember(this.#request.url, this.#entry);
        }
        this.#tell(() => this.#close() && this.#receiver.end(isTruncated));
      },
      fail: () => {
        this.#release();
        this.#tell(() => this.#close() && this.#receiver.fail());
      },
    });
  }

  replay({ status, headers, body }, clock) {
    clock.schedule(1, () => this.#tell(() => {
      this.#receiver.head(status, headers, this.#request.url);
      body.forEach((bytes) => this.isOver || this.#receiver.data(bytes));
      if (this.#close()) {
        this.#receiver.end(false);
      }
    }));
  }

  abort() {
    if (this.#close()) {
      this.#client.forget(this);
      this.#exchange?.abort();
      this.#release();
    }
  }

  #tell(action) {
    this.#request.page.task(() => {
      if (!this.isOver) {
        action();
      }
    });
  }

  #close() {
    if (this.isOver) {
      return false;
    }
    this.isOver = true;
    this.#request.page.requests.delete(this);
    return true;
  }

  #release() {
    this.#free?.();
    this.#free = null;
  }
}

const SAFE_HEADERS = ['accept', 'accept-language', 'content-language'];

/**
 * Sends a request of page code by the rules of CORS: a preflight where one is needed, and a failure where the response does not
 * let the page read it. `request.headers` are those that the page set.
 */
export function sendByCors(client, request, receiver) {
  const origin = request.page.origin;
  if (request.url.origin === origin) {
    return client.send(request, receiver);
  }
  const names = Object.keys(request.headers).filter((name) => !SAFE_HEADERS.includes(name));
  const handle = { abort: () => handle.current?.abort() };
  const sendIt = () => {
    const headers = { ...request.headers, origin };
    handle.current = client.send({ ...request, headers }, {
      ...receiver,
      head(status, received, url) {
        if (isReadable(request, received)) {
          receiver.head(status, exposed(received), url);
        } else {
          handle.current.abort();
          receiver.fail();
        }
      },
    });
  };
  if (names.length === 0) {
    sendIt();
    return handle;
  }
  const preflight = { origin, 'access-control-request-method': request.method, 'access-control-request-headers': names.join(',') };
  let isAllowed = false;
  handle.current = client.send({ ...request, method: 'OPTIONS', headers: preflight, body: null }, {
    head(status, received) {
      const allowed = (received['access-control-allow-headers'] ?? '').toLowerCase().split(/[\s,]+/);
      isAllowed = status < 300 && isReadable(request, received) && names.every((name) => allowed.includes(name));
    },
    data() {},
    end: () => (isAllowed ? sendIt() : receiver.fail()),
    fail: () => receiver.fail(),
  });
  return handle;
}

function isReadable({ page, hasCredentials }, headers) {
  const allowed = headers['access-control-allow-origin'];
  if (hasCredentials) {
    return allowed === page.origin && headers['access-control-allow-credentials'] === 'true';
  }
  return allowed === '*' || allowed === page.origin;
}

function exposed(headers) {
  const names = (headers['access-control-expose-headers'] ?? '').toLowerCase().split(/[\s,]+/);
  const safe = ['cache-control', 'content-language', 'content-length', 'content-type', 'expires', 'last-modified', 'pragma'];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => safe.includes(name) || names.includes(name)));
}
