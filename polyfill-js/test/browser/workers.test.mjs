// In workers of every kind, and as a module: each transport that exists there, through a connection that is cut.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { benches } from './bench.mjs';
import { eachBrowser } from './browsers.mjs';
import { compare, delivered, SAME, texts } from './events.mjs';
import { until } from './wait.mjs';

const CLASSIC = ['native', 'fetch-stream', 'xhr-stream', 'long-poll'];
const MODERN = ['native', 'fetch-stream', 'long-poll'];

// Service workers have no XMLHttpRequest.
const PLACES = {
  'a dedicated worker': CLASSIC,
  'a shared worker': CLASSIC,
  'a service worker': MODERN,
  'a module worker': MODERN,
  'a page with the module': MODERN,
};

const COUNT = 120;

eachBrowser((engine) => {
  const setUp = benches(engine);

  for (const [place, transports] of Object.entries(PLACES)) {
    test(`${place}: ${transports.join(', ')}`, async (t) => {
      const bench = await setUp(t, { page: 'workers.html' });
      // What Firefox's own EventSource leaves out of events is no matter of this test.
      const published = texts(bench.next, COUNT, 2_000).map((text) => text.replaceAll('\0', ''));
      const publish = (texts) => bench.server.publishAll(texts.map((data) => ({ topic: bench.topic, data })));
      const all = (holds) =>
        until(async () => {
          const records = await bench.page.evaluate(() => records);
          return transports.every((transport) => records[transport] && holds(records[transport])) && records;
        }, `${place}, all transports`);
      await bench.page.evaluate((name, message) => start[name](message), place, { url: bench.hub(), transports });
      await all(({ open }) => open === 1);
      await publish(published.slice(0, COUNT / 2));
      await all(({ data }) => data.length >= COUNT / 2);
      bench.proxy.cutAll();
      await publish(published.slice(COUNT / 2));
      const records = await all(({ data }) => data.length >= COUNT);
      for (const transport of transports) {
        const { data, error, gap } = records[transport];
        const differences = compare(published, data, delivered);
        bench.note({ events: COUNT, ...differences });
        assert.deepEqual([transport, differences, gap], [transport, SAME, 0]);
        // A poll may just have ended.
        assert.ok(error.join() === 'network' || (transport === 'long-poll' && error.length === 0), `${transport}: ${error}`);
      }
    });
  }
});
