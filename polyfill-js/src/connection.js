import { cancel, document, later, navigator, now } from "./environment.js";
import { readFields } from "./fields.js";
import { join, leave } from "./lifecycle.js";
import { createParser } from "./parser.js";
import { headersFor, resolveHeaders, urlFor } from "./request.js";
import { isSameOrigin, originOf, pathOf } from "./url.js";
import { readVerdict, writeVerdict } from "./verdict.js";

/** Time in ms within which the first bytes of a stream are due; less for the next one, so that all is measured within 6 s. */
var FIRST_BYTES = 2500;
var FIRST_BYTES_AGAIN = 2000;
/** The same for a transport that has worked before, and for first polls, in ms. */
var FIRST_BYTES_KNOWN = 10000;
/** What is waited for data that may be waiting itself, after a sleep or in a throttled tab, in ms. */
var GRACE = 1000;
/** How long a stream that is measured is asked to last, in ms; it lets text through if some came this much before its end. */
var PROBE_HOLD = 2000;
var PROBE_LEAD = 500;
/** How long a first poll is asked to wait, in ms. */
var FIRST_POLL_HOLD = 100;
/** Reconnection time in ms where nobody set one, the least that it is taken for, and the longest spread. */
var RETRY = 3000;
var MIN_RETRY = 500;
var MAX_SPREAD = 60000;
/** Across origins, be it after a redirect, Last-Event-ID asks for a preflight, which a plain server may refuse: is it so? */
var UNKNOWN = 0;
var REFUSED = 1;
var ACCEPTED = 2;
var LAST_TRY = 3;
/** How often, and how long each time, in ms, all frames and scripts wait for the page's load. */
var MAX_LOAD_STEPS = 50;
var LOAD_STEP = 100;
var loadSteps = 0;

/**
 * One subscription, kept alive: chooses and measures transports, finds dead connections, reconnects with the cursor.
 *
 * @param {any} request url, plain, withCredentials, headers, cursor (moved on as events are dispatched), transports, types,
 *     maxEventSize, retry, timeout, report, isDue (begins at once; else the caller first adds its listeners)
 * @param {{emit: function(string, any, number=): void, set: function(string, any): void}} receiver emit(type, fields, readyState if it
 *     changes); set(name, value) of what page code can read: lastEventId, readyState, transport, connection
 * @return {{close: function(): void, hear: function(string): void}}
 */
export function connect(request, receiver) {
  var origin = originOf(request.url);
  var isPlain = request.plain;
  /** @type {any[]} those that can be used here */
  var transports = [];
  /** The transport that a round begins with, and the one in use. */
  var base = 0;
  /** @type {any} */
  var index;
  /** Whether the transport at the base was measured to work, and whether what is under way measures another network. */
  var isProven = false;
  var isStale = false;
  var isOpen = false;
  var isClosed = false;
  var isSuspended = false;
  /** Whether the time is over, and only what may be waiting is waited for. */
  var isSuspect = false;
  /** Whether a hint may shorten the wait: not if the server set it. */
  var isHasty = false;
  /** Whether a refused subscription has tried with new headers. */
  var isRenewed = false;
  /** What is known of the server and headers such as Last-Event-ID: one of the values above. */
  var bare = UNKNOWN;
  /** @type {any} */
  var silences;
  var stalls = 0;
  var failures = 0;
  var firstBytes = FIRST_BYTES;
  var heartbeat = 25000;
  /** The reconnection time in ms that the server or the page set; 0 if nobody did. */
  var told = request.retry || (isPlain ? RETRY : 0);
  var connectionId = "";
  /** One timer: for the next attempt, the first bytes or the watchdog, whichever is next. @type {any} */
  var timer = null;
  var due = 0;
  /** The name of the transport that was told last, and why another is tried. */
  var toldName = "";
  var why = "first choice";
  var toldStatus = "";
  /** What the next connection reports; empty if there is nothing new. */
  var report = "";
  /** Of the round: since when, and which transport was left for the one in use, with the reason. @type {any} */
  var since;
  /** @type {any} */
  var left;

  // Of the attempt under way:
  /** @type {any} its token; what belongs to another one no longer counts */
  var current;
  /** @type {any} */
  var transport;
  /** @type {any} */
  var handle;
  /** @type {any} */
  var parser;
  /** @type {any} */
  var isProbe;
  /** @type {any} */
  var isOpened;
  /** @type {any} */
  var isTriedBare;
  /** When it began, when it stood (0 until then: padding proves nothing), and when its last bytes came. @type {any} */
  var began;
  /** @type {any} */
  var first;
  /** @type {any} */
  var last;
  /** How long it may be silent at first, and how long the hub is asked to hold it, in ms. @type {any} */
  var budget;
  /** @type {any} */
  var hold;
  /** @type {any} */
  var firstCursor;
  /** The id of what came last. @type {any} */
  var place;

  var verdict = isPlain ? "" : readVerdict(origin);
  /** What the browser's hints reach. */
  var subject = [hide, show, forget];

  for (var i = 0; i < request.transports.length; i++) {
    var candidate = request.transports[i];
    if ((!isPlain || candidate._isForAll) && candidate.isAvailable(request)) {
      if (candidate.name == verdict) {
        base = transports.length;
        isProven = true;
      }
      transports.push(candidate);
    }
  }

  /**
   * @param {string} status connecting, open, waiting
   * @param {string=} reason why it waits
   * @param {number=} retry ms until the next attempt
   */
  function tellStatus(status, reason, retry) {
    if (!isPlain && status != toldStatus) {
      toldStatus = status;
      receiver.emit("status", { status: status, transport: transports[index].name, reason: reason, retry: retry });
    }
  }

  /** @param {number} delay ms until what is due is looked at */
  function wait(delay) {
    cancel(timer);
    due = now() + delay;
    timer = later(check, delay);
  }

  /** Does what is due, if it is. Timers and the browser's hints both end here; the clock decides. */
  function check() {
    cancel(timer);
    if (isClosed) {
      // HtmlUnit lets a timer run that was cancelled when it was due.
    } else if (!current) {
      if (index && !readVerdict(origin)) {
        measureAnew();
      }
      begin();
    } else if (!isPlain || budget && !isOpened) {
      // The clock may have been set back.
      last = Math.min(last, now());
      var left = last + (first ? 2.5 * heartbeat : budget) - now();
      if (left > 0) {
        wait(left);
      } else if (!isSuspect && (first || left < -GRACE)) {
        isSuspect = true;
        wait(GRACE);
      } else {
        end({ reason: first || isPlain || transport._isPoll ? "stalled" : "buffered" });
      }
    }
  }

  /** @param {any} ms the server's reconnection time; 0 is one as well */
  function heed(ms) {
    if (ms >= 0) {
      told = ms || 1;
    }
  }

  /** Abandons what is under way. */
  function drop() {
    cancel(timer);
    if (current) {
      current = null;
      parser._stop();
      if (handle) {
        handle._abort();
      }
    }
  }

  /** The hub is told as well: what lies between may keep the connection for a while. */
  function sayGoodbye() {
    drop();
    if (connectionId && navigator.sendBeacon) {
      navigator.sendBeacon(pathOf(request.url) + "/close", "connection=" + connectionId);
    }
  }

  /** The page goes away, perhaps to come back. */
  function hide() {
    if (!isSuspended) {
      isSuspended = true;
      isOpen = false;
      sayGoodbye();
      receiver.set("readyState", 0);
    }
  }

  /** The page is shown, or the network is back: what is due is not waited for. */
  function show() {
    if (isSuspended) {
      isSuspended = false;
      begin();
    } else if (current) {
      if (handle && !isSuspect) {
        check();
      }
    } else if (isHasty) {
      isHasty = false;
      wait(Math.min(due - now(), Math.random() * GRACE));
    }
  }

  /** The network is another one: what was measured on the old one says nothing. */
  function forget() {
    writeVerdict(origin, "");
    isProven = false;
    isStale = true;
    show();
  }

  /** Starts an attempt with the transport at hand. */
  function begin() {
    var attempt = {};
    transport = transports[index];
    if (!transport) {
      fail({ reason: "unsupported", message: "no transport works" });
      return;
    }
    if (transport._needsDocument && /^[li]/.test(document.readyState) && loadSteps++ < MAX_LOAD_STEPS) {
      // Loading or interactive: frames and scripts that begin now keep the browser's throbber busy.
      timer = later(begin, LOAD_STEP);
      return;
    }
    var isFirstPoll = transport._isPoll && !(isOpen && isProven);
    // Where there is nothing else, there is nothing to choose.
    isProbe = !isPlain && transport._isProbed && !isProven && index + 1 < transports.length;
    hold = isProbe ? PROBE_HOLD : isFirstPoll ? FIRST_POLL_HOLD : 0;
    budget = isPlain
      ? request.timeout
      : transport._isPoll && !isFirstPoll
        ? 2.5 * heartbeat
        : transport._isPoll || isProven ? FIRST_BYTES_KNOWN : silences ? firstBytes + FIRST_BYTES_AGAIN - FIRST_BYTES : firstBytes;
    current = attempt;
    handle = null;
    first = 0;
    firstCursor = request.cursor;
    isOpened = isSuspect = isStale = false;
    var handler = handlerOf(attempt);
    parser = createParser(request.cursor, request.maxEventSize, {
      event: handler._event,
      retry: heed,
      oversize: function () {
        end({ reason: "size", _permanent: true, message: "over maxEventSize" });
      }
    });

    /** @param {any} error */
    function failHeaders(error) {
      handler._end({ reason: "headers", message: "headers: " + error });
    }

    cancel(timer);
    timer = later(function () {
      failHeaders("no answer");
    }, MAX_SPREAD);
    if (!isOpen) {
      tellStatus("connecting");
    }
    resolveHeaders(request.headers, function (headers) {
      if (current == attempt) {
        open(headers, handler);
      }
    }, failHeaders);
  }

  /**
   * @param {any} headers
   * @param {any} handler
   */
  function open(headers, handler) {
    var attempt = current;
    isTriedBare = isPlain && (bare == REFUSED || bare == UNKNOWN && failures > 0 && failures % 2 == 0);
    began = last = now();
    cancel(timer);
    if (budget) {
      wait(budget);
    }
    try {
      request._headers = isPlain ? headersFor(request, transport, headers, isTriedBare) : headers;
      request._url = isPlain ? request.url : urlFor(request, transport, headers, hold, connectionId, request.report && report);
      request._isPoll = transport._isPoll;
      // Once, even if it does not get there: nothing is counted twice.
      report = "";
      var opened = transport.open(request, handler);
      if (current == attempt) {
        handle = opened;
      } else {
        opened._abort();
      }
    } catch (e) {
      handler._end({ reason: e.reason || "unsupported", message: e.message, _isThrown: true });
    }
  }

  /**
   * What a transport tells of its response. Nothing counts after the attempt's end.
   * @param {any} attempt
   */
  function handlerOf(attempt) {
    /** @type {any} where the response came from, if the transport tells */
    var from;

    /**
     * @param {function(any, any=, any=, any=): any} action
     * @return {function(any=, any=, any=, any=): any}
     */
    function whileCurrent(action) {
      return function (a, b, c, d) {
        if (current == attempt) {
          return action(a, b, c, d);
        }
      };
    }

    return {
      _head: whileCurrent(function (status, type, retryAfter, url) {
        from = url && originOf(url);
        if (status != 200) {
          end({
            reason: "status",
            status: status,
            message: "HTTP " + status,
            delay: retryAfter && (retryAfter * 1000 || Date.parse(retryAfter) - now()),
            // Timeout, too early, too many; what is over 500 passes.
            _permanent: isPlain || !/^(408|425|429|5..)$/.test(status)
          });
        } else if (!/^\s*text\/event-stream\s*(;|$)/i.test(type || "")) {
          end({ reason: "type", _permanent: isPlain, message: "not text/event-stream but " + type });
        } else if (isPlain) {
          opened();
        }
        return current == attempt;
      }),
      _text: whileCurrent(function (text) {
        bytes();
        parser._feed(text);
      }),
      _event: whileCurrent(function (type, data, id, ownFrom) {
        bytes();
        receive(attempt, type, data, id, ownFrom || from || origin);
      }),
      _interrupted: whileCurrent(function () {
        // The browser reconnects by itself, with its own cursor.
        isOpened = isOpen = false;
        budget = 0;
        tellError({ reason: "network" }, 0);
      }),
      _end: whileCurrent(end)
    };
  }

  function bytes() {
    last = now();
    isSuspect = false;
    if (first && last - first > heartbeat) {
      stalls = 0;
    }
  }

  /** The subscription stands: the hub has said where, or the server's head was right. */
  function opened() {
    var attempt = current;
    if (isOpened) {
      return;
    }
    if (isTriedBare && bare == UNKNOWN) {
      // It is there, with or without the header: once more with it, so that nothing is missed.
      bare = LAST_TRY;
      drop();
      begin();
      return;
    }
    if (firstCursor && !isTriedBare) {
      bare = ACCEPTED;
    }
    isOpened = true;
    first = last;
    failures = 0;
    isRenewed = false;
    check();
    if (!isOpen) {
      isOpen = true;
      receiver.emit("open", {}, 1);
    }
    if (current == attempt) {
      tellStatus("open");
    }
    if (current == attempt && !isProbe) {
      prove();
    }
  }

  /** The transport works: later rounds begin with it. */
  function prove() {
    var name = transport.name;
    var previous = toldName;
    if (!isProven && !isPlain && !isStale) {
      isProven = true;
      base = index;
      silences = 0;
      // Where even a poll took long, the network may be slow and not closed to streams: they get more time, and soon.
      firstBytes = Math.max(FIRST_BYTES, transport._isPoll ? 3 * (now() - began - hold) : 0);
      writeVerdict(origin, index || transport._isProbed ? name : "", firstBytes > FIRST_BYTES);
    }
    if (previous != name) {
      toldName = name;
      receiver.set("transport", name);
      // Of a plain server page code hears the server's events alone.
      if (!isPlain) {
        // And how long its first event took, in ms.
        report = name + "." + left + "." + (first - began);
        receiver.emit("transport", { transport: name, previous: previous, reason: why, elapsed: now() - since });
      }
    }
  }

  /**
   * One event of the response.
   * @param {any} attempt
   * @param {string} type
   * @param {string} data
   * @param {string} id
   * @param {string} from
   */
  function receive(attempt, type, data, id, from) {
    var control = !isPlain && /^es:/.test(type) && type.substring(3);
    var said = control ? readFields(data) : {};
    if (control == "error") {
      end({ reason: "refused", status: said.status, _permanent: said.permanent, delay: said.retry, message: said.title + ": " + said.detail });
    } else if (control == "bye") {
      // Only one that has lasted as long as it was asked to says what gets through.
      end({ reason: control, message: said.reason, delay: said.retry, _isPlanned: true, _isFull: said.reason != "hold" });
    } else {
      opened();
      if (current == attempt && control == "hello") {
        heartbeat = said.heartbeat || heartbeat;
        receiver.set("connection", connectionId = said.connection);
        heed(said.retry);
        check();
      }
      var isOld = isSeen(place, place = id, request.cursor);
      if (current != attempt || control != "gap" && (control && control != "pos" || isOld && !isPlain)) {
        return;
      }
      if (control == "gap") {
        receiver.emit(control, said);
      }
      if (type && control != "pos") {
        receiver.emit(type, { data: data, lastEventId: id, origin: from });
      }
      // Only now: what was not dispatched is asked for again.
      request.cursor = id;
      receiver.set("lastEventId", id);
    }
  }

  /**
   * The attempt is over: with a reason, as it was planned, or with its response (_isWhole).
   * @param {any} outcome reason, message, status, delay (ms that the server asks for), _permanent, _isPlanned, _isFull, _isWhole,
   *     _isThrown
   */
  function end(outcome) {
    var time = now();
    drop();
    if (bare == LAST_TRY) {
      bare = REFUSED;
      begin();
      return;
    }
    // A poll that ended at once and told nothing new would be asked again without end.
    var isPlanned = outcome._isPlanned
      || outcome._isWhole && transport._isPoll && isOpened && (hold || firstCursor != request.cursor || time - began > MIN_RETRY);
    // A response that ended for another reason than its time was too short to measure.
    if (isPlanned && isProbe && !outcome._isFull) {
      // One that came in one piece may be taken for a stream where its events took long to handle.
      if (time - first < PROBE_LEAD || first - began > hold) {
        outcome.reason = "buffered";
        isPlanned = false;
        first = 0;
      } else {
        prove();
      }
    }
    if (outcome._permanent) {
      if (isRenewed || typeof request.headers != "function" || !/^40[13]$/.test(outcome.status)) {
        fail(outcome);
      } else {
        // Once more, with what the function says now.
        isRenewed = true;
        lose(outcome);
      }
    } else if (!isPlanned) {
      blame(outcome);
    } else if (outcome.delay > 0) {
      lose(outcome);
    } else {
      if (document && !document.hidden) {
        // Where timers stand still during a request, polls that follow each other at once would leave the page none.
        wait(0);
      } else {
        check();
      }
    }
  }

  function measureAnew() {
    base = stalls = 0;
    isProven = false;
    why = "measured again";
    startRound();
  }

  function startRound() {
    index = base;
    silences = 0;
    since = now();
    left = ".";
  }

  /**
   * An unplanned end: is the transport to blame, or what lies behind it?
   * @param {any} outcome
   */
  function blame(outcome) {
    var isBlind = transport._isBlind;
    var reason = outcome.reason || "network";
    outcome.reason = reason == "network" && !isProven && !isBlind && !transport._needsDocument && !isSameOrigin(request.url) && navigator.onLine !== false
      ? "cors"
      : reason;
    if (reason == "stalled" && stalls++ || reason == "buffered" && !isProven
        || outcome._isThrown || !first && !outcome.status && reason != "headers" && (isBlind || !isProven && failures % 4 == 0)) {
      isProven = isProven && isBlind;
      stepDown(outcome);
      return;
    }
    if (reason == "buffered") {
      // It has worked: once more, and then it is measured anew.
      isProven = false;
    }
    lose(outcome);
  }

  /**
   * Goes on with the next transport, at once.
   * @param {any} outcome for when there is none left
   */
  function stepDown(outcome) {
    var next = index + 1;
    stalls = 0;
    if (outcome.reason == "buffered" && silences++) {
      // Two streams were silent: the network holds them back, and would the others.
      while (next < transports.length && !transports[next]._isPoll) {
        next++;
      }
    }
    if (next < transports.length && (!isPlain || outcome._isThrown)) {
      index = next;
      why = outcome.reason;
      left = transport.name + "." + why;
      begin();
    } else if (outcome.reason == "url") {
      fail(outcome);
    } else {
      lose(outcome);
    }
  }

  /**
   * Waits, and begins a new round.
   * @param {any} outcome
   */
  function lose(outcome) {
    // Full jitter on top of what the server set.
    var delay = told + Math.random() * Math.min(MAX_SPREAD, Math.max(told || RETRY, MIN_RETRY) * Math.pow(2, failures));
    isHasty = !(outcome.delay > 0);
    if (!isHasty) {
      delay = outcome._isPlanned ? outcome.delay : Math.max(outcome.delay, delay);
    }
    if (++failures == 3) {
      measureAnew();
    }
    startRound();
    isOpen = false;
    wait(delay);
    tellError(outcome, 0, delay);
    if (!isClosed && !current) {
      tellStatus("waiting", outcome.reason, delay);
    }
  }

  /**
   * Never to be tried again.
   * @param {any} outcome
   */
  function fail(outcome) {
    close();
    tellError(outcome, 2);
  }

  /**
   * @param {any} outcome
   * @param {number} readyState
   * @param {number=} retry ms
   */
  function tellError(outcome, readyState, retry) {
    receiver.emit("error", { reason: outcome.reason, status: outcome.status, message: outcome.message || outcome.reason, retry: retry }, readyState);
  }

  /** Ends it for good, without an event. */
  function close() {
    if (!isClosed) {
      isClosed = true;
      sayGoodbye();
      leave(subject);
    }
  }

  startRound();
  join(subject);
  if (request.isDue) {
    begin();
  } else {
    wait(0);
  }
  return {
    close: close,
    hear: function (type) {
      if (handle && handle._hear) {
        handle._hear(type);
      }
    }
  };
}

/**
 * Whether a message at {@code id} does not come after {@code cursor}: a cache on the way gave an old answer, or the browser asked
 * again by itself. What has the id of what came before it is not in the log, as who comes and goes.
 * @param {string} before
 * @param {string} id
 * @param {string} cursor
 */
function isSeen(before, id, cursor) {
  // The log's epoch and the position in it.
  var a = id.split("-");
  var b = cursor.split("-");
  return id != before && a[0] == b[0] && +a[1] <= +b[1];
}
