import { cancel, document, later, navigator, now } from "./environment.js";
import { readFields } from "./fields.js";
import { join, leave } from "./lifecycle.js";
import { Parser } from "./parser.js";
import { isSameOrigin, originOf, pathOf, withParameter } from "./url.js";
import { readVerdict, VERDICT_LIFE, writeVerdict } from "./verdict.js";

/** Time in ms within which the first bytes of a stream are due; less for the next one, so that all is measured within 6 s. */
var FIRST_BYTES = 2500;
var FIRST_BYTES_AGAIN = 2000;
/** The same for a transport that has worked before, and for polls, in ms. */
var FIRST_BYTES_KNOWN = 10000;
/** What is waited for data that may be waiting itself, after a sleep or in a throttled tab, in ms. */
var GRACE = 1000;
/** How long a stream that is measured is asked to last, in ms; it lets text through if some came this much before its end. */
var PROBE_HOLD = 2000;
var PROBE_LEAD = 500;
/** How long a first poll is asked to wait, in ms. */
var FIRST_POLL_HOLD = 100;
/** Reconnection time in ms where the server set none, the least that it is taken for, and the longest spread. */
var RETRY = 3000;
var MIN_RETRY = 500;
var MAX_SPREAD = 60000;
/** What frames and scripts wait for the page's load at most, in ms. */
var MAX_LOAD = 5000;

var uniqueCount = 0;

/**
 * One subscription, kept alive: chooses and measures transports, finds dead connections, reconnects with the cursor.
 *
 * @constructor
 * @param {any} request url, plain, withCredentials, headers, cursor (moved on as events are dispatched), transports, types,
 *     maxEventSize
 * @param {any} receiver opened(), event(type, data, id, origin), moved(cursor), lost(detail), failed(detail), tell(type, fields)
 */
export function Connection(request, receiver) {
  var self = this;
  var verdict = !request.plain && readVerdict(originOf(request.url));
  self._request = request;
  self._receiver = receiver;
  self._origin = originOf(request.url);
  /** @type {any[]} */
  self._transports = [];
  /** The transport that a round begins with, and the one in use. */
  self._base = self._index = 0;
  self._isProven = false;
  self._expires = Infinity;
  for (var i = 0; i < request.transports.length; i++) {
    var transport = request.transports[i];
    if ((!request.plain || transport._isForAll) && transport.isAvailable(request)) {
      if (verdict && transport.name == verdict._transport) {
        self._base = self._index = self._transports.length;
        self._isProven = true;
        self._expires = verdict._time + VERDICT_LIFE;
      }
      self._transports.push(transport);
    }
  }
  self._budget = FIRST_BYTES;
  self._silent = 0;
  self._stalls = 0;
  self._failures = 0;
  self._rounds = 0;
  self._retry = -1;
  self._baseRetry = request.retry || RETRY;
  self._heartbeat = 25000;
  self._connectionId = "";
  self._isOpen = self._isClosed = self._isSuspended = self._isSuspect = self._isRenewed = self._isHasty = self._isBare = false;
  /** @type {any} what is under way */
  self._attempt = null;
  /** @type {any} the transport that was told last, and why the next one is tried */
  self._told = null;
  self._why = "first choice";
  self._since = now();
  /** @type {any} one timer: for the reconnection, the first bytes or the watchdog, whichever is next */
  self._timer = null;
  self._due = 0;
  join(self);
  self._wait(0);
}

/** Ends it for good, without an event. */
Connection.prototype.close = function () {
  var self = this;
  var transport = self._transports[self._index];
  if (!self._isClosed) {
    if (self._attempt && transport && transport._isPoll) {
      self._sayGoodbye();
    }
    self._isClosed = true;
    self._drop();
    leave(self);
  }
};

/**
 * Asks for events of a type; the browser's own EventSource brings only those that were asked for.
 * @param {string} type
 */
Connection.prototype.hear = function (type) {
  var attempt = this._attempt;
  if (attempt && attempt._handle && attempt._handle._hear) {
    attempt._handle._hear(type);
  }
};

/** Abandons what is under way. */
Connection.prototype._drop = function () {
  var self = this;
  var attempt = self._attempt;
  self._attempt = null;
  cancel(self._timer);
  self._timer = null;
  if (attempt) {
    attempt._parser._stop();
    if (attempt._handle) {
      attempt._handle._abort();
    }
  }
};

/** @param {number} delay ms until the next check, or the next attempt if none is under way */
Connection.prototype._wait = function (delay) {
  var self = this;
  cancel(self._timer);
  self._due = now() + delay;
  self._timer = later(function () {
    self._timer = null;
    self._check();
  }, delay);
};

/** Does what is due, if it is. Timers and the browser's hints both end here; the clock decides. */
Connection.prototype._check = function () {
  var self = this;
  var attempt = self._attempt;
  var time = now();
  if (!attempt) {
    self._begin();
    return;
  }
  if (self._request.plain && attempt._isOpened) {
    // Another server may be silent for as long as it likes.
    return;
  }
  if (time < self._lastBytes) {
    // The clock was set back.
    self._lastBytes = time;
  }
  var allowed = attempt._first ? 2.5 * self._heartbeat : attempt._budget;
  var left = self._lastBytes + allowed - time;
  if (left > 0) {
    self._wait(left);
  } else if (!self._isSuspect && (attempt._first || left < -GRACE)) {
    self._isSuspect = true;
    self._wait(GRACE);
  } else {
    self._end(attempt, { reason: attempt._first || self._request.plain || attempt._transport._isPoll ? "stalled" : "buffered" });
  }
};

/** The page is shown, or the network is back: what is due is not waited for. */
Connection.prototype._wake = function () {
  var self = this;
  if (self._isSuspended) {
    self._isSuspended = false;
    self._begin();
  } else if (self._attempt) {
    if (self._attempt._handle && !self._isSuspect) {
      self._check();
    }
  } else if (self._isHasty) {
    self._isHasty = false;
    self._wait(Math.min(Math.max(0, self._due - now()), Math.random() * GRACE));
  }
};

/** The page goes away, perhaps to come back. */
Connection.prototype._suspend = function () {
  var self = this;
  if (!self._isSuspended) {
    self._sayGoodbye();
    self._drop();
    self._isSuspended = true;
    self._isOpen = false;
    self._receiver.suspended();
  }
};

Connection.prototype._sayGoodbye = function () {
  var self = this;
  if (self._connectionId && navigator.sendBeacon) {
    navigator.sendBeacon(pathOf(self._request.url) + "/close", "connection=" + self._connectionId);
  }
};

/** The network is another one: what was measured on the old one says nothing. */
Connection.prototype._forgetVerdict = function () {
  writeVerdict(this._origin, "");
  this._expires = 0;
  this._isProven = false;
};

/** Starts an attempt with the transport at hand. */
Connection.prototype._begin = function () {
  var self = this;
  var request = self._request;
  var transport = self._transports[self._index];
  if (!transport) {
    self._fail({ reason: "unsupported", message: "none of the transports can be used here" });
    return;
  }
  if (transport._needsDocument && /^(loading|interactive)$/.test(document.readyState) && now() - self._since < MAX_LOAD) {
    // Frames and scripts that begin earlier keep the browser's throbber busy.
    self._wait(FIRST_POLL_HOLD);
    return;
  }
  var isProbe = transport._isProbed && !self._isProven && !request.plain;
  var isFirstPoll = transport._isPoll && !(self._isOpen && self._isProven);
  /** @type {any} */
  var attempt = {
    _transport: transport,
    _isProbe: isProbe,
    _began: now(),
    _first: 0,
    _cursor: request.cursor,
    _hold: isProbe ? PROBE_HOLD : isFirstPoll ? FIRST_POLL_HOLD : 0,
    _budget: request.plain ? request.timeout : transport._isPoll
      ? isFirstPoll ? FIRST_BYTES_KNOWN : 2.5 * self._heartbeat
      : self._isProven ? FIRST_BYTES_KNOWN : self._silent ? Math.max(FIRST_BYTES_AGAIN, self._budget - 500) : self._budget,
    _parser: new Parser(request.cursor, request.maxEventSize, {
      event: function (type, data, id) {
        self._receive(attempt, type, data, id, attempt._origin);
      },
      retry: function (ms) {
        self._retry = ms;
      },
      oversize: function () {
        self._end(attempt, { reason: "size", permanent: true, message: "an event has more than " + request.maxEventSize + " characters (maxEventSize)" });
      }
    })
  };
  self._attempt = attempt;
  self._lastBytes = attempt._began;
  self._isSuspect = false;
  self._tellStatus("connecting");
  resolveHeaders(request.headers, function (headers) {
    if (self._attempt == attempt) {
      self._open(attempt, headers);
    }
  }, function (error) {
    self._end(attempt, { reason: "headers", message: "the headers could not be had: " + error });
  });
};

/**
 * @param {any} headers an object, a promise of one, or a function that returns either
 * @param {function(any): void} then
 * @param {function(any): void} fail
 */
function resolveHeaders(headers, then, fail) {
  try {
    headers = typeof headers == "function" ? headers() : headers;
  } catch (e) {
    fail(e);
    return;
  }
  if (headers && typeof headers.then == "function") {
    headers.then(then, fail);
  } else {
    then(headers);
  }
}

/**
 * @param {any} attempt
 * @param {any} headers
 */
Connection.prototype._open = function (attempt, headers) {
  var self = this;
  var request = self._request;
  var transport = attempt._transport;
  try {
    if (attempt._budget) {
      self._wait(attempt._budget);
    }
    attempt._handle = transport.open({
      url: request.plain ? request.url : self._url(attempt, headers),
      headers: request.plain ? self._plainHeaders(attempt, headers) : transport._isHeaderless ? null : headers,
      withCredentials: request.withCredentials,
      plain: request.plain,
      types: request.types,
      isPoll: transport._isPoll
    }, self._handler(attempt));
    if (self._attempt != attempt) {
      attempt._handle._abort();
    }
  } catch (e) {
    self._end(attempt, { reason: e.reason || "unsupported", message: e.message, isThrown: true });
  }
};

/**
 * The URL with what the hub needs to know. Never for other servers.
 * @param {any} attempt
 * @param {any} headers
 */
Connection.prototype._url = function (attempt, headers) {
  var self = this;
  var transport = attempt._transport;
  var url = withParameter(withParameter(self._request.url, "transport", transport._wire), "control", 1);
  if (self._request.cursor) {
    url = withParameter(url, "last_event_id", self._request.cursor);
  }
  if (self._connectionId) {
    url = withParameter(url, "connection", self._connectionId);
  }
  if (attempt._hold) {
    url = withParameter(url, "hold", attempt._hold);
  }
  if (transport._padding) {
    url = withParameter(url, "padding", transport._padding);
  }
  if (transport._isUnique) {
    // Old browsers answer a GET from their cache whatever the response said.
    url = withParameter(url, "_", now().toString(36) + uniqueCount++);
  }
  for (var name in transport._isHeaderless ? headers : null) {
    if (name.toLowerCase() != "authorization") {
      throw { reason: "headers", message: transport.name + " cannot send the header " + name };
    }
    url = withParameter(url, name.toLowerCase(), headers[name].replace(/^Bearer\s+/i, ""));
  }
  return url;
};

/**
 * What the browser's own EventSource sends [spec 9.2.2, 9.2.4], as far as script may.
 * @param {any} attempt
 * @param {any} headers
 */
Connection.prototype._plainHeaders = function (attempt, headers) {
  var self = this;
  /** @type {Object<string, string>} */
  var sent = { Accept: "text/event-stream" };
  var cursor = self._request.cursor;
  for (var name in headers) {
    sent[name] = headers[name];
  }
  // Across origins the header asks for a preflight, which a server that knows only the browser's own may refuse: then without.
  attempt._isBare = cursor && !isSameOrigin(self._request.url) && (self._isBare || self._failures && self._failures % 2 == 0);
  if (cursor && !attempt._isBare) {
    sent["Last-Event-ID"] = toBytes(cursor);
  }
  return sent;
};

/**
 * The UTF-8 bytes of {@code text} as characters: all that a header can carry.
 * @param {string} text
 */
function toBytes(text) {
  return unescape(encodeURIComponent(text));
}

/**
 * What a transport tells of its response. Nothing counts after the attempt's end.
 * @param {any} attempt
 */
Connection.prototype._handler = function (attempt) {
  var self = this;
  var request = self._request;
  return {
    _head: function (/** @type {number} */ status, /** @type {string} */ type, /** @type {string} */ retryAfter, /** @type {string} */ url) {
      attempt._origin = url ? originOf(url) : self._origin;
      if (status != 200) {
        self._end(attempt, {
          reason: "status",
          status: status,
          delay: delayOf(retryAfter),
          permanent: request.plain || status == 204 || status == 205 || status >= 300 && status < 500 && !/^(408|425|429)$/.test("" + status)
        });
      } else if (!/^\s*text\/event-stream\s*(;|$)/i.test(type || "")) {
        self._end(attempt, { reason: "type", permanent: request.plain, message: "the response is " + (type || "untyped") + ", not text/event-stream" });
      } else if (request.plain) {
        self._opened(attempt);
      }
      return self._attempt == attempt;
    },
    _open: function (/** @type {string} */ origin) {
      attempt._origin = origin;
      if (request.plain && self._attempt == attempt) {
        self._opened(attempt);
      }
    },
    _text: function (/** @type {string} */ text) {
      if (self._attempt == attempt) {
        self._bytes(attempt);
        attempt._parser._feed(text);
      }
    },
    _event: function (/** @type {string} */ type, /** @type {string} */ data, /** @type {string} */ id, /** @type {string} */ origin) {
      if (self._attempt == attempt) {
        self._bytes(attempt);
        self._receive(attempt, type, data, id, origin);
      }
    },
    _interrupted: function () {
      // The browser reconnects by itself, with its own cursor.
      if (self._attempt == attempt) {
        self._isOpen = false;
        self._receiver.lost({ reason: "network" });
      }
    },
    _end: function (/** @type {any} */ outcome) {
      self._end(attempt, outcome);
    }
  };
};

/**
 * @param {string} retryAfter seconds or a date
 * @return {number} ms; NaN if there is none
 */
function delayOf(retryAfter) {
  return retryAfter ? /^\s*\d+\s*$/.test(retryAfter) ? +retryAfter * 1000 : Date.parse(retryAfter) - now() : NaN;
}

/** @param {any} attempt */
Connection.prototype._bytes = function (attempt) {
  var self = this;
  self._lastBytes = now();
  self._isSuspect = false;
  attempt._first = attempt._first || self._lastBytes;
  if (self._lastBytes - attempt._first > self._heartbeat) {
    self._stalls = 0;
  }
};

/**
 * The subscription stands: the hub has said where, or the server's head was right.
 * @param {any} attempt
 */
Connection.prototype._opened = function (attempt) {
  var self = this;
  var transport = attempt._transport;
  if (attempt._isOpened) {
    return;
  }
  attempt._isOpened = true;
  self._isBare = attempt._isBare;
  self._failures = self._rounds = 0;
  self._isRenewed = false;
  if (!attempt._isProbe && !self._request.plain) {
    self._prove(attempt);
  }
  self._check();
  if (!self._isOpen) {
    self._isOpen = true;
    self._receiver.opened();
  }
  if (self._attempt == attempt && self._told != transport) {
    var previous = self._told;
    self._told = transport;
    self._receiver.tell("transport", {
      transport: transport.name,
      previous: previous ? previous.name : "",
      reason: self._why,
      elapsed: now() - self._since
    });
  }
  if (self._attempt == attempt && !attempt._isTold) {
    attempt._isTold = true;
    self._tellStatus("open");
  }
};

/**
 * The transport works: later rounds begin with it.
 * @param {any} attempt
 */
Connection.prototype._prove = function (attempt) {
  var self = this;
  if (self._isProven) {
    return;
  }
  self._isProven = true;
  self._base = self._index;
  self._expires = Infinity;
  self._silent = 0;
  if (self._index || attempt._transport._isProbed) {
    // Where even a poll took long, the network may be slow and not closed to streams: they get more time, soon.
    var latency = now() - attempt._began - attempt._hold;
    self._budget = Math.max(FIRST_BYTES, 3 * latency);
    if (attempt._transport._isPoll && self._budget > FIRST_BYTES) {
      self._expires = now() + MAX_SPREAD;
    } else {
      self._expires = now() + VERDICT_LIFE;
      writeVerdict(self._origin, attempt._transport.name);
    }
  } else {
    writeVerdict(self._origin, "");
  }
};

/**
 * One event of the response.
 * @param {any} attempt
 * @param {string} type
 * @param {string} data
 * @param {string} id
 * @param {string} origin
 */
Connection.prototype._receive = function (attempt, type, data, id, origin) {
  var self = this;
  var request = self._request;
  var isControl = !request.plain && /^es:/.test(type);
  var fields = isControl ? readFields(data) : {};
  if (type == "es:error" && isControl) {
    self._end(attempt, { reason: "refused", status: fields.status, permanent: fields.permanent, message: fields.title + ": " + fields.detail });
    return;
  }
  if (type == "es:bye" && isControl) {
    self._end(attempt, { reason: "bye", message: fields.reason, delay: fields.retry, isBye: true });
    return;
  }
  self._opened(attempt);
  if (type == "es:hello" && isControl) {
    self._heartbeat = fields.heartbeat || self._heartbeat;
    self._connectionId = fields.connection || "";
    if (fields.retry >= 0) {
      self._retry = fields.retry;
    }
  }
  if (self._attempt != attempt || isControl && !/^es:(pos|gap)$/.test(type)) {
    return;
  }
  if (isControl) {
    if (type == "es:gap") {
      self._receiver.tell("gap", fields);
      self._receiver.event(type, data, id, origin);
    }
  } else if (type) {
    if (!request.plain && isSeen(id, request.cursor)) {
      return;
    }
    self._receiver.event(type, data, id, origin);
  }
  // Only now: what was not dispatched is asked for again.
  request.cursor = id;
  self._receiver.moved(id);
};

/**
 * Whether a message at {@code id} does not come after {@code cursor}: a cache on the way gave an old answer.
 * @param {string} id
 * @param {string} cursor
 */
function isSeen(id, cursor) {
  var position = /^([\da-f]{12}-)(\d+)$/;
  var a = position.exec(id);
  var b = position.exec(cursor);
  return !!a && !!b && a[1] == b[1] && +a[2] <= +b[2];
}

/**
 * An attempt is over: with a reason, at a planned end (isBye), or with its response (isWhole).
 * @param {any} attempt
 * @param {any} outcome reason, message, status, delay (ms that the server asks for), permanent, isBye, isWhole, isThrown
 */
Connection.prototype._end = function (attempt, outcome) {
  var self = this;
  var transport = attempt._transport;
  if (self._attempt != attempt) {
    return;
  }
  self._drop();
  if (outcome.permanent && self._mayRenew(outcome)) {
    self._isRenewed = true;
    self._lose(outcome);
    return;
  }
  if (outcome.permanent) {
    self._fail(outcome);
    return;
  }
  var isPlanned = outcome.isBye || transport._isPoll && outcome.isWhole && attempt._isOpened && self._isPollSound(attempt);
  if (isPlanned && attempt._isProbe) {
    if (now() - attempt._first < PROBE_LEAD) {
      self._stepDown("buffered", outcome);
      return;
    }
    self._prove(attempt);
  }
  if (isPlanned && !(outcome.delay > 0)) {
    if (now() > self._expires && self._index) {
      self._measureAnew();
    }
    self._begin();
  } else if (isPlanned) {
    self._lose(outcome);
  } else {
    self._blame(attempt, outcome);
  }
};

/** @param {any} outcome */
Connection.prototype._mayRenew = function (outcome) {
  return typeof this._request.headers == "function" && /^40[13]$/.test(outcome.status) && !this._isRenewed;
};

/**
 * A poll that ends at once without having told anything new would be asked again without end.
 * @param {any} attempt
 */
Connection.prototype._isPollSound = function (attempt) {
  return attempt._hold || attempt._cursor != this._request.cursor || now() - attempt._began > GRACE;
};

Connection.prototype._measureAnew = function () {
  var self = this;
  self._base = self._index = self._silent = self._stalls = 0;
  self._isProven = false;
  self._since = now();
  self._why = "measured again";
};

/**
 * An unplanned end: is the transport to blame, or what lies behind it?
 * @param {any} attempt
 * @param {any} outcome
 */
Connection.prototype._blame = function (attempt, outcome) {
  var self = this;
  var transport = attempt._transport;
  outcome.reason = outcome.reason || "network";
  if (outcome.reason == "network" && !self._isProven && !transport._isBlind && !isSameOrigin(self._request.url) && navigator.onLine !== false) {
    outcome.reason = "cors";
  }
  if (outcome.reason == "buffered") {
    if (!self._isProven) {
      self._stepDown("buffered", outcome);
      return;
    }
    // It has worked: once more, and then it is measured anew.
    self._isProven = false;
  } else if (outcome.reason == "stalled") {
    if (self._stalls++) {
      self._stalls = 0;
      self._isProven = false;
      self._stepDown("stalled", outcome);
      return;
    }
  } else if (!attempt._first && !outcome.status
      && (transport._isBlind || outcome.isThrown || !self._isProven && self._rounds % 4 == 0)) {
    self._stepDown(outcome.reason, outcome);
    return;
  }
  self._lose(outcome);
};

/**
 * Goes on with the next transport, at once.
 * @param {string} reason
 * @param {any} outcome for when there is none left
 */
Connection.prototype._stepDown = function (reason, outcome) {
  var self = this;
  var transports = self._transports;
  var next = self._index + 1;
  if (reason == "buffered" && self._silent++) {
    // Two streams were silent: the network holds them back, and would the others.
    while (next < transports.length && !transports[next]._isPoll) {
      next++;
    }
  }
  if (next < transports.length && !self._request.plain || next < transports.length && outcome.isThrown) {
    self._index = next;
    self._why = reason;
    self._begin();
  } else if (outcome.reason == "url") {
    self._fail(outcome);
  } else {
    self._lose(outcome);
  }
};

/**
 * Waits, and begins a new round.
 * @param {any} outcome
 */
Connection.prototype._lose = function (outcome) {
  var self = this;
  var told = self._retry;
  // Full jitter on top of what the server set.
  var delay = Math.max(told, 0)
    + Math.random() * Math.min(MAX_SPREAD, (told < 0 ? self._baseRetry : Math.max(told, MIN_RETRY)) * Math.pow(2, self._failures));
  if (outcome.delay >= 0) {
    delay = outcome.isBye ? outcome.delay : Math.max(outcome.delay, delay);
  }
  self._isHasty = !(outcome.delay >= 0);
  self._failures++;
  self._rounds++;
  if (self._failures == 3) {
    self._measureAnew();
  }
  self._index = self._base;
  self._silent = 0;
  self._isOpen = false;
  self._since = now();
  self._wait(delay);
  self._receiver.lost({ reason: outcome.reason, status: outcome.status, message: outcome.message, retry: delay });
  if (!self._isClosed && !self._attempt) {
    self._tellStatus("waiting", delay, outcome.reason);
  }
};

/**
 * Never to be tried again.
 * @param {any} outcome
 */
Connection.prototype._fail = function (outcome) {
  var self = this;
  self.close();
  self._receiver.failed({ reason: outcome.reason, status: outcome.status, message: outcome.message });
};

/**
 * @param {string} status
 * @param {number=} retry
 * @param {string=} reason
 */
Connection.prototype._tellStatus = function (status, retry, reason) {
  var transport = this._transports[this._index];
  this._receiver.tell("status", { status: status, transport: transport.name, retry: retry, reason: reason });
};
