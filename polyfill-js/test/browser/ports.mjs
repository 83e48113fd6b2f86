import { once } from 'node:events';
import { createServer } from 'node:net';

/** The first of `count` ports in a row that nobody has, nor will be given by the system: those begin at 32768. */
export async function freePorts(count) {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 12_000);
    const sockets = Array.from({ length: count }, (_, i) => createServer().listen(first + i, '127.0.0.1'));
    const taken = await Promise.allSettled(sockets.map((socket) => once(socket, 'listening')));
    await Promise.all(sockets.map((socket) => new Promise((done) => socket.close(done))));
    if (taken.every(({ status }) => status === 'fulfilled')) {
      return first;
    }
  }
}
