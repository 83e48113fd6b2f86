// A server of event streams that is not ours: it answers as a case says, and serves the frame in which cases run.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { until } from '../wait.mjs';

const KIT = await readFile(new URL('./kit.js', import.meta.url), 'utf8');
const CLIENT = await readFile(new URL('../../../dist/everysource.min.js', import.meta.url), 'utf8');
const MODULE = await readFile(new URL('../../../dist/everysource.modern.mjs', import.meta.url), 'utf8');

/** What a frame loads before the kit; the module as a classic script, for that workers and frames are the same. */
const CLIENTS = {
  none: '',
  classic: `${CLIENT}\n`,
  module: `{${MODULE.replace(/export\{(\w+) as EverySource.*$/s, 'self.EverySource=$1;')}}\n`,
};

const HTML = 'text/html; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';
const TOP = '<!DOCTYPE html><link rel="icon" href="data:,"><body>';

/** Part of a body: the server waits until the page has said `go(name)`. */
export const go = (name) => ({ go: name });

/** Starts a server on a free port of its own. */
export async function startServer() {
  const server = new Server();
  server.http = createServer((request, response) => server.answer(request, response));
  server.http.keepAliveTimeout = 60_000;
  server.http.listen(0, '127.0.0.1');
  await once(server.http, 'listening');
  server.origin = `http://127.0.0.1:${server.http.address().port}`;
  return server;
}

class Server {
  /** Who waits for a change of `requests`. */
  waiting = [];

  version = 0;

  /**
   * Answers from now on as one case says, and knows nothing of what was before.
   *
   * `answers` has a list for each path; the first request to a path gets the first answer and so on, the last answer is given
   * again and again. An answer is `{status, headers, body, end}`: `body` is an array of texts, bytes and {@link go}; `end` is "fin",
   * "cut" or "never"; `before` names what the page must have said before the answer begins; a status of 0 cuts the connection
   * instead. Or a function of the request that returns one.
   */
  begin(answers) {
    this.answers = answers;
    this.counts = {};
    this.said = new Set();
    /** What was asked of `answers`, oldest first: method, url, headers, at; isOver once its connection has ended. */
    this.requests = [];
  }

  /**
   * Serves frames that run `script` with `client`: none, classic or module. A frame runs cases one after the other: `onNext` is called with the
   * number of one that is to begin, `onResult` with that of one that is over and what it returned.
   */
  run(script, client, onNext, onResult) {
    this.kit = CLIENTS[client] + KIT;
    this.script = script;
    this.onNext = onNext;
    this.onResult = onResult;
  }

  /** Requests to `path`, without preflights. */
  asked(path = '/stream') {
    return this.requests.filter(({ method, url }) => method === 'GET' && url.split('?')[0] === path);
  }

  async answer(request, response) {
    const [path, query = ''] = request.url.split('?');
    if (path.startsWith('/own/')) {
      await this.own(path.slice(5), query, request, response);
      return;
    }
    const entry = { method: request.method, url: request.url, headers: request.headers, raw: request.rawHeaders, at: Date.now() };
    this.requests.push(entry);
    this.changed();
    response.on('close', () => {
      entry.isOver = true;
      this.changed();
    });
    const list = [this.answers[path] ?? { status: 404 }].flat();
    const next = list[Math.min((this.counts[path] = (this.counts[path] ?? 0) + 1), list.length) - 1];
    await this.send(typeof next === 'function' ? next(entry, this) : next, response);
  }

  async send({ status = 200, headers = {}, body = [], end = 'fin', before }, response) {
    if (before) {
      await this.reached(before, response);
    }
    if (!status) {
      response.socket.destroy();
      return;
    }
    response.sendDate = false;
    response.socket?.setNoDelay(true);
    for (const [name, value] of Object.entries({ 'Content-Type': 'text/event-stream', ...headers })) {
      if (value) {
        response.setHeader(name, value);
      }
    }
    response.writeHead(status);
    response.flushHeaders();
    for (const part of [body].flat()) {
      if (part.go) {
        await this.reached(part.go, response);
      } else {
        response.write(part);
        // What is written in one turn may leave in one piece.
        await new Promise(setImmediate);
      }
    }
    if (end === 'fin') {
      response.end();
    } else if (end === 'cut') {
      response.socket?.destroy();
    }
  }

  async own(name, query, request, response) {
    const serve = (type, body) => response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body);
    if (name === 'frame') {
      serve(HTML, `${TOP}<script>${this.kit}${this.script}</script>`);
    } else if (name === 'worker-frame') {
      serve(HTML, `${TOP}<script>worker = new Worker("/own/worker")</script>`);
    } else if (name === 'worker') {
      serve(SCRIPT, this.kit + this.script);
    } else if (name === 'child') {
      serve(HTML, `${TOP}<script>${this.kit}</script>`);
    } else if (name === 'go') {
      this.said.add(query);
      serve(SCRIPT, '');
    } else if (name === 'requests') {
      if (query === `${this.version}`) {
        await new Promise((resolve) => this.waiting.push(resolve));
      }
      response.setHeader('Version', this.version);
      serve('application/json', JSON.stringify(this.requests));
    } else if (name === 'next') {
      this.onNext(Number(query));
      serve(SCRIPT, '');
    } else if (name === 'result') {
      const chunks = [];
      for await (const chunk of request) {
        chunks.push(chunk);
      }
      this.onResult(Number(query), JSON.parse(Buffer.concat(chunks)));
      serve(SCRIPT, '');
    } else {
      serve(HTML, TOP);
    }
  }

  changed() {
    this.version++;
    this.waiting.splice(0).forEach((resume) => resume());
  }

  async reached(name, response) {
    const { said } = this;
    // Nobody is told of what is late: the page waits as well, and says so.
    await until(() => said.has(name) || response.closed, `go(${name})`).catch(() => {});
  }

  async close() {
    this.http.closeAllConnections();
    this.http.close();
    await once(this.http, 'close');
  }
}
