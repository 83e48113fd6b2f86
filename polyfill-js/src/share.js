import { createChannel } from "./share/channel.js";
import { createElection } from "./share/election.js";
import { later, listen, now, root } from "./environment.js";

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
  var isClosed = false;
  /** @type {any} */
  var gapFields = null;
  var others = [];

  // The browser's own EventSource brings only what this tab listens for.
  for (var i = 0; i < request.transports.length; i++) {
    if (request.transports[i].name != "native") {
      others.push(request.transports[i]);
    }
  }
  request.transports = others;

  /** @param {string} cursor */
  function hasPassed(cursor) {
    for (var i = passed.length; i--; ) {
      if (passed[i] == cursor) {
        return true;
      }
    }
    return false;
  }

  /** @param {string} cursor */
  function move(cursor) {
    if (cursor != request.cursor) {
      request.cursor = cursor;
      passed.push(cursor);
      if (passed.length > REMEMBERED) {
        passed.shift();
      }
      receiver.moved(cursor);
    }
    if (ahead && cursor == head) {
      ahead.close();
      ahead = null;
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
      receiver.opened();
    }
  }

  /** @param {any} detail */
  function lose(detail) {
    isOpen = false;
    receiver.lost(detail);
  }

  /** @param {any} detail */
  function fail(detail) {
    close();
    receiver.failed(detail);
  }

  /**
   * @param {string} type
   * @param {string} data
   * @param {string} lastEventId
   * @param {string} origin
   * @param {any} fields of a gap
   */
  function dispatch(type, data, lastEventId, origin, fields) {
    if (fields) {
      receiver.tell("gap", fields);
    }
    receiver.event(type, data, lastEventId, origin);
  }

  /** What the leader's connection brings: first for the others, then for this tab. */
  var leading = {
    opened: function () {
      open();
      announce();
    },
    event: function (/** @type {string} */ type, /** @type {string} */ data, /** @type {string} */ lastEventId, /** @type {string} */ origin) {
      var fields = type == "es:gap" && gapFields;
      post({ kind: "event", before: head, cursor: lastEventId, type: type, data: data, origin: origin, fields: fields });
      head = lastEventId;
      dispatch(type, data, lastEventId, origin, fields);
    },
    moved: function (/** @type {string} */ cursor) {
      if (cursor != head) {
        post({ kind: "event", before: head, cursor: cursor });
        head = cursor;
      }
      request.cursor = "";
      move(cursor);
    },
    suspended: receiver.suspended,
    lost: function (/** @type {any} */ detail) {
      post({ kind: "lost", detail: detail });
      lose(detail);
    },
    failed: function (/** @type {any} */ detail) {
      post({ kind: "failed", detail: detail });
      fail(detail);
    },
    tell: function (/** @type {string} */ type, /** @type {any} */ fields) {
      if (type == "gap") {
        gapFields = fields;
      } else {
        receiver.tell(type, fields);
      }
    }
  };

  /** What this tab's own connection brings while it catches up. */
  var following = {
    opened: open,
    event: function (/** @type {string} */ type, /** @type {string} */ data, /** @type {string} */ lastEventId, /** @type {string} */ origin) {
      dispatch(type, data, lastEventId, origin, type == "es:gap" && gapFields);
    },
    moved: move,
    suspended: receiver.suspended,
    lost: function () {},
    failed: fail,
    tell: leading.tell
  };

  function lead() {
    if (!own && !isClosed) {
      if (ahead) {
        ahead.close();
        ahead = null;
      }
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

  function catchUp() {
    if (!isClosed && !own && !ahead && request.cursor != head && !hasPassed(head)) {
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
    if (message.from == id || isClosed) {
      return;
    }
    if (message.kind == "ask") {
      if (own) {
        announce();
      }
      return;
    }
    if (message.kind == "bye") {
      askedAt = 1;
      look();
      return;
    }
    lastHeard = now();
    askedAt = 0;
    if (own) {
      if (!election.isWon()) {
        resign();
      }
      return;
    }
    if (message.kind == "lost") {
      lose(message.detail);
    } else if (message.kind == "failed") {
      fail(message.detail);
    } else {
      take(message);
    }
  }

  /** @param {any} message an event or a place that the leader told */
  function take(message) {
    var isNext = message.kind == "event" ? message.before == request.cursor : !request.cursor;
    if (message.isOpen || message.kind == "event") {
      open();
    }
    if (message.kind == "event" && !isNext && hasPassed(message.cursor)) {
      return;
    }
    head = message.cursor;
    if (isNext) {
      if (message.type) {
        dispatch(message.type, message.data, message.cursor, message.origin, message.fields);
      }
      if (!isClosed) {
        move(message.cursor);
      }
    } else if (request.cursor != head) {
      later(catchUp, PATIENCE);
    }
  }

  /** Looks after the leader: asks when it is silent, takes over when it does not answer. */
  function look() {
    var time = now();
    root.clearTimeout(timer);
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
    root.clearTimeout(timer);
    if (channel) {
      if (own) {
        resign();
        post({ kind: "bye" });
      }
      if (ahead) {
        ahead.close();
        ahead = null;
      }
      election.leave();
      channel.close();
      channel = null;
    }
  }

  function close() {
    isClosed = true;
    stop();
  }

  listen(root, "pagehide", stop);
  listen(root, "pageshow", function () {
    if (!channel && !isClosed) {
      start();
    }
  });
  start();
  return {
    close: close,
    hear: function () {}
  };
}

if (root.EverySource) {
  root.EverySource.share = function (/** @type {any} */ request, /** @type {any} */ receiver, /** @type {any} */ connect) {
    var canShare = createChannel && createElection && (root.BroadcastChannel || root.JSON) && canStore();
    return canShare ? share(request, receiver, connect) : connect(request, receiver);
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
