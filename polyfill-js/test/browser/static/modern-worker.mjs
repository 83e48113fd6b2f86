// Subscribes to the hub that it is told, and tells the page every event.
import { EverySource } from '../dist/everysource.modern.mjs';

self.onmessage = ({ data: [hub, options] }) => {
  const source = new EverySource(hub, options);
  source.onopen = () => postMessage({ transport: source.transport });
  source.onmessage = ({ data }) => postMessage({ data });
};
