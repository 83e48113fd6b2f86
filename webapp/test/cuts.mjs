// Networks that cut what passes them at random, but not for ever: the same cuts for the same seed, as far as requests come in the same order.
import { cutAfter, pass, startProxy } from '../../polyfill-js/test/browser/proxy.mjs';

/** Within how many bytes an answer is cut: that to a publication is short. */
const CUT_WITHIN = { GET: 3000, POST: 300 };

/** Numbers from 0 to 1 that look random, the same ones for the same seed (mulberry32). */
export function randomOf(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A proxy before the hub of the demos that cuts every second request to it on average, `cuts` in all: in the head or the body of the answer, at times with a reset. */
export async function startCutter(server, random, cuts) {
  const proxy = await startProxy({ hub: server.port });
  let left = cuts;
  proxy.cuts = () => cuts - left;
  proxy.fault = (exchange) => {
    const isHub = /^\/demo\/(events|login)(\?|$)/.test(exchange.request.target);
    if (!isHub || left === 0 || random() < 0.5) {
      pass(exchange);
    } else {
      left--;
      cutAfter(() => Math.floor(random() * CUT_WITHIN[exchange.request.method]), () => random() < 0.5)(exchange);
    }
  };
  return proxy;
}
