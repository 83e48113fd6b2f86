/** The script of a page that writes down all that a subscription tells it, and nothing that it does not ask for. */
const WATCH = `function watch(es, log) {
  es.onopen = function () { log.opens++; };
  es.onmessage = function (event) { log.data.push(event.data); log.ids.push(event.lastEventId); };
  es.addEventListener("error", function (event) {
    log.errors.push({ reason: event.reason, status: event.status, message: event.message, readyState: es.readyState, data: event.data });
  });
  es.addEventListener("gap", function (event) { log.gaps.push({ requested: event.requested, reason: event.reason, resumedAt: event.resumedAt }); });
  es.addEventListener("transport", function (event) {
    log.transports.push({ transport: event.transport, previous: event.previous, reason: event.reason, elapsed: event.elapsed });
  });
  es.addEventListener("status", function (event) { log.states.push(event.status); });
}`;

/**
 * Opens a subscription in a page that has loaded the client, and watches it. Returns what it wrote down, which is alive.
 *
 * @param {object} options as text or as a value that JSON can tell
 */
export function subscribe(page, url = '/events?topic=news', options = {}, name = 'EverySource') {
  if (!page.knowsWatch) {
    page.run(WATCH);
    page.knowsWatch = true;
  }
  const given = typeof options === 'string' ? options : JSON.stringify(options);
  const log = { data: [], ids: [], opens: 0, errors: [], gaps: [], transports: [], states: [] };
  log.es = page.evaluate(`new ${name}(${JSON.stringify(url)}, ${given})`);
  page.call(page.evaluate('watch'), undefined, [log.es, log]);
  // As a page would: it keeps what it has made.
  const keeper = `kept${page.subscriptions = (page.subscriptions ?? 0) + 1}`;
  page.global[keeper] = log.es;
  page.initialNames.add(keeper).add('watch');
  return log;
}

/** What is wrong with `data`, which should be "1", "2", … up to `last`: empty if nothing is. */
export function faults(data, last) {
  const numbers = [...data].map(Number);
  const seen = new Set(numbers);
  const missing = Array.from({ length: last }, (unused, i) => i + 1).filter((number) => !seen.has(number));
  const repeated = numbers.length - seen.size;
  const disordered = numbers.filter((number, i) => i > 0 && number < numbers[i - 1]).length;
  return missing.length + repeated + disordered === 0
    ? ''
    : `missing ${missing.length} (${missing.slice(0, 5)}), repeated ${repeated}, out of order ${disordered}`;
}

/** What a page still holds that a closed client should have let go of: empty if nothing. */
export function leftovers(page) {
  const left = {
    timers: page.timers.pending,
    requests: [...page.requests].filter(({ kind }) => kind !== 'script' && kind !== 'beacon').length,
    elements: page.elements.length,
    sources: page.eventSources.size,
    transfers: page.transfers.size,
    frames: [...page.htmlfiles.values()].filter((document) => document.root.getElementsByTagName('iframe').length > 0).length,
  };
  return Object.entries(left).filter(([, count]) => count > 0).map(([what, count]) => `${count} ${what}`).join(', ');
}

/** The reasons of the errors that were told, the first few. */
export function reasons(log) {
  return log.errors.slice(0, 5).map(({ reason, status }) => (status ? `${reason} ${status}` : reason));
}

/** What went wrong in a page that nobody meant to: empty if nothing. */
export function complaints(page) {
  return [...page.misuses, ...page.errors.map((error) => error.stack ?? String(error))].join('\n');
}
