// A proxy between browser and server that does what middleboxes and networks do. One request a connection: the server's end of
// the connection is then the end of the response, whatever its framing.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

const HEAD_END = '\r\n\r\n';
const PAGES = '/test/';

/** Lets everything through. */
export const pass = (exchange) => exchange.relay((chunk) => exchange.send(chunk));

/** Cuts the connection after as many bytes of the response as `pick` says; with a reset where `isReset` says so. */
export const cutAfter =
  (pick, isReset = () => false) =>
  (exchange) =>
    exchange.relay(cutting(exchange, pick(), isReset));

/** As `cutAfter`, but counts the bytes of the body alone: the head always comes through. */
export const cutBodyAfter =
  (pick, isReset = () => false) =>
  (exchange) => {
    const onBody = cutting(exchange, pick(), isReset);
    exchange.relay(splitting((head) => exchange.send(head), onBody));
  };

function cutting(exchange, bytes, isReset) {
  let left = bytes;
  return (chunk) => {
    exchange.send(chunk.subarray(0, left));
    left -= chunk.length;
    if (left <= 0) {
      exchange.cut(isReset());
    }
  };
}

/** Calls `onHead` once with the head of the response and `onBody` with each piece of its body. */
function splitting(onHead, onBody) {
  let head = Buffer.alloc(0);
  let isHead = true;
  return (chunk) => {
    if (!isHead) {
      onBody(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf(HEAD_END);
    if (end >= 0) {
      isHead = false;
      onHead(head.subarray(0, end + HEAD_END.length));
      if (head.length > end + HEAD_END.length) {
        onBody(head.subarray(end + HEAD_END.length));
      }
    }
  };
}

/** Cuts the connection just before `marker`, which the response has somewhere. */
export const cutBefore = (marker) => (exchange) => {
  let seen = Buffer.alloc(0);
  exchange.relay((chunk) => {
    const sent = seen.length;
    seen = Buffer.concat([seen, chunk]);
    const index = seen.indexOf(marker);
    if (index < 0) {
      exchange.send(chunk);
    } else {
      exchange.send(seen.subarray(sent, Math.max(sent, index)));
      exchange.cut();
    }
  });
};

/** Holds the whole response until it has ended. */
export const buffer = (exchange) => {
  const held = [];
  exchange.relay(
    (chunk) => held.push(chunk),
    () => exchange.send(Buffer.concat(held)),
  );
};

/** Passes the head of the response at once and holds its body until it has ended. */
export const bufferBody = (exchange) => {
  const held = [];
  exchange.relay(
    splitting(
      (head) => exchange.send(head),
      (chunk) => held.push(chunk),
    ),
    () => exchange.send(Buffer.concat(held)),
  );
};

/** Passes the response in blocks of `size` bytes; the rest when it has ended. */
export const blocks = (size) => (exchange) => {
  let held = Buffer.alloc(0);
  exchange.relay(
    (chunk) => {
      held = Buffer.concat([held, chunk]);
      const whole = held.length - (held.length % size);
      exchange.send(held.subarray(0, whole));
      held = held.subarray(whole);
    },
    () => exchange.send(held),
  );
};

/** Lets everything through after `ms`. */
export const delay = (ms) => (exchange) => {
  const later = (action) => setTimeout(action, ms);
  exchange.relay(
    (chunk) => later(() => exchange.send(chunk)),
    () => new Promise((resolve) => later(resolve)),
  );
};

const answerWith = (status, field) => (exchange) => {
  exchange.send(`HTTP/1.1 ${status}\r\n${field}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
  exchange.end();
};

/** Answers as a gateway whose server is away. */
export const badGateway = answerWith('502 Bad Gateway', 'Content-Type: text/html');

/** Answers that the client may come back in a minute. */
export const busy = answerWith('503 Service Unavailable', 'Access-Control-Allow-Origin: *\r\nAccess-Control-Expose-Headers: Retry-After\r\nRetry-After: 60');

/** Takes the request and never answers. */
export const silence = () => {};

/** One fault for each request in turn; the last one for all that follow. */
export const inTurn = (...faults) => {
  let next = 0;
  return (exchange) => faults[Math.min(next++, faults.length - 1)](exchange);
};

class Exchange {
  /** @param client the browser's socket @param onConnect told the socket to the server */
  constructor(client, request, port, onConnect) {
    this.client = client;
    this.request = request;
    this.port = port;
    this.onConnect = onConnect;
    this.isFrozen = false;
    this.isOutliving = false;
    this.onSwallow = () => {};
  }

  /** Sends the request on; `onData` gets what comes back, and the response ends after `onEnd`. */
  relay(onData, onEnd = () => {}) {
    this.server = connect({ port: this.port, host: '127.0.0.1' });
    this.onConnect(this.server);
    this.server.on('data', (chunk) => (this.isFrozen ? this.onSwallow() : onData(chunk)));
    this.server.on('end', async () => {
      if (!this.isFrozen) {
        await onEnd();
        this.end();
      }
    });
    this.server.on('error', () => this.isFrozen || this.client.destroy());
    this.client.on('close', () => this.isOutliving || this.server.destroy());
    // Old clients keep connections without a word.
    const head = this.request.head.toString('latin1').replace(/\r\nConnection:[^\r]*/i, '').replace('\r\n', '\r\nConnection: close\r\n');
    this.server.write(head, 'latin1');
    this.server.write(this.request.body);
  }

  send(bytes) {
    if (bytes.length > 0 && !this.client.destroyed) {
      this.client.write(bytes);
    }
  }

  end() {
    this.client.end();
  }

  /** Ends both connections in the middle of whatever they were doing. */
  cut(isReset = false) {
    this.server?.destroy();
    if (isReset) {
      this.client.resetAndDestroy();
    } else {
      this.client.end();
    }
  }
}

class Proxy {
  /** @param ports where the hub and the test pages are, as {hub, pages} */
  constructor(ports) {
    this.ports = ports;
    this.fault = pass;
    this.connections = 0;
    this.since = Date.now();
    /** What was asked of the hub: {at, method, target, head, body}; at in ms since the proxy began, head as raw bytes. */
    this.requests = [];
    this.isFreezing = false;
    this.exchanges = new Set();
    this.sockets = new Set();
    this.listener = createServer((client) => this.accept(client));
  }

  async listen() {
    this.listener.listen(0, '127.0.0.1');
    await once(this.listener, 'listening');
    this.port = this.listener.address().port;
    this.origin = `http://127.0.0.1:${this.port}`;
    return this;
  }

  accept(client) {
    this.connections++;
    this.keep(client);
    client.on('error', () => client.destroy());
    let received = Buffer.alloc(0);
    const read = (chunk) => {
      received = Buffer.concat([received, chunk]);
      const request = parse(received);
      if (request) {
        client.off('data', read);
        client.resume();
        this.handle(client, request);
      }
    };
    client.on('data', read);
  }

  /** Remembers a socket for the proxy's end. */
  keep(socket) {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
  }

  handle(client, request) {
    const isPage = request.target.startsWith(PAGES);
    const exchange = new Exchange(client, request, isPage ? this.ports.pages : this.ports.hub, (socket) => this.keep(socket));
    if (isPage) {
      pass(exchange);
      return;
    }
    this.requests.push({ at: Date.now() - this.since, ...request });
    this.exchanges.add(exchange);
    // Chromium keeps the connection of a beacon for half a minute after the answer.
    ['finish', 'close'].forEach((end) => client.on(end, () => this.exchanges.delete(exchange)));
    if (this.isFreezing) {
      this.freezeOne(exchange);
    }
    this.fault(exchange);
  }

  /** Cuts every connection to the hub, now. */
  cutAll(isReset = false) {
    this.exchanges.forEach((exchange) => exchange.cut(isReset));
  }

  /**
   * From now on nothing passes on the connections that are open, and both sides go on believing in them. A poll may have been
   * answered just now, which nobody would miss; so new connections freeze too, until one has kept back what the hub said.
   */
  freeze() {
    this.isFreezing = true;
    this.exchanges.forEach((exchange) => this.freezeOne(exchange));
  }

  freezeOne(exchange) {
    exchange.isFrozen = true;
    exchange.onSwallow = () => {
      this.isFreezing = false;
    };
  }

  /** Connections to the hub that are open now stay when the browser's end, so that the hub learns of it by a goodbye alone. */
  outlive() {
    this.exchanges.forEach((exchange) => {
      exchange.isOutliving = true;
    });
  }

  /** How many requests to the hub are being answered. */
  get open() {
    return this.exchanges.size;
  }

  async close() {
    this.sockets.forEach((socket) => socket.destroy());
    this.listener.close();
    await once(this.listener, 'close');
  }
}

/** The request that `bytes` are, if it is whole. */
function parse(bytes) {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) {
    return null;
  }
  const head = bytes.subarray(0, end + HEAD_END.length);
  const [method, target] = head.toString('latin1').split(' ', 2);
  const length = Number(/\r\ncontent-length: *([0-9]+)/i.exec(head.toString('latin1'))?.[1] ?? 0);
  const body = bytes.subarray(head.length, head.length + length);
  return body.length < length ? null : { method, target, head, body };
}

/** Starts a proxy on a free port. Test pages, at /test/, pass it untouched, so that they have the hub's origin. */
export function startProxy(ports) {
  return new Proxy(ports).listen();
}
