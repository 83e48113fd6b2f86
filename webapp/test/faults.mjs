// Faults that the proxy of the client's tests does not have, and real proxies.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { freePorts } from '../../benchmarks/runner/ports.mjs';
import { pass } from '../../polyfill-js/test/browser/proxy.mjs';

const HEAD_END = '\r\n\r\n';
const NGINX = '/usr/sbin/nginx';

/** Has the hub's answers alone go through `fault`: pages come as they are. */
export const onHub = (fault) => (exchange) => (exchange.request.target.startsWith('/events') ? fault : pass)(exchange);

/** Hands on the response with its head changed by `change`. */
export const withHead = (change) => (exchange) => {
  exchange.relay(headThen(exchange, change, (body) => exchange.send(body)));
};

/** Calls `onBody` with each piece of the body, once the changed head was sent. */
function headThen(exchange, change, onBody) {
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
      exchange.send(Buffer.from(change(head.subarray(0, end).toString('latin1')) + HEAD_END, 'latin1'));
      if (head.length > end + HEAD_END.length) {
        onBody(head.subarray(end + HEAD_END.length));
      }
    }
  };
}

/** Takes a header off the answer. */
export const withoutHeader = (name) => withHead((head) => head.replace(new RegExp(`\\r\\n${name}:[^\\r]*`, 'gi'), ''));

/** Takes a header off the request. */
export const withoutRequestHeader = (name) => (exchange) => {
  const head = exchange.request.head.toString('latin1').replace(new RegExp(`\\r\\n${name}:[^\\r]*`, 'gi'), '');
  exchange.request = { ...exchange.request, head: Buffer.from(head, 'latin1') };
  pass(exchange);
};

/** Answers as a proxy whose servers are all away, with a page as proxies have. */
export const unavailable = (exchange) => {
  const body = '<html><body><h1>503 Service Unavailable</h1>No server is available to handle this request.</body></html>';
  exchange.send(`HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html\r\nContent-Length: ${body.length}\r\nRetry-After: 60\r\nConnection: close\r\n\r\n${body}`);
  exchange.end();
};

/** Answers OPTIONS by itself, as one that knows nothing of CORS. */
export const deafToOptions = (exchange) => {
  if (exchange.request.method === 'OPTIONS') {
    exchange.send('HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    exchange.end();
  } else {
    pass(exchange);
  }
};

/** Compresses, and hands on what the compressor gives of its own accord. */
export const gzip = (exchange) => {
  const compressor = createGzip();
  const ended = once(compressor, 'end');
  compressor.on('data', (chunk) => exchange.send(chunk));
  exchange.relay(
    headThen(
      exchange,
      (head) => `${head.replace(/\r\n(Content-Length|Transfer-Encoding):[^\r]*/gi, '')}\r\nContent-Encoding: gzip`,
      (body) => compressor.write(body),
    ),
    () => {
      compressor.end();
      return ended;
    },
  );
};

/** Cuts a connection on which nothing has come from the server for `ms`. */
export const idleCut = (ms) => (exchange) => {
  const wait = () => setTimeout(() => exchange.cut(), ms);
  let timer = wait();
  exchange.client.on('close', () => clearTimeout(timer));
  exchange.relay((chunk) => {
    clearTimeout(timer);
    timer = wait();
    exchange.send(chunk);
  });
};

/** A slow link: each piece comes after `ms`, and no more than `rate` bytes a second. */
export const slow = (ms, rate) => (exchange) => {
  let free = 0;
  let last = Promise.resolve();
  // In order, whatever timers do.
  const later = (bytes, action) => {
    const now = performance.now();
    free = Math.max(free, now) + (bytes / rate) * 1000;
    last = Promise.all([last, pause(free - now + ms)]).then(action);
    return last;
  };
  exchange.relay(
    (chunk) => later(chunk.length, () => exchange.send(chunk)),
    () => later(0, () => {}),
  );
};

/** Whether a real nginx can be had; where EVERYSOURCE_REQUIRE_ENGINES is 1 it has to be. */
export const nginx = existsSync(NGINX) || process.env.EVERYSOURCE_REQUIRE_ENGINES === '1';

/** Starts an nginx before `server`, with `location` for what is at /events. */
export async function startNginx(server, location) {
  const folder = await mkdtemp(join(tmpdir(), 'everysource-nginx-'));
  const [port] = await freePorts(1);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ');
  await writeFile(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
    events { worker_connections 256; }
    http {
      access_log off; ${temporary}
      server {
        listen 127.0.0.1:${port};
        location / { proxy_pass ${server.origin}; proxy_set_header Host $http_host; }
        ${location}
      }
    }`,
  );
  const child = spawn(NGINX, ['-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')], { stdio: ['ignore', 'ignore', 'inherit'] });
  const exited = once(child, 'exit');
  process.on('exit', () => child.kill('SIGKILL'));
  await listening(port);
  return {
    origin: `http://127.0.0.1:${port}`,
    async close() {
      child.kill('SIGKILL');
      await exited;
      await rm(folder, { recursive: true });
    },
  };
}

async function listening(port) {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      socket.destroy();
      return;
    } catch {
      await pause(20);
    }
  }
}
