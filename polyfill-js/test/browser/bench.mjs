// What the test of a subscription needs: a tab and a proxy of its own before a server that many tests share.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { inspect } from 'node:util';
import { between, compare, delivered, random, SAME, seed } from './events.mjs';
import { figures } from './figures.mjs';
import { startPages } from './pages.mjs';
import { startProxy } from './proxy.mjs';
import { startServer } from './server.mjs';
import { until } from './wait.mjs';

// Heartbeats are not so frequent that a busy machine looks like a dead connection.
export const SERVER = { retry: '200ms', heartbeat: '4s', 'poll-hold': '1s' };

let topics = 0;

/** Declares what the tests of one browser share; returns a function that sets a bench up for one of them. `options` are the server's, or a function that makes them of the pages' origin. */
export function benches(engine, options = {}) {
  const chosen = seed();
  const shared = {};

  before(async () => {
    console.log(`EVERYSOURCE_SEED=${chosen}`);
    shared.pages = await startPages();
    shared.server = await startServer({ ...SERVER, ...(typeof options === 'function' ? options(shared.pages.origin) : options) });
  });

  after(async () => {
    await shared.pages?.close();
    await shared.server?.stop();
  });

  /**
   * `page` is the page to open, or a function that makes [its text, its Content-Security-Policy], `isSameOrigin` whether the hub has its origin, `server` one that is not shared.
   */
  return async (t, { page = 'blank.html', isSameOrigin = false, server } = {}) => {
    const bench = new Bench(t);
    bench.next = random(chosen + topics);
    bench.topic = `topic/${topics++}`;
    bench.pages = shared.pages;
    bench.server = server ?? shared.server;
    bench.proxy = await startProxy({ hub: bench.server.port, pages: bench.pages.port });
    t.after(() => bench.proxy.close());
    bench.engine = engine();
    const path = typeof page === 'function' ? bench.pages.put(...page(bench)) : `/test/static/${page}`;
    bench.page = await engine().page(`${(isSameOrigin ? bench.proxy : bench.pages).origin}${path}`);
    t.after(() => bench.page.isClosed() || bench.page.close());
    return bench;
  };
}

class Bench {
  constructor(t) {
    this.t = t;
  }

  /** The hub's URL, through the proxy unless another origin is given. */
  hub(origin = this.proxy.origin) {
    return `${origin}/events?topic=${this.topic}`;
  }

  /** Figures for the table at the end. */
  note(noted) {
    figures(this.t, { browser: this.engine.name, ...noted });
  }

  /** What the page has kept. */
  record() {
    return this.page.evaluate(() => record);
  }

  received() {
    return this.page.evaluate(() => record.data.length);
  }

  /**
   * Publishes `published` one by one and in batches, never more than `ahead` events before what the page has received, so that
   * the events spread over all that happens to the connection; then waits until all have arrived. Gives up after `ms`, for the
   * comparison to tell what is missing.
   */
  async publish(published, { ahead = 100, ms = 40_000 } = {}) {
    const deadline = Date.now() + ms;
    const first = await this.received();
    const arrived = (count) =>
      until(async () => (await this.received()) - first >= count, `${count} events`, deadline - Date.now());
    try {
      for (let at = 0; at < published.length; ) {
        await arrived(at - ahead);
        const batch = published.slice(at, at + between(this.next, 1, ahead / 4)).map((data) => ({ topic: this.topic, data }));
        await (batch.length === 1 ? this.server.publish(batch[0]) : this.server.publishAll(batch));
        at += batch.length;
      }
      await arrived(published.length);
    } catch (late) {
      console.error(late.message);
    }
  }

  /** Asserts that the page received exactly what was published, as it is `expected` to arrive; returns the page's record. */
  async assertSame(published, expected = delivered) {
    const record = await this.record();
    const { data, ids, ...rest } = record;
    const differences = compare(published, data, expected);
    this.note({ events: published.length, ...differences });
    const requests = this.proxy.requests.map(({ at, method, target }) => `${at} ${method} ${target}`);
    assert.deepEqual(differences, SAME, inspect({ differences, ...rest, lastIds: ids.slice(-2), requests }, { depth: 4, maxArrayLength: 200 }));
    return record;
  }
}
