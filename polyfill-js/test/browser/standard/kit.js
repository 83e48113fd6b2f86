// What the cases run with, in a frame or a worker of their own.
/* global EverySource */
'use strict';

/**
 * What a case needs. `way` is "browser" for the browser's own EventSource, else the transport that the client is to use under that
 * name, or "module" and a transport for the module; `there` the origin of another server.
 */
self.toolsFor = function (way, there) {
  const [transport, isModule] = way.split(' ').reverse();
  if (self.EverySource && !isModule) {
    EverySource.install({ force: true });
  }
  const Source = isModule ? EverySource : self.EventSource;
  const own = { transports: [transport], ...(isModule && { plain: true }) };
  const options = (init) => (way === 'browser' ? init : Object.assign(init ?? {}, own));
  const opened = [];
  let wake = () => {};

  const tools = {
    /** The class, for cases that use it in a way of their own. */
    Source,

    way,

    there,

    /** What the latest log has noted. */
    last: [],

    open(url, init) {
      const es = init === undefined && way === 'browser' ? new Source(url) : new Source(url, options(init));
      opened.push(es);
      return es;
    },

    /** Opens `url`; notes every event of the three types of the standard and of `types`, and gives it to `look`. */
    listen(url, { init, types, look = () => {} } = {}) {
      const es = tools.open(url, init);
      const lines = (tools.last = []);
      const note = (event) => {
        look(event);
        lines.push(
          event.data === undefined
            ? `${event.type} ${es.readyState}`
            : `${event.type} ${JSON.stringify(event.data)}${event.lastEventId ? ` #${event.lastEventId}` : ''}`,
        );
        wake();
      };
      for (const type of ['open', 'message', 'error', ...(types ?? [])]) {
        es.addEventListener(type, note);
      }
      return { es, lines, saw: (line) => tools.until(() => lines.includes(line)), counted: (n) => tools.until(() => lines.length >= n) };
    },

    /** Waits until `condition` holds; it is looked at after each event that is noted. */
    until(condition) {
      return new Promise((resolve) => {
        const before = wake;
        wake = () => {
          before();
          if (condition()) {
            resolve();
          }
        };
        wake();
      });
    },

    /** Lets the server go on where it waits for `name`. */
    go: (name) => fetch(`/own/go?${name}`).catch(() => {}),

    /** Waits until `condition` holds for what the server has been asked. */
    async asked(condition) {
      for (let version = ''; ; ) {
        const response = await fetch(`/own/requests?${version}`);
        const requests = await response.json();
        if (condition(requests)) {
          return requests;
        }
        version = response.headers.get('Version');
      }
    },

    /** A stream beside, that has ended and been asked for again `times` times: enough for any other to have done so as well. */
    async marker(times = 3) {
      const es = tools.open('/marker');
      let count = 0;
      await new Promise((resolve) => {
        es.addEventListener('message', () => ++count > times && resolve());
      });
      es.close();
    },

    closeAll: () => opened.forEach((es) => es.close()),
  };

  return tools;
};

/** Runs scenarios one after the other, when the page is loaded or at once, and tells the server what they return. */
self.runAll = async function (way, there, scenarios, atOnce) {
  if (!atOnce && self.document) {
    await new Promise((resolve) => self.addEventListener('pageshow', resolve));
  }
  for (let i = 0; i < scenarios.length; i++) {
    if (i > 0) {
      await fetch(`/own/next?${i}`);
    }
    const tools = self.toolsFor(way, there);
    const late = new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error('timed out')), 20_000);
    });
    const result = await Promise.race([scenarios[i](tools), late]).then(
      (lines) => ({ lines }),
      (error) => ({ error: String(error), lines: tools.last }),
    );
    tools.closeAll();
    await fetch(`/own/result?${i}`, { method: 'POST', body: JSON.stringify(result) });
  }
};
