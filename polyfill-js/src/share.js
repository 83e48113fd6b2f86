import { createChannel } from "./share/channel.js";
import { createElection } from "./share/election.js";
import { cancel, document, later, now, root } from "./environment.js";

/**
 * Tab sharing: tabs of one origin that ask for the same URL use one connection. One of them leads, has the connection, and tells
 * the others each event with the cursor before and after it. Who misses a link of that chain catches up by a connection of its own.
 * So it does not matter who leads, or whether two do for a moment: nothing is lost and nothing repeated in any tab.
 */

/** How often a tab looks after its leader, and how long that one may be silent, in ms. */
var LOOK_INTERVAL = 400;
var SILENCE = 800;
/** How long a missing link may be on its way, in ms. */
var PATIENCE = 200;
/** Cursors that a tab remembers having passed. */
var REMEMBERED = 500;

/**
 * This tab's part of a shared connection.
 * @param {any} request
 * @param {any} receiver
 * @param {function(any, any): any} connect
 */
function share(request, receiver, connect) {
  var name = "everysource:" + (request.withCredentials ? "+" : "") + request.url;
  var id = Math.random().toString(36).substring(2);
  /** @type {any} */
  var channel = null;
  /** @type {any} */
  var election = null;
  /** @type {any} the leader's connection */
  var own = null;
  /** @type {any} the connection by which this tab catches up */
  var ahead = null;
  /** @type {any} */
  var timer = null;
  /** @type {string[]} */
  var passed = [];
  /** The cursor that the leader was heard at. */
  var head = "";
  var lastHeard = 0;
  var askedAt = 0;
  var isOpen = false;
  /** @type {any} what the hub told of the gap that comes next */
  var gap = null;
  var others = [];

  // The browser's own EventSource brings only what this tab listens for.
  for (var i = 0; i < request.transports.length; i++) {
    if (request.transports[i].name != "native") {
      others.push(request.transports[i]);
    }
  }
  request.transports = others;
  // Timers of a hidden tab may take a second.
  request.isDue = true;

  /** @param {string} cursor */
  function hasPassed(cursor) {
    for (var i = passed.length; i--; ) {
      if (passed[i] == cursor) {
        return true;
      }
    }
    return false;
  }

  /**
   * This tab has come to {@code cursor}.
   * @param {string} cursor
   */
  function move(cursor) {
    request.cursor = cursor;
    if (passed[passed.length - 1] != cursor) {
      passed.push(cursor);
      if (passed.length > REMEMBERED) {
        passed.shift();
      }
    }
    receiver.set("lastEventId", cursor);
    if (cursor == head) {
      stopCatchingUp();
    }
  }

  /** @param {any} message */
  function post(message) {
    message.from = id;
    channel.post(message);
  }

  function announce() {
    post({ kind: "here", cursor: head, isOpen: isOpen });
  }

  function open() {
    if (!isOpen) {
      isOpen = true;
      receiver.emit("open", {}, 1);
    }
  }

  /**
   * An event for page code, of the hub or of this client.
   * @param {string} type
   * @param {any} fields
   * @param {number=} readyState
   */
  function emit(type, fields, readyState) {
    if (type == "error" && !("data" in fields)) {
      isOpen = false;
      if (readyState == 2) {
        close();
      }
    }
    if (type == "es:gap") {
      receiver.emit("gap", gap);
    }
    receiver.emit(type, fields, readyState);
  }

  /** What the leader's connection brings: first for the others, then for this tab. */
  var leading = {
    emit: function (/** @type {string} */ type, /** @type {any} */ fields, /** @type {number=} */ readyState) {
      if (type == "gap") {
        gap = fields;
      } else if (type == "open") {
        open();
        announce();
      } else if ("data" in fields) {
        post({ kind: "event", before: head, cursor: fields.lastEventId, type: type, fields: fields, gap: gap });
        head = fields.lastEventId;
        emit(type, fields);
      } else {
        if (type == "error") {
          post({ kind: type, fields: fields, readyState: readyState });
        }
        emit(type, fields, readyState);
      }
    },
    set: function (/** @type {string} */ name, /** @type {any} */ value) {
      if (name == "lastEventId") {
        if (value != head) {
          post({ kind: "event", before: head, cursor: value });
          head = value;
        }
        move(value);
      } else if (name != "connection") {
        receiver.set(name, value);
      }
    }
  };

  /** What this tab's own connection brings while it catches up. */
  var following = {
    emit: function (/** @type {string} */ type, /** @type {any} */ fields, /** @type {number=} */ readyState) {
      if (type == "gap") {
        gap = fields;
      } else if (type == "open") {
        open();
      } else if ("data" in fields || readyState == 2) {
        emit(type, fields, readyState);
      }
    },
    set: function (/** @type {string} */ name, /** @type {any} */ value) {
      if (name == "lastEventId") {
        move(value);
      }
    }
  };

  function lead() {
    if (channel && !own) {
      stopCatchingUp();
      head = request.cursor;
      announce();
      own = connect(request, leading);
    }
  }

  function resign() {
    if (own) {
      own.close();
      own = null;
    }
  }

  function stopCatchingUp() {
    if (ahead) {
      ahead.close();
      ahead = null;
    }
  }

  function catchUp() {
    if (channel && !own && !ahead && request.cursor != head && !hasPassed(head)) {
      /** @type {any} */
      var copy = {};
      for (var name in request) {
        copy[name] = request[name];
      }
      ahead = connect(copy, following);
    }
  }

  /** @param {any} message */
  function hear(message) {
    if (message.from == id || !channel) {
      return;
    }
    if (message.kind == "ask") {
      if (own) {
        announce();
      }
    } else if (message.kind == "bye") {
      askedAt = 1;
      look();
    } else if (own) {
      look();
    } else {
      lastHeard = now();
      askedAt = 0;
      if (message.kind == "error") {
        emit(message.kind, message.fields, message.readyState);
      } else {
        take(message);
      }
    }
  }

  /** @param {any} message an event or a place that the leader told */
  function take(message) {
    var isEvent = message.kind == "event";
    var isNext = isEvent ? message.before == request.cursor : !request.cursor;
    if (message.isOpen || isEvent) {
      open();
    }
    if (!isNext && hasPassed(message.cursor)) {
      // Caught up: what the leader tells next goes on from there.
      stopCatchingUp();
      return;
    }
    head = message.cursor;
    if (isNext) {
      gap = message.gap;
      if (message.type) {
        emit(message.type, message.fields);
      }
      if (channel) {
        move(head);
      }
    } else {
      later(catchUp, PATIENCE);
    }
  }

  /** Looks after the leader: asks when it is silent, takes over when it does not answer. */
  function look() {
    var time = now();
    cancel(timer);
    timer = later(look, LOOK_INTERVAL);
    if (own) {
      if (!election.isWon()) {
        resign();
      }
    } else if (askedAt && time - askedAt > SILENCE) {
      askedAt = 0;
      lastHeard = time;
      election.take();
    } else if (!askedAt && time - lastHeard > SILENCE) {
      askedAt = time;
      post({ kind: "ask" });
    }
  }

  function start() {
    channel = createChannel(name, hear);
    election = createElection(name, id, lead, resign);
    lastHeard = now();
    askedAt = 0;
    post({ kind: "ask" });
    look();
  }

  function stop() {
    cancel(timer);
    if (channel) {
      stopCatchingUp();
      election.leave();
      if (own) {
        resign();
        post({ kind: "bye" });
      }
      channel.close();
      channel = null;
    }
  }

  function resume() {
    if (!channel) {
      start();
    }
  }

  /**
   * Begins or ends to listen to what the browser says of the page.
   * @param {string} method addEventListener or removeEventListener
   */
  function listening(method) {
    root[method]("pagehide", stop, false);
    root[method]("pageshow", resume, false);
    if (document) {
      // A frozen page still hears the others, and must not answer as if it led.
      document[method]("freeze", stop, false);
      document[method]("resume", resume, false);
    }
  }

  function close() {
    listening("removeEventListener");
    stop();
  }

  listening("addEventListener");
  start();
  return {
    close: close,
    hear: function () {}
  };
}

if (root.EverySource) {
  root.EverySource.share = function (/** @type {any} */ request, /** @type {any} */ receiver, /** @type {any} */ connect) {
    // IE 8 does not say what has changed in its storage.
    return root.addEventListener && (root.BroadcastChannel || root.JSON) && canStore() ? share(request, receiver, connect) : connect(request, receiver);
  };
}

/** Whether tabs can find each other here at all. */
function canStore() {
  try {
    root.localStorage.setItem("everysource:", "");
    root.localStorage.removeItem("everysource:");
    return true;
  } catch (e) {
    return false;
  }
}
