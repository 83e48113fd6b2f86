// Runs a publisher against a hub that has a bad day: the first request is refused for the moment, of the second the answer is lost.
// The publisher has to come back each time, and its event has to be in the log once.
// node webapp/test/blocks/flaky.mjs http://127.0.0.1:8080/events php publish.php
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';

const [hub, command, ...args] = process.argv.slice(2);
const offset = async () => Number((await (await fetch(new URL('/healthz', hub))).json()).position.split('-')[1]);

let requests = 0;
const proxy = createServer(async (request, response) => {
  const chunks = await request.toArray();
  requests++;
  if (requests === 1) {
    response.writeHead(503, { 'Retry-After': '0', 'Content-Type': 'application/problem+json' }).end('{"title":"Service Unavailable","status":503}');
    return;
  }
  const kept = ['authorization', 'content-type', 'idempotency-key'].filter((name) => request.headers[name]);
  const answer = await fetch(hub, {
    method: 'POST',
    headers: Object.fromEntries(kept.map((name) => [name, request.headers[name]])),
    body: Buffer.concat(chunks),
  });
  const text = await answer.text();
  if (requests === 2) {
    response.destroy();
    return;
  }
  response.writeHead(answer.status, { 'Content-Type': answer.headers.get('Content-Type') }).end(text);
});
await once(proxy.listen(0, '127.0.0.1'), 'listening');
const before = await offset();
const publisher = spawn(command, args, { stdio: 'inherit', env: { ...process.env, HUB: `http://127.0.0.1:${proxy.address().port}/events` } });
const [code] = await once(publisher, 'exit');
proxy.close();
assert.deepEqual([code, requests, await offset() - before], [0, 3, 1], 'how the publisher ended, its requests, the events in the log');
