// Serves the pages of these tests and the built client, on an origin of its own for each instance.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const DIST = new URL('../../dist/', import.meta.url);
const STATIC = new URL('./static/', import.meta.url);

const TYPES = { html: 'text/html', js: 'text/javascript', mjs: 'text/javascript', map: 'application/json' };

async function answer(pages, request, response) {
  const { pathname } = new URL(request.url, 'http://localhost');
  const [, folder, name] = /^\/test\/(dist|static|own)\/([\w.-]+)$/.exec(pathname) ?? [];
  const own = folder === 'own' ? pages.get(name) : null;
  const body = own?.html ?? (name && (await readFile(new URL(name, folder === 'dist' ? DIST : STATIC)).catch(() => null)));
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
  if (own) {
    headers['Content-Security-Policy'] = own.policy;
  }
  response.writeHead(200, headers).end(body);
}

/** Starts a page server on a free port: /test/static/… are files beside this one, /test/dist/… the built client, /test/own/… what `put` has put there. */
export async function startPages() {
  const own = new Map();
  const listener = createServer((request, response) => answer(own, request, response)).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address();
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    /** Serves `html` with a Content-Security-Policy; returns its path. */
    put(html, policy = '') {
      const name = `${own.size}.html`;
      own.set(name, { html, policy });
      return `/test/own/${name}`;
    },
    async close() {
      listener.closeAllConnections();
      listener.close();
      await once(listener, 'close');
    },
  };
}
