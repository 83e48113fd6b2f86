// Ports of this machine: free ones, and whether somebody answers there.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

const HOST = '127.0.0.1';

/** Below the ports that Linux gives to connections: ten thousand of these come and go, and one that asks its own port meets itself. */
const LOWEST = 10_000;
const HIGHEST = 32_000;

async function isFree(port) {
  const server = createServer().listen(port, HOST);
  try {
    await once(server, 'listening');
    await once(server.close(), 'close');
    return true;
  } catch {
    return false;
  }
}

/** As many different free ports as `count` says. */
export async function freePorts(count) {
  const ports = new Set();
  while (ports.size < count) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (await isFree(port)) {
      ports.add(port);
    }
  }
  return [...ports];
}

/** Whether somebody listens at `port`. */
export async function listens(port) {
  const socket = connect(port, HOST);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Whether `GET /readyz` at `port` is answered with 200. */
export async function isReady(port) {
  const socket = connect(port, HOST);
  try {
    socket.write('GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    const [head] = await once(socket, 'data');
    return head.toString('latin1').startsWith('HTTP/1.1 200 ');
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
