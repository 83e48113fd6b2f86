import { once } from 'node:events';
import { createServer } from 'node:http';

/** A hub that answers each request with the next of `bodies`; calls `work` with its origin and the queries that it got. */
export async function withHub(bodies, work) {
  const queries = [];
  const server = createServer((request, response) => {
    queries.push(new URL(request.url, 'http://hub').searchParams);
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end(bodies.shift() ?? '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await work(`http://127.0.0.1:${server.address().port}`, queries);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** An event as it is on the wire. */
export const block = (id, type, data) => `id: ${id}\nevent: ${type}\ndata: ${data}\n\n`;
