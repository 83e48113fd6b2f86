/**
 * What proxies, antivirus software and bad lines do to a response. A box has `request(request, response)`, which answers instead of
 * the server if it returns true, or `response(request, forward, exchange)`, which returns what is to be called with each event
 * (`{type: 'head' | 'data' | 'end' | 'reset'}`) on its way to the client.
 */

/** Adds `ms` to everything. */
export function delays(clock, ms) {
  return {
    response: (request, forward) => (event) => clock.schedule(ms, () => forward(event)),
  };
}

/** Ends a response after `count(request)` bytes of its body, with a reset or as if it were complete. */
export function cutsAfter(count, how = 'reset') {
  return {
    response(request, forward, exchange) {
      let left = typeof count === 'function' ? count(request) : count;
      return (event) => {
        if (event.type !== 'data' || event.bytes.length <= left) {
          left -= event.type === 'data' ? event.bytes.length : 0;
          forward(event);
          return;
        }
        forward({ type: 'data', bytes: event.bytes.subarray(0, left) });
        exchange.cut(how);
      };
    },
  };
}

/** Cuts within the first character that takes more than one byte. */
export function cutsInCharacter(how = 'reset') {
  return {
    response: (request, forward, exchange) => (event) => {
      const lead = event.type === 'data' ? event.bytes.findIndex((byte) => byte >= 0xc0) : -1;
      if (lead < 0) {
        forward(event);
        return;
      }
      forward({ type: 'data', bytes: event.bytes.subarray(0, lead + 1) });
      exchange.cut(how);
    },
  };
}

/**
 * Cuts responses at random: streams after `mean` bytes on average; of scripts, which come whole or not at all, every fourth early on.
 */
export function cutsAtRandom(random, mean) {
  return {
    response(request, forward, exchange) {
      const how = random() < 0.5 ? 'fin' : 'reset';
      const ofScript = random() < 0.25 ? random() * 400 : Infinity;
      const ofStream = -Math.log(1 - random()) * mean;
      const count = Math.floor(request.kind === 'script' ? ofScript : ofStream);
      return cutsAfter(count, how).response(request, forward, exchange);
    },
  };
}

/** Hands each piece over in random pieces, so that every line and character is split somewhere. */
export function splits(random) {
  return {
    response: (request, forward) => (event) => {
      if (event.type !== 'data') {
        forward(event);
        return;
      }
      for (let start = 0; start < event.bytes.length;) {
        const end = start + 1 + Math.floor(random() * 40);
        forward({ type: 'data', bytes: event.bytes.subarray(start, end) });
        start = end;
      }
    },
  };
}

/** Lets nothing of the body through before its end. The head too is held back unless `hasHead`. */
export function buffersAll({ hasHead = false } = {}) {
  return {
    response(request, forward) {
      const held = [];
      return (event) => {
        if (event.type === 'reset') {
          forward(event);
        } else if (event.type === 'end') {
          held.forEach(forward);
          forward(event);
        } else if (event.type === 'head' && hasHead) {
          forward(event);
        } else {
          held.push(event);
        }
      };
    },
  };
}

/** Lets `size` bytes of the body through, and nothing more before its end. */
export function holdsAfter(size) {
  return {
    response(request, forward) {
      let left = size;
      const held = [];
      return (event) => {
        if (event.type === 'data') {
          if (left > 0) {
            forward({ type: 'data', bytes: event.bytes.subarray(0, left) });
          }
          held.push({ type: 'data', bytes: event.bytes.subarray(left) });
          left = Math.max(0, left - event.bytes.length);
          return;
        }
        if (event.type === 'end') {
          held.forEach(forward);
        }
        forward(event);
      };
    },
  };
}

/** Lets the body through in blocks of `size` bytes, the rest at its end. */
export function buffersBlocks(size) {
  return {
    response(request, forward) {
      let held = Buffer.alloc(0);
      return (event) => {
        if (event.type === 'data') {
          held = Buffer.concat([held, event.bytes]);
          while (held.length >= size) {
            forward({ type: 'data', bytes: held.subarray(0, size) });
            held = held.subarray(size);
          }
          return;
        }
        if (event.type === 'end' && held.length > 0) {
          forward({ type: 'data', bytes: held });
        }
        forward(event);
      };
    },
  };
}

/** Holds each piece of the body until the next one comes. */
export function oneBehind() {
  return {
    response(request, forward) {
      let held = null;
      return (event) => {
        if (event.type === 'data') {
          if (held) {
            forward(held);
          }
          held = event;
          return;
        }
        if (event.type === 'end' && held) {
          forward(held);
        }
        forward(event);
      };
    },
  };
}

/** Holds the first piece of the body until the second comes. */
export function holdsFirst() {
  return {
    response(request, forward) {
      let held = null;
      let seen = 0;
      return (event) => {
        if (event.type === 'data' && ++seen === 1) {
          held = event;
          return;
        }
        if (held && event.type !== 'reset') {
          forward(held);
          held = null;
        }
        forward(event);
      };
    },
  };
}

/** Answers requests itself, as a gateway does whose server is away; those that `isFor` says. */
export function answers(status, headers = {}, isFor = () => true) {
  return {
    request(request, response) {
      if (!isFor(request)) {
        return false;
      }
      response.head(status, { 'Content-Type': 'text/html', 'Access-Control-Allow-Origin': '*', ...headers });
      response.write(`<html><body><h1>${status}</h1></body></html>`);
      response.end();
      return true;
    },
  };
}

/** Takes the CORS headers off every response. */
export function stripsCors() {
  return {
    response: (request, forward) => (event) => {
      if (event.type === 'head') {
        const headers = Object.entries(event.headers).filter(([name]) => !name.startsWith('access-control-'));
        forward({ ...event, headers: Object.fromEntries(headers) });
      } else {
        forward(event);
      }
    },
  };
}

/** Answers a GET from its cache, whatever the response said about that. */
export function caches() {
  const entries = new Map();
  return {
    request(request, response) {
      const entry = request.method === 'GET' && entries.get(request.url.href);
      if (!entry) {
        return false;
      }
      response.head(entry.status, entry.headers);
      response.write(entry.body);
      response.end();
      return true;
    },
    response(request, forward) {
      const entry = { body: Buffer.alloc(0) };
      return (event) => {
        if (event.type === 'head') {
          Object.assign(entry, { status: event.status, headers: event.headers });
        } else if (event.type === 'data') {
          entry.body = Buffer.concat([entry.body, event.bytes]);
        } else if (event.type === 'end' && entry.status === 200 && request.method === 'GET') {
          entries.set(request.url.href, entry);
        }
        forward(event);
      };
    },
  };
}
