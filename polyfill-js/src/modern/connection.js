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
  headers, lastEventId = "", withCredentials, report = true, plain, transports = ["native", "fetch-stream", "long-poll"]
}) => {
  try {
    url = new URL(url, self.document?.baseURI || /** @type {any} */ (location));
  } catch {
    // In fewer bytes than the standard's error: it throws the same for what is no URL, and opens nothing.
    new WebSocket(url);
  }
  let key = "everysource:" + url.origin;
  /** What the browser's own EventSource is asked to tell: its own types, ours, and those that the page listens for. */
  let types = new Set(["message", "error", "es:bye", "open", "es:error", "es:hello", "es:ping", "es:pos", "es:gap"]);
  /** The place of the transport in use; Infinity if it was measured on another network. @type {any} */
  let index;
  /** What page code sees; lastEventId is the cursor. @type {any} */
  let state = {
    connection: "", withCredentials: !!withCredentials, lastEventId, transport: "", url: url.href, onopen: null, onerror: null, onmessage: null, readyState: 0
  };
  let failures = 0;
  /** The reconnection time that the server set, in ms. */
  let retry = plain ? 3000 : 0;
  /** Whether the transport in use was measured to work. @type {any} */
  let isProven;
  /** One timer: for the next attempt, the first bytes or the watchdog, whichever is next. @type {any} */
  let timer;
  let heartbeat = plain ? Infinity : 25000;
  /** What the timer is for, and a hint of the browser may hasten. @type {any} */
  let due;
  /** Abandons the attempt under way. @type {any} */
  let stop;
  /** What the next connection reports. @type {any} */
  let told;

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

  let listen = (/** @type {"addEventListener" | "removeEventListener"} */ method) => {
    for (let type of ["online", "pagehide", "pageshow"]) {
      self[method](type, /** @type {any} */ (hint));
    }
    /** @type {any} */ (navigator).connection?.[method]("change", hint);
  };

  /**
   * Starts an attempt with the transport that is known or thought to be best, or else with the one whose turn it is.
   * @param {any=} from the transport that was left for it
   * @param {any=} why
   */
  let begin = async (from, why) => {
    if (!from) {
      isProven = isProven && !index;
      index = Math.max(0, transports.indexOf(verdict(key)));
      isProven = index || isProven;
    }
    let cursor = state.lastEventId;
    let name = transports[index];
    let isPoll = name == "long-poll";
    /** What it means if nothing comes in time. @type {any} */
    let reason;
    /** When it asked. @type {any} */
    let began;
    /** When the first event came, if it did: of a plain server, the head. @type {any} */
    let first;
    let isNative = name == "native";
    /** When the last ones came. @type {any} */
    let last;
    let controller = new AbortController();
    /** How long it may be silent, in ms. @type {any} */
    let allowed;
    /** @type {any} */
    let isOver;
    /** @type {any} */
    let native;
    let hold = isPoll && 100 * /** @type {any} */ (!(state.readyState && isProven));

    stop = () => {
      isOver = true;
      clearTimeout(timer);
      controller.abort();
      // Written with ?. the minifier drops half of the module.
      native && native.close();
    };

    let tell = (/** @type {string} */ type, /** @type {any} */ fields) => isOver || dispatch(type, fields);

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

    let expect = (/** @type {string} */ word, ms = 2.5 * heartbeat) => {
      last = Date.now();
      allowed = ms;
      reason = word;
      check();
    };

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
        index++;
        return begin(name, reason);
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

    let opened = () => {
      first = first || last;
      failures = 0;
      if (!plain && !isProven) {
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
        told = [name, from, why, last - began].join(".");
        // Of a plain server page code hears the server's events alone.
        plain || tell("transport", { transport: name });
      }
    };

    /** One event of the response, or a block without data that only sets the id; of the browser's own EventSource also what has none. */
    let receive = (/** @type {any} */ event) => {
      // What the hub says: error, bye, hello or gap; what else is its own has nothing to read.
      let kind = !plain && event.type.split(/^es:(?!p)/)[1];
      let fields = kind && JSON.parse(event.data);
      if (isOver) {
        return;
      }
      if ("data" in event) {
        if (kind == "hello") {
          ({ connection: state.connection, heartbeat, retry } = fields);
        }
        expect("stalled");
        if (kind == "error") {
          finish("refused", fields);
        } else if (kind == "bye") {
          finish(kind, fields);
        } else {
          opened();
          if (kind == "gap") {
            tell(kind, fields);
          }
          tell(event.type, event);
          // Only now: what was not dispatched is asked for again.
          state.lastEventId = event.lastEventId;
        }
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
      native?.addEventListener(type, receive);
    };

    try {
      // Nothing happens before the page had the time to listen.
      await expect("headers", 59e3);
      let sent = await (headers?.call ? headers() : headers);
      if (isOver) {
        return;
      }
      // With the grace 2.5 s, then 2 s; more for what has worked before.
      if (plain || isPoll) {
        expect("stalled");
      } else {
        expect("buffered", isProven ? 9000 : 500 * (3 - index));
      }
      began = last;
      let parameters = plain || {
        connection: state.connection, hold, last_event_id: cursor, report: report && told, transport: isPoll ? name : "event-stream",
        control: 1, "_": isPoll && last
      };
      // Once, even if it does not get there: nothing is counted twice.
      told = "";
      let asked = new URL(url);
      for (let key in parameters) {
        if (parameters[key]) {
          asked.searchParams.set(key, parameters[key]);
        }
      }
      if (isNative) {
        native = new EventSource(asked, state);
        for (let type of types) {
          source._hear(type);
        }
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
        let rest = "";
        let isAfterCr;
        let id = cursor;
        let value;
        let data = "";
        let type = "";
        while (({ value } = await reader.read()), value && !isOver) {
          expect(reason, allowed);
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
      finish(reason == "headers" ? reason : first || isProven || origin == url.origin ? "network" : "cors", { message });
    }
  };

  /** The page goes away, perhaps to come back, or what is due need not be waited for. */
  let hint = (/** @type {Event} */ { type }) => {
    if (type == "pagehide") {
      source._close(0);
    } else {
      if (type != "pageshow") {
        forget();
      }
      if (due) {
        later(due, Math.random() * GRACE);
      }
    }
  };

  source._close = (readyState = 2) => {
    state.readyState = readyState;
    stop();
    due = begin;
    if (state.connection) {
      navigator.sendBeacon(url.origin + url.pathname + "/close", "connection=" + state.connection);
    }
    if (readyState) {
      listen("removeEventListener");
    }
  };

  transports = transports.filter((/** @type {string} */ name) => name == "native"
    // It sends neither headers nor a cursor to begin with.
    ? self.EventSource && !(headers || plain && lastEventId)
    : name == "fetch-stream" || !plain && name == "long-poll");
  expose(source, state);
  listen("addEventListener");
  begin();
};
