// Serves the pages of these tests and the built client, on an origin of its own for each instance.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const DIST = new URL('../../dist/', import.meta.url);
const STATIC = new URL('./static/', import.meta.url);

const TYPES = { html: 'text/html', js: 'text/javascript', mjs: 'text/javascript', map: 'application/json' };

/** Scripts from nowhere but this origin and connections to nowhere but the hub's. */
const strict = (query) =>
  `default-src 'none'; script-src 'self'; connect-src 'self' ${query.get('hub') ?? ''}; require-trusted-types-for 'script'`;

async function answer(request, response) {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const [, folder, name] = /^\/test\/(dist|static)\/([\w.-]+)$/.exec(pathname) ?? [];
  const body = name && (await readFile(new URL(name, folder === 'dist' ? DIST : STATIC)).catch(() => null));
  if (!body) {
    response.writeHead(404).end();
    return;
  }
  const headers = {
    'Content-Type': `${TYPES[name.split('.').pop()]}; charset=utf-8`,
    // With no-store no page would go to the back/forward cache.
    'Cache-Control': 'no-cache',
    'Access-Control-Allow-Origin': '*',
  };
  if (searchParams.has('strict')) {
    headers['Content-Security-Policy'] = strict(searchParams);
  }
  response.writeHead(200, headers).end(body);
}

/** Starts a page server on a free port: /test/static/… are files beside this one, /test/dist/… the built client. */
export async function startPages() {
  const listener = createServer(answer).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address();
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    async close() {
      listener.closeAllConnections();
      listener.close();
      await once(listener, 'close');
    },
  };
}
