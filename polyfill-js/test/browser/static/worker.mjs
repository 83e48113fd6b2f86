// The module for today's browsers in a module worker.
import { EverySource } from '../dist/everysource.modern.mjs';

onmessage = ({ data: { url, transports } }) => {
  for (const transport of transports) {
    const source = new EverySource(url, { transports: [transport] });
    for (const type of ['open', 'error', 'gap', 'message']) {
      source.addEventListener(type, ({ data, reason }) => postMessage({ transport, type, data, reason }));
    }
  }
};
