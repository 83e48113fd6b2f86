/**
 * What each fake browser has; what it has not is not there. Written from the table of browser quirks; where that is silent, from
 * the standard of its time.
 */

const TODAY = {
  level: 'modern', events: 'dom2', console: true, scripts: 'load', pagehide: true, beacon: true, visibility: true, connection: true,
  connectionsPerHost: 6, frames: { threshold: 512 },
  xhr: { reads: 'all', cors: true, events: true, progress: true, timeout: true, mime: true },
  fetch: 'stream', broadcastChannel: true, locks: true,
};

const JSCRIPT = {
  level: 'es3', isJScript: true, events: 'attach', json: false, console: false, scripts: 'readystate', head: false, anchors: 'ie',
  hasLocationOrigin: false, timerArguments: 'none', cachesGets: true, connectionsPerHost: 2, frames: { threshold: 256 }, maxUrl: 2_083,
  storage: false, basePitfall: true, activeX: ['xmlhttp', 'htmlfile'],
  xhr: { reads: 'throws', status204: 1223, hasFaultStatus: true, acceptsTruncated: true },
};

const ie7 = { ...JSCRIPT, messages: false, anchors: 'ie6', userAgent: 'Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 5.1)' };

const ie6 = { ...ie7, userAgent: 'Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)', xhr: { ...ie7.xhr, isNative: false } };

const ie8 = {
  ...JSCRIPT, userAgent: 'Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1; Trident/4.0)',
  json: true, storage: true, storageEvents: 'ie8', basePitfall: false, connectionsPerHost: 6, xdr: { skipsProgress: true },
  xhr: { ...JSCRIPT.xhr, timeout: true },
};

const ie9 = {
  ...ie8, userAgent: 'Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0)',
  level: 'es5', isJScript: false, events: 'both', head: true, scripts: 'both', storageEvents: 'ie', xdr: {},
  xhr: { ...ie8.xhr, abortedThrows: true },
};

const ie10 = {
  ...ie9, userAgent: 'Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)',
  console: true, cachesGets: false, maxUrl: undefined, connectionsPerHost: 8, timerArguments: 'all',
  xhr: {
    reads: 'late', blockSize: 2_048, cors: true, events: true, progress: true, timeout: true, mime: false,
    status204: 1223, hasFaultStatus: true, acceptsTruncated: true,
  },
};

const ie11 = {
  ...ie10, userAgent: 'Mozilla/5.0 (Windows NT 6.3; Trident/7.0; rv:11.0) like Gecko',
  events: 'dom2', scripts: 'load', activeX: null, xdr: null, connectionsPerHost: 13, pagehide: true, visibility: true,
  xhr: { ...ie10.xhr, mime: true },
};

const ES5 = {
  level: 'es5', events: 'dom2', console: true, scripts: 'load', connectionsPerHost: 6, frames: { threshold: 1_024 },
  hasLocationOrigin: false,
};

export const profiles = {
  ie6, ie7, ie8, ie9, ie10, ie11,

  operaPresto: {
    ...ES5, userAgent: 'Opera/9.80 (Windows NT 6.1; U; en) Presto/2.6.30 Version/10.63', connectionsPerHost: 8,
    frames: { threshold: 256 }, scriptErrorsAreSilent: true, head: true,
    xhr: { reads: 'once', acceptsTruncated: true, keepsText: true },
  },

  android2: {
    ...ES5, userAgent: 'Mozilla/5.0 (Linux; U; Android 2.3.7; en) AppleWebKit/533.1 Mobile Safari/533.1', connectionsPerHost: 4,
    xhr: { reads: 'blocks', blockSize: 4_096, cors: true, keepsText: true, mime: true },
  },

  safari5: {
    ...ES5, userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_6_8) AppleWebKit/534.50 Version/5.1 Safari/534.50', pagehide: true,
    eventSource: 'sameOrigin', xhr: { reads: 'all', cors: true, events: true, progress: true, mime: true },
  },

  /** Edge 14: no EventSource, fetch with streams, no progress events. */
  edge14: {
    ...TODAY, userAgent: 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/51.0 Safari/537.36 Edge/14.14393', connection: false,
    hasAbort: false, broadcastChannel: false, locks: false, xhr: { ...TODAY.xhr, progress: false, acceptsTruncated: true },
  },

  firefox2005: {
    level: 'es3', userAgent: 'Mozilla/5.0 (X11; U; Linux i686; en-US; rv:1.7.12) Gecko/20050915', events: 'dom2', json: false, messages: false,
    console: false, scripts: 'load', head: false, hasLocationOrigin: false, timerArguments: 'lateness', storage: false,
    connectionsPerHost: 2, frames: { threshold: 256 },
    xhr: { reads: 'all', events: true, mime: true, needsBody: true, statusThrows: true, keepsText: true, acceptsTruncated: true },
  },

  deadStub: { ...TODAY, userAgent: 'deadStub', fetch: false, eventSource: 'dead', connection: false },

  bufferedNative: {
    ...ES5, userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/606.1 JavaFX/11', connectionsPerHost: 5, storage: true,
    eventSource: 'buffered', frames: { threshold: 512, isBuffered: true },
    xhr: { reads: 'none', cors: true, events: true, progress: true, timeout: true, mime: true },
  },

  /** No EventSource, and no timer runs during an XMLHttpRequest. */
  frozenTimers: {
    ...ES5, userAgent: 'frozenTimers', connectionsPerHost: 2, frames: { threshold: 256, isBuffered: true },
    xhr: { reads: 'none', cors: true, events: true, progress: true, timeout: true, mime: true, stopsTimers: true },
  },

  frozenTimersWithStub: {
    ...ES5, userAgent: 'frozenTimersWithStub', connectionsPerHost: 2, frames: { threshold: 256, isBuffered: true }, eventSource: 'dead',
    xhr: { reads: 'none', cors: true, events: true, progress: true, timeout: true, mime: true, stopsTimers: true },
  },

  modern: { ...TODAY, userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0', eventSource: 'standard' },

  /** Today's browser without an EventSource of its own. */
  modernWithout: { ...TODAY, userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0' },

  /** And without fetch. */
  xhrOnly: { ...TODAY, userAgent: 'Mozilla/5.0 (X11; Linux x86_64)', fetch: false },

  /** Its EventSource gives up after an interruption. */
  firefox35: {
    ...TODAY, userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:35.0) Gecko/20100101 Firefox/35.0', level: 'es5', connection: false, fetch: false,
    broadcastChannel: false, locks: false, eventSource: 'once', hasUrl: true,
  },

  worker: { ...TODAY, userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0', eventSource: 'standard', isWorker: true },
};
