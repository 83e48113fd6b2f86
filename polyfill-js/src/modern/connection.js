import { expose } from "./expose.js";
import { verdict } from "./verdict.js";

/** What is waited for data that may be waiting itself, after a sleep or in a throttled tab, in ms. */
let GRACE = 1000;

/**
 * One subscription, kept alive: chooses and measures transports, finds dead connections, reconnects with the cursor.
 *
 * @param {any} source the EverySource
 * @param {any} url
 * @param {any} options
 * @throws SyntaxError (DOMException) for a URL that cannot be parsed
 */
export let connect = (source, url, {
  headers, transports = ["native", "fetch-stream", "long-poll"], plain, withCredentials, lastEventId = ""
}) => {
  try {
    url = new URL(url, self.document?.baseURI || /** @type {any} */ (location));
  } catch ({ message }) {
    throw new DOMException(message, "SyntaxError");
  }
  let key = "everysource:" + url.origin;
  /** What page code sees; lastEventId is the cursor. @type {any} */
  let state = {
    url: url.href, readyState: 0, withCredentials: !!withCredentials, onopen: null, onerror: null, onmessage: null, transport: "", connection: "", lastEventId
  };
  /** What the browser's own EventSource is asked to tell: its own types, ours, and those that the page listens for. */
  let types = new Set(["message", "es:bye", "es:hello", "error", "es:gap", "es:pos", "es:error", "open", "es:ping"]);
  /** The place of the transport in use; Infinity if it was measured on another network. @type {any} */
  let index;
  /** Whether it was measured to work. @type {any} */
  let isProven;
  let failures = 0;
  /** The reconnection time that the server set, in ms. */
  let retry = plain ? 3000 : 0;
  let heartbeat = 25000;
  /** One timer: for the next attempt, the first bytes or the watchdog, whichever is next. @type {any} */
  let timer;
  /** What the timer is for, and a hint of the browser may hasten. @type {any} */
  let due;
  /** Abandons the attempt under way. @type {any} */
  let stop;

  let later = (/** @type {() => void} */ action, /** @type {number} */ ms) => {
    clearTimeout(timer);
    // Longer delays overflow the timers and fire at once.
    timer = setTimeout(due = action, Math.min(ms, 864e5));
  };

  /** What was measured says nothing any more. */
  let forget = () => {
    verdict(key, "|");
    isProven = index = Infinity;
  };

  let dispatch = (/** @type {string} */ type, /** @type {any} */ fields) =>
    source.dispatchEvent("data" in fields ? new MessageEvent(type, fields) : Object.assign(new Event(type), fields));

  /**
   * Starts an attempt with the transport at a place, or with the one that is known or thought to be best.
   * @param {any=} next
   */
  let begin = async (next) => {
    if (!next) {
      next = Math.max(0, transports.indexOf(verdict(key)));
      isProven = next > 0 || isProven && !index;
    }
    index = next;
    let name = transports[index];
    let cursor = state.lastEventId;
    let isNative = name == "native";
    let isPoll = name == "long-poll";
    let hold = isPoll && 100 * /** @type {any} */ (!(state.readyState && isProven));
    let controller = new AbortController();
    /** What it means if nothing comes in time. */
    let reason = "headers";
    /** When the first event came, if it did: of a plain server, the head. @type {any} */
    let first;
    /** When the last ones came. @type {any} */
    let last;
    /** How long it may be silent, in ms. @type {any} */
    let allowed;
    /** @type {any} */
    let native;
    /** @type {any} */
    let isOver;

    stop = () => {
      isOver = true;
      clearTimeout(timer);
      controller.abort();
      // Written with ?. the minifier drops half of the module.
      native && native.close();
    };

    let tell = (/** @type {string} */ type, /** @type {any} */ fields) => isOver || dispatch(type, fields);

    /** The attempt is over: with an error, or as it was planned ("bye"). */
    let finish = (/** @type {string} */ reason, /** @type {any} */ fields = {}) => {
      if (isOver) {
        return;
      }
      stop();
      if (fields.permanent && !(headers?.call && /40[13]/.test(fields.status) && !failures)) {
        source.close();
      } else if (!plain && !fields.status && reason != "headers" && transports[index + 1]
          && (first ? reason == "stalled" && last - first < heartbeat : isNative || !isProven)) {
        // The transport is to blame. The browser's own tells nothing of what lies behind it: with the next one that shows.
        isProven = isProven && isNative;
        return begin(index + 1);
      } else {
        // Full jitter on top of what the server set.
        let wait = Math.max(
          fields.retry || 0,
          reason == "bye" ? 0 : retry + Math.random() * Math.min(6e4, (retry || 3000) * 2 ** failures++)
        );
        if (!wait) {
          return begin();
        }
        if (reason == "buffered" || failures == 3) {
          forget();
        }
        later(begin, wait);
        if (fields.retry) {
          due = 0;
        }
        state.readyState = 0;
      }
      dispatch("error", { ...fields, reason });
    };

    /** Timers are late in throttled tabs and after a sleep: the clock decides, and it may have been set back. */
    let check = () => {
      last = Math.min(last, Date.now());
      let left = last + allowed - Date.now();
      if (left > 0) {
        later(check, left);
      } else {
        later(() => finish(reason), GRACE);
      }
    };

    let expect = (/** @type {number} */ ms) => {
      last = Date.now();
      allowed = ms;
      check();
    };

    let bytes = () => {
      reason = "stalled";
      expect(plain ? Infinity : 2.5 * heartbeat);
    };

    let opened = () => {
      first = first || last;
      failures = 0;
      if (!isProven && !plain) {
        isProven = true;
        if (index) {
          verdict(key, name + "|" + Date.now());
        }
      }
      if (!state.readyState) {
        state.readyState = 1;
        tell("open", {});
      }
      if (state.transport != name) {
        state.transport = name;
        // Of a plain server page code hears the server's events alone.
        plain || tell("transport", { transport: name });
      }
    };

    /** One event of the response, or a block without data that only sets the id. */
    let receive = (/** @type {any} */ event) => {
      // What the hub says: error, bye, hello or gap; what else is its own has nothing to read.
      let kind = !plain && event.type.split(/^es:(?!p)/)[1];
      let fields = kind && JSON.parse(event.data);
      if (isOver) {
        return;
      }
      if (kind == "error") {
        finish("refused", fields);
      } else if (kind == "bye") {
        finish(kind, fields);
      } else {
        if (kind == "hello") {
          ({ heartbeat, connection: state.connection, retry } = fields);
          bytes();
        }
        opened();
        if (kind == "gap") {
          tell(kind, fields);
        }
        tell(event.type, event);
        // Only now: what was not dispatched is asked for again.
        state.lastEventId = event.lastEventId;
      }
    };

    /** What the browser's own EventSource tells. A server may name its events "open" and "error" as well; those have data. */
    let heard = (/** @type {any} */ event) => {
      if ("data" in event) {
        bytes();
        receive(event);
      } else if (event.type == "open") {
        if (plain) {
          opened();
        }
      } else if (plain && native.readyState < 2) {
        // It reconnects by itself, with its own cursor.
        state.readyState = 0;
        dispatch("error", { reason: "network" });
      } else {
        finish("network", { permanent: plain });
      }
    };

    source._hear = (/** @type {string} */ type) => {
      types.add(type);
      native?.addEventListener(type, heard);
    };

    try {
      // Nothing happens before the page had the time to listen.
      await expect(59e3);
      let sent = await (headers?.call ? headers() : headers);
      if (isOver) {
        return;
      }
      reason = isPoll ? "stalled" : "buffered";
      // With the grace 2.5 s, then 2 s; more for what has worked before.
      expect(plain ? Infinity : isPoll ? 2.5 * heartbeat : isProven ? 9000 : 1500 - 500 * index);
      let began = last;
      let asked = new URL(url);
      let parameters = plain || {
        transport: isPoll ? name : "event-stream", control: 1, last_event_id: cursor, connection: state.connection, hold, "_": isPoll && last
      };
      for (let key in parameters) {
        if (parameters[key]) {
          asked.searchParams.set(key, parameters[key]);
        }
      }
      if (isNative) {
        native = new EventSource(asked, state);
        types.forEach(source._hear);
        return;
      }
      /** @type {any} */
      let answer = await fetch(/** @type {any} */ (asked), {
        headers: {
          Accept: "text/event-stream",
          ...sent,
          // A header carries bytes: those of UTF-8 [spec 9.2.4].
          ...(plain && cursor && { "Last-Event-ID": unescape(encodeURIComponent(cursor)) })
        },
        signal: controller.signal,
        cache: "no-store",
        ...(withCredentials && { credentials: "include" })
      });
      let after = answer.headers.get("retry-after");
      if (answer.status != 200) {
        finish("status", {
          // What is over 500 passes; so do timeout, too early and too many.
          permanent: plain || /^[^5](?!08|25|29)/.test(answer.status),
          retry: after * 1000 || Date.parse(after) - Date.now(),
          status: answer.status
        });
      } else if (!/^text\/event-stream\b/i.test(answer.headers.get("content-type"))) {
        finish("type", { permanent: plain });
      } else {
        if (plain) {
          opened();
        }
        let reader = answer.body.getReader();
        // [spec 9.2.5] It drops one leading byte order mark.
        let decoder = new TextDecoder();
        let id = cursor;
        let rest = "";
        let data = "";
        let type = "";
        let isAfterCr;
        let value;
        while (({ value } = await reader.read()), value && !isOver) {
          expect(allowed);
          let text = decoder.decode(value, { stream: true });
          /** @type {any} */
          let lines = text.split(/\r\n?|\n/);
          if (isAfterCr && text[0] == "\n") {
            lines.shift();
          }
          isAfterCr = /\r$/.test(text);
          lines[0] = rest + lines[0];
          rest = lines.pop();
          for (let line of lines) {
            let [field, value = ""] = line.split(/: ?(.*)/s);
            if (field == "data") {
              data += value + "\n";
            } else if (field == "event") {
              type = value;
            } else if (field == "id" && !/\0/.test(value)) {
              id = value;
            } else if (field == "retry" && /^\d+$/.test(value)) {
              retry = +value;
            } else if (!line) {
              receive({ type: data && (type || "message"), lastEventId: id, origin: new URL(answer.url).origin, data: data.slice(0, -1) });
              data = type = "";
            }
          }
          if (data.length + rest.length > 2 ** 24) {
            finish("size", { permanent: 1 });
          }
        }
        // A poll that ended at once and told nothing new would be asked again without end.
        finish(isPoll && first && (hold || cursor != state.lastEventId || last - began > 500) ? "bye" : "network");
      }
    } catch ({ message }) {
      finish(reason == "headers" ? reason : first || isProven || self.origin == url.origin ? "network" : "cors", { message });
    }
  };

  /** The page goes away, perhaps to come back, or what is due need not be waited for. */
  let hint = (/** @type {Event} */ { type }) => {
    if (type == "pagehide") {
      state.readyState = 0;
      stop();
      due = begin;
      if (state.connection) {
        navigator.sendBeacon(url.origin + url.pathname + "/close", "connection=" + state.connection);
      }
    } else {
      if (type != "pageshow") {
        forget();
      }
      if (due) {
        later(due, Math.random() * GRACE);
      }
    }
  };

  let listen = (/** @type {"addEventListener" | "removeEventListener"} */ method) => {
    for (let type of ["pagehide", "pageshow", "online"]) {
      self[method](type, /** @type {any} */ (hint));
    }
    /** @type {any} */ (navigator).connection?.[method]("change", hint);
  };

  source._close = () => {
    state.readyState = 2;
    stop();
    listen("removeEventListener");
  };

  transports = transports.filter((/** @type {string} */ name) => name == "native"
    // It sends neither headers nor a cursor to begin with.
    ? self.EventSource && !headers && !(plain && lastEventId)
    : name == "fetch-stream" || !plain && name == "long-poll");
  expose(source, state);
  listen("addEventListener");
  begin();
};
