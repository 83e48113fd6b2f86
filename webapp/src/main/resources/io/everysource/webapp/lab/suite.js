/**
 * The suite: what a page sees of a hub, through whichever transport, in the language that every browser since 2001 reads
 * (ECMAScript 3). A case is a function of its name; it is over when it calls pass, fail or skip of its test.
 */

/** What is delivered later than this, in ms, is late. */
var PROMPT = 4000;
/** The longest wait for anything else, in ms. */
var PATIENCE = 20000;
/** How often a condition is looked at, in ms. */
var STEP = 20;

/** The bars for the first event, in ms: where nothing has to be measured first, and where something has. */
var AT_ONCE = 1000;
var MEASURED = 6000;

var topics = 0;

/** One case under way. over(result, why) is called once. */
function Test(task, name, over) {
  this.task = task;
  this.name = name;
  this.over = over;
  this.began = time();
  this.isOver = false;
  this.sources = [];
  this.topic = "lab/" + task.run + "/" + task.id + "/" + topics++;
  this.key = (task.run + "-" + task.id + "-" + topics).slice(-60);
}

Test.prototype = {
  end: function (result, why) {
    if (!this.isOver) {
      this.isOver = true;
      for (var i = 0; i < this.sources.length; i++) {
        this.sources[i].close();
      }
      this.over(result, why);
    }
  },
  pass: function (remark) {
    this.end("pass", remark);
  },
  fail: function (why) {
    this.end("fail", why);
  },
  skip: function (why) {
    this.end("skip", why);
  },

  /** Does action; what it throws is the case's failure. */
  step: function (action) {
    if (!this.isOver) {
      try {
        action();
      } catch (e) {
        this.fail("threw " + (e && e.message || e));
      }
    }
  },

  /** Calls then as soon as condition holds, and fails (or calls late) if that takes longer than ms. */
  until: function (condition, what, then, ms, late) {
    var test = this;
    var began = time();
    ms = ms || PATIENCE;
    function look() {
      test.step(function () {
        if (condition()) {
          then();
        } else if (time() - began < ms) {
          setTimeout(look, STEP);
        } else if (late) {
          late();
        } else {
          test.fail("waited " + ms + " ms in vain: " + what + test.state());
        }
      });
    }
    look();
  },

  /** Is value what it should be? Else the case fails. */
  equal: function (value, expected, what) {
    if (String(value) !== String(expected)) {
      this.fail(what + " is " + shorten(value) + ", not " + shorten(expected) + this.state());
    }
    return !this.isOver;
  },

  /** What its subscriptions have seen so far, for a failure's text. */
  state: function () {
    var text = "";
    for (var i = 0; i < this.sources.length; i++) {
      text += "; " + this.sources[i].state();
    }
    return text;
  },

  /** The hub's path, behind the fault of that name if there is one. */
  path: function (fault) {
    return this.task.base + (fault ? "/" + fault + "/" + this.key : "") + "/events";
  },

  /** Subscribes to this case's topic; options as of EverySource. The transports are the task's if they are left out. */
  subscribe: function (path, options, transports) {
    options = options || {};
    // Until the hub has told its own.
    options.retry = 200;
    options.transports = transports || this.task.transports;
    var subscription = new Subscription(path + "?topic=" + encodeURIComponent(this.topic), options);
    this.sources.push(subscription);
    return subscription;
  },

  /** Publishes an array of {data, type} at once, and calls then with their ids. */
  publish: function (events, then) {
    var test = this;
    var parts = [];
    for (var i = 0; i < events.length; i++) {
      var fields = { topic: this.topic, data: events[i].data };
      if (events[i].type) {
        fields.type = events[i].type;
      }
      parts.push(json(fields));
    }
    ask("POST", this.task.base + "/events", "application/json", "[" + parts.join(",") + "]", function (status, text) {
      test.step(function () {
        if (status != 200) {
          test.fail("publishing was answered with " + status + " " + shorten(text));
        } else {
          then(text.match(/[^\s",\[\]]+/g) || []);
        }
      });
    });
  },

  /** Publishes texts one by one to path, and calls then with their ids. */
  publishEach: function (path, texts, then) {
    var test = this;
    var ids = [];
    function next() {
      if (ids.length == texts.length) {
        then(ids);
        return;
      }
      var body = form({ topic: test.topic, data: texts[ids.length] });
      ask("POST", path, "application/x-www-form-urlencoded", body, function (status, text) {
        test.step(function () {
          if (status != 200) {
            test.fail("publishing was answered with " + status + " " + shorten(text));
          } else {
            ids.push(text.replace(/\s/g, ""));
            next();
          }
        });
      });
    }
    next();
  }
};

/** A source and all that it says. */
function Subscription(url, options) {
  var own = this;
  this.began = time();
  this.events = [];
  this.errors = [];
  this.gaps = [];
  this.transports = [];
  this.opens = 0;
  this.firstAfter = -1;
  this.onEvent = function () {};
  this.source = new EverySource(url, options);

  function keep(event) {
    if (own.firstAfter < 0) {
      own.firstAfter = time() - own.began;
    }
    own.events.push({ type: event.type, data: event.data, id: event.lastEventId });
    own.onEvent(event);
  }

  for (var i = 0; i < TYPES.length; i++) {
    this.source.addEventListener(TYPES[i], keep, false);
  }
  this.source.onopen = function () {
    own.opens++;
  };
  this.source.onerror = function (event) {
    own.errors.push(event);
  };
  this.source.addEventListener("gap", function (event) {
    own.gaps.push(event);
  }, false);
  this.source.addEventListener("transport", function (event) {
    own.transports.push(event);
  }, false);
}

Subscription.prototype = {
  close: function () {
    this.source.close();
  },

  /** The reasons of its errors, in order. */
  reasons: function () {
    var reasons = [];
    for (var i = 0; i < this.errors.length; i++) {
      reasons.push(this.errors[i].reason);
    }
    return reasons.join(",");
  },

  state: function () {
    return this.source.transport + " state " + this.source.readyState + ", opens " + this.opens + ", events " + this.events.length
      + ", errors " + this.reasons() + ", gaps " + this.gaps.length + ", cursor " + this.source.lastEventId;
  }
};

function shorten(value) {
  var text = String(value);
  return text.length > 120 ? text.substring(0, 120) + "… (" + text.length + " characters)" : text;
}

/** Types that are listened for. Some of them are names that every object has. */
var TYPES = ["message", "price", "constructor", "hasOwnProperty", "__proto__", "Größe", "a b"];

/** Texts that frames, parsers and scripts have stumbled over. */
var PAYLOADS = [
  "",
  " ",
  " leading and trailing ",
  ":colon",
  "data: not a field",
  "id: 7\nretry: 1",
  "\n",
  "\n\n",
  "one\ntwo\n\nfour",
  "ends in a line break\n",
  "tab\there",
  "</script><script>parent.lab.broken()</script>",
  "<!-- <script>",
  "]]>",
  "'\"\\",
  "\\u0041\\n",
  "line\u2028and paragraph\u2029separator",
  "\ufeffbyte order mark",
  "\u0001\u007f\u0085",
  "\ud83d\ude00 astral",
  "\u65e5\u672c\u8a9e \u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u00e4\u00f6\u00fc\u00df",
  "%00%zz&amp;&#10;+",
  "{\"json\":[1,2,{\"a\":null}]}",
  "last"
];

/** A text of many lines that no single packet holds. */
function longText() {
  var text = "";
  for (var i = 0; i < 400; i++) {
    text += "line " + i + " of a long text, with \u00e4 and \u20ac\n";
  }
  return text + "end";
}

function eventsOf(texts) {
  var events = [];
  for (var i = 0; i < texts.length; i++) {
    events.push({ data: texts[i] });
  }
  return events;
}

/** Whether this browser's requests lose byte order marks, as was measured. */
var losesMark = false;

/** The same text? */
function isSame(text, other) {
  return text === other || losesMark && text === other.replace("\ufeff", "");
}

/** What is wrong with the events received, measured against those published with their ids; "" if nothing is. */
function complaint(received, published, ids) {
  var i;
  var j;
  for (i = 0; i < received.length; i++) {
    for (j = 0; j < i; j++) {
      if (received[j].data === received[i].data) {
        return "repeated: " + shorten(received[i].data);
      }
    }
  }
  for (i = 0; i < published.length; i++) {
    for (j = 0; j < received.length && !isSame(received[j].data, published[i].data); j++) {
      // looking for it
    }
    if (j == received.length) {
      return "missing: " + shorten(published[i].data);
    }
  }
  for (i = 0; i < received.length; i++) {
    if (i >= published.length || !isSame(received[i].data, published[i].data)) {
      return "out of order: " + shorten(received[i].data);
    }
    if (received[i].type != (published[i].type || "message")) {
      return "wrong type: " + received[i].type;
    }
    if (received[i].id !== ids[i]) {
      return "wrong id: " + received[i].id + ", acknowledged as " + ids[i];
    }
  }
  return "";
}

/** Waits until what was published last has come, and calls then with what is wrong with all that came. */
function judge(test, subscription, published, ids, then, ms) {
  var last = published[published.length - 1].data;
  test.until(
    function () {
      for (var i = 0; i < subscription.events.length; i++) {
        if (subscription.events[i].data === last) {
          return true;
        }
      }
      return false;
    },
    "",
    function () {
      then(complaint(subscription.events, published, ids));
    },
    ms || PROMPT,
    function () {
      then("late: " + shorten(last) + " had not come after " + (ms || PROMPT) + " ms" + test.state());
    }
  );
}

/** Passes if all came as they were published. */
function expectAll(test, subscription, published, ids, ms) {
  judge(test, subscription, published, ids, function (wrong) {
    if (wrong) {
      test.fail(wrong + test.state());
    } else {
      test.pass();
    }
  }, ms);
}

function opened(test, subscription, then) {
  test.until(function () {
    return subscription.opens > 0;
  }, "an open event", then);
}

/** Texts that are long enough for faults that count bytes. */
function numbered(count) {
  var texts = [];
  for (var i = 1; i <= count; i++) {
    texts.push("event " + i + " " + new Array(31).join("padding "));
  }
  return texts;
}

/** Publishes to a server that breaks the third of its events, and passes if that is noticed. */
function expectCaught(fault, kind, count) {
  return function (test) {
    var texts = numbered(count);
    test.publishEach(test.path(fault), texts, function (ids) {
      var subscription = test.subscribe(test.path(fault), { lastEventId: "earliest" });
      judge(test, subscription, eventsOf(texts), ids, function (wrong) {
        if (wrong.indexOf(kind) === 0) {
          test.pass(wrong.split("\u2026")[0]);
        } else {
          test.fail("the suite did not see it: " + (wrong || "everything looked right"));
        }
      });
    });
  };
}

/** The time until the first event, one that is in the log already. */
function firstEvent(test, then) {
  test.publish([{ data: "first" }], function () {
    var subscription = test.subscribe(test.path(), { lastEventId: "earliest" });
    test.until(function () {
      return subscription.events.length > 0;
    }, "the first event", function () {
      then(subscription);
    });
  });
}

/** Whether a first event after ms is in time; on a loaded machine the page allows more than the bar. */
function inTime(test, ms, bar) {
  if (ms > bar * test.task.slack) {
    test.fail("the first event came after " + ms + " ms, over " + bar);
  } else {
    test.pass(ms + " ms");
  }
}

/** A subscription behind a proxy that holds every response back until its end. */
function behindBuffer(test, then) {
  test.publish([{ data: "one" }, { data: "two" }], function (ids) {
    var subscription = test.subscribe(test.path("buffered"), { lastEventId: "earliest" });
    test.until(function () {
      return subscription.events.length > 1;
    }, "two events", function () {
      test.publish([{ data: "three" }], function (more) {
        judge(test, subscription, [{ data: "one" }, { data: "two" }, { data: "three" }], ids.concat(more), function (wrong) {
          if (wrong) {
            test.fail(wrong + test.state());
          } else {
            then(subscription);
          }
        }, PATIENCE);
      });
    });
  });
}

/** How often the hub was asked behind a fault; calls then with the number. */
function countRequests(test, fault, then) {
  ask("GET", test.path(fault).replace(/events$/, "count"), "", null, function (status, text) {
    test.step(function () {
      then(+text);
    });
  });
}

/** A subscription that shares the connection of this origin's tabs, in a frame that is one of them. */
function openTab(task) {
  return new Subscription(task.url, { share: true, lastEventId: task.cursor });
}

/** Whether tabs can find each other here, as the client decides it. */
function canShare() {
  try {
    window.localStorage.setItem("everysource-lab", "1");
    window.localStorage.removeItem("everysource-lab");
    return !!window.addEventListener && !!(window.BroadcastChannel || window.JSON && window.onstorage !== undefined);
  } catch (forbidden) {
    return false;
  }
}

var CASES = {
  /** Is this transport in this browser, and does it let anything through? If not, a poll tells. */
  transport: function (test) {
    var set = test.task.set;
    test.publish([{ data: "there" }], function () {
      var subscription = test.subscribe(test.path(), { lastEventId: "earliest" }, set == "long-poll" ? [set] : [set, "long-poll"]);
      test.until(function () {
        return subscription.transports.length > 0 && subscription.events.length > 0 || subscription.errors.length > 0;
      }, "an event or an error", function () {
        var reason = subscription.errors.length > 0 ? subscription.reasons() : subscription.transports[0].reason;
        if (subscription.source.transport == set) {
          test.pass();
        } else if (reason == "first choice" || reason == "unsupported") {
          test.skip("this browser does not have it");
        } else if (reason == "buffered" || reason == "stalled") {
          test.skip("opens, but brings nothing before its end");
        } else {
          test.fail("failed: " + reason + test.state());
        }
      });
    });
  },

  "first visit": function (test) {
    firstEvent(test, function (subscription) {
      test.until(function () {
        return subscription.transports.length > 0;
      }, "a transport event", function () {
        test.task.chosen(subscription.source.transport, subscription.firstAfter, subscription.transports[0].reason);
        inTime(test, subscription.firstAfter, subscription.transports[0].reason == "first choice" ? AT_ONCE : MEASURED);
      });
    });
  },

  "next visit": function (test) {
    if (!test.task.isKept) {
      test.skip("there is no storage to keep the verdict in");
      return;
    }
    firstEvent(test, function (subscription) {
      test.task.again(subscription.firstAfter);
      inTime(test, subscription.firstAfter, AT_ONCE);
    });
  },

  open: function (test) {
    var subscription = test.subscribe(test.path());
    var source = subscription.source;
    test.equal([source.readyState, source.CONNECTING, EverySource.OPEN, source.CLOSED], "0,0,1,2", "readyState and constants");
    opened(test, subscription, function () {
      test.equal(source.readyState, 1, "readyState after open");
      test.equal(/^https?:\/\/[^\/]+\/.*events\?topic=/.test(source.url), true, "an absolute url");
      source.close();
      test.equal(source.readyState, 2, "readyState after close");
      test.pass();
    });
  },

  events: function (test) {
    var subscription = test.subscribe(test.path());
    opened(test, subscription, function () {
      var events = [];
      for (var i = 0; i < TYPES.length; i++) {
        events.push({ data: "of type " + i, type: TYPES[i] == "message" ? "" : TYPES[i] });
      }
      events.push({ data: "plain again" });
      test.publish(events, function (ids) {
        expectAll(test, subscription, events, ids);
      });
    });
  },

  payloads: function (test) {
    var events = eventsOf(PAYLOADS.concat(longText(), "the end"));
    test.publish(events, function (ids) {
      var url = test.path() + "?transport=long-poll&last_event_id=earliest&topic=" + encodeURIComponent(test.topic);
      ask("GET", url, "", null, function (status, text) {
        test.step(function () {
          // Mozilla of 2005 loses the character from whatever it requests.
          losesMark = text.indexOf("\ufeff") < 0;
          var subscription = test.subscribe(test.path(), { lastEventId: "earliest" });
          expectAll(test, subscription, events, ids, PATIENCE);
        });
      });
    });
  },

  replay: function (test) {
    var events = eventsOf(["1", "2", "3", "4", "5", "6"]);
    test.publish(events, function (ids) {
      var subscription = test.subscribe(test.path(), { lastEventId: ids[2] });
      test.until(function () {
        return subscription.events.length > 2;
      }, "what follows the cursor", function () {
        test.publish([{ data: "7" }], function (more) {
          expectAll(test, subscription, events.slice(3).concat({ data: "7" }), ids.slice(3).concat(more));
        });
      });
    });
  },

  gap: function (test) {
    var events = eventsOf(["held", "also held"]);
    test.publish(events, function (ids) {
      var subscription = test.subscribe(test.path(), { lastEventId: "000000000001-7" });
      judge(test, subscription, events, ids, function (wrong) {
        test.equal(wrong, "", "what is wrong");
        test.equal(subscription.gaps.length, 1, "the number of gaps");
        test.equal(subscription.gaps[0].reason, "epoch", "the gap's reason");
        test.equal(subscription.gaps[0].requested, "000000000001-7", "what was requested");
        test.pass();
      }, PATIENCE);
    });
  },

  "cut off": function (test) {
    var events = eventsOf(numbered(16));
    test.publish(events.slice(0, 14), function (ids) {
      var subscription = test.subscribe(test.path("cut"), { lastEventId: "earliest" });
      test.until(function () {
        return subscription.events.length > 13;
      }, "all after the cuts", function () {
        test.equal(subscription.errors.length > 0, true, "that an error was told");
        test.publish(events.slice(14), function (more) {
          expectAll(test, subscription, events, ids.concat(more));
        });
      }, 2 * PATIENCE);
    });
  },

  "goes silent": function (test) {
    if (test.task.isFrozen) {
      test.skip("timers stand still while a request is under way");
      return;
    }
    var events = eventsOf(numbered(8));
    test.publish(events, function (ids) {
      var subscription = test.subscribe(test.path("silent"), { lastEventId: "earliest" });
      judge(test, subscription, events, ids, function (wrong) {
        test.equal(wrong, "", "what is wrong");
        // The silent response never ends by itself while the page goes on listening.
        countRequests(test, "silent", function (count) {
          test.equal(count > 1, true, "that the silence was noticed");
          test.pass();
        });
      }, PATIENCE);
    });
  },

  close: function (test) {
    var subscription = test.subscribe(test.path());
    subscription.onEvent = function () {
      subscription.close();
    };
    opened(test, subscription, function () {
      test.publish(eventsOf(["a", "b", "c"]), function () {
        test.until(function () {
          return subscription.events.length > 0;
        }, "the first event", function () {
          test.publish([{ data: "d" }], function () {
            setTimeout(function () {
              test.step(function () {
                test.equal(subscription.events.length, 1, "the number of events");
                test.equal(subscription.source.readyState, 2, "readyState");
                test.equal(subscription.errors.length, 0, "the number of errors");
                test.pass();
              });
            }, 300);
          });
        });
      });
    });
  },

  "own requests": function (test) {
    var subscription = test.subscribe(test.path());
    var answers = 0;
    function count(status) {
      if (status == 200) {
        answers++;
      }
    }
    opened(test, subscription, function () {
      ask("GET", test.path("pass").replace(/events$/, "count"), "", null, count);
      ask("GET", "frame.html?own=" + test.key, "", null, count);
      test.until(function () {
        return answers == 2;
      }, "two answers to requests of the page", function () {
        test.publish([{ data: "still there" }], function (ids) {
          expectAll(test, subscription, [{ data: "still there" }], ids, PATIENCE);
        });
      }, PATIENCE);
    });
  },

  "other origin": function (test) {
    if (!test.task.other) {
      test.skip("no other name of this server is known: add ?other=http://…");
      return;
    }
    var events = eventsOf(PAYLOADS);
    test.publish(events.slice(0, 4), function (ids) {
      var subscription = test.subscribe(test.task.other + "/events", { lastEventId: "earliest" });
      test.until(function () {
        return subscription.events.length > 3 || subscription.reasons() == "unsupported";
      }, "the first events", function () {
        if (subscription.events.length === 0) {
          test.skip("not across origins in this browser");
          return;
        }
        test.publish(events.slice(4), function (more) {
          expectAll(test, subscription, events, ids.concat(more), PATIENCE);
        });
      });
    });
  },

  /** 204 means: never come back. */
  "told to stop": function (test) {
    var isSeen = false;
    var isAnswered = false;
    var subscription;

    function settled(last) {
      countRequests(test, "gone", function (count) {
        if (count === last) {
          test.equal(subscription.source.readyState, 2, "readyState");
          test.pass(count + " requests");
        } else if (count > 20) {
          test.fail(count + " requests, and no end");
        } else {
          setTimeout(function () {
            settled(count);
          }, 1500);
        }
      });
    }

    function subscribe() {
      if (!isSeen) {
        test.skip("a request that is answered with 204 never ends in this browser");
        return;
      }
      subscription = test.subscribe(test.path("gone"));
      test.until(function () {
        return subscription.source.readyState == 2;
      }, "that it ends", function () {
        test.equal(subscription.errors.length > 0, true, "that an error was told");
        settled(-1);
      });
    }

    ask("GET", test.path("gone"), "", null, function (status) {
      isAnswered = true;
      // Internet Explorer makes 1223 of it.
      isSeen = status == 204 || status == 1223;
    });
    test.until(function () {
      return isAnswered;
    }, "", subscribe, PROMPT, subscribe);
  },

  "the name EventSource": function (test) {
    test.equal(typeof window.EventSource != "undefined", true, "that there is an EventSource");
    test.equal([EventSource.CONNECTING, EventSource.OPEN, EventSource.CLOSED], "0,1,2", "its constants");
    test.pass(EventSource === EverySource ? "ours" : "the browser's");
  },

  "SSE.create": function (test) {
    var seen = [];
    var handle = SSE.create({
      url: test.task.base + "/events",
      data: { topic: test.topic },
      plain: false,
      transports: test.task.transports,
      openEvent: function () {
        seen.push("open");
      },
      messageEvent: function (event) {
        seen.push("message " + event.data);
      },
      customEvent: [{
        name: "price",
        callback: function (event) {
          seen.push("price " + event.data);
        }
      }]
    });
    test.sources.push({ close: handle.close, state: function () {
      return seen.join();
    } });
    test.until(function () {
      return seen.length > 0;
    }, "the open event", function () {
      test.publish([{ data: "a & b" }, { data: "7", type: "price" }], function () {
        test.until(function () {
          return seen.length > 2;
        }, "two events", function () {
          test.equal(seen, "open,message a & b,price 7", "what came");
          test.pass();
        });
      });
    });
  },

  tabs: function (test) {
    if (test.task.isFrozen || !canShare()) {
      test.skip(test.task.isFrozen ? "timers stand still while a request is under way" : "tabs cannot hear each other here");
      return;
    }
    var url = test.path("pass") + "?topic=" + encodeURIComponent(test.topic);
    var lab = test.task.lab;
    var before = [{ data: "to both" }, { data: "to both again" }];
    test.publish([{ data: "mark" }], function (ids) {
      function openBoth(then) {
        lab.openTab({ url: url, cursor: ids[0] }, function (first) {
          opened(test, first.subscription, function () {
            lab.openTab({ url: url, cursor: ids[0] }, function (second) {
              opened(test, second.subscription, function () {
                then(first, second);
              });
            });
          });
        });
      }
      openBoth(function (first, second) {
        test.publish(before, function (both) {
          judge(test, second.subscription, before, both, function (wrong) {
            test.equal(wrong, "", "in the second tab: what is wrong");
            judge(test, first.subscription, before, both, function (wrongToo) {
              test.equal(wrongToo, "", "in the first tab: what is wrong");
              countRequests(test, "pass", function (count) {
                // Polls are many.
                if (first.subscription.source.transport == "native") {
                  test.equal(count, 1, "the number of requests of two tabs");
                }
                first.remove();
                test.publish([{ data: "to the one left" }], function (more) {
                  judge(test, second.subscription, before.concat({ data: "to the one left" }), both.concat(more), function (left) {
                    test.equal(left, "", "after the first tab was closed: what is wrong");
                    second.remove();
                    test.pass();
                  }, PATIENCE);
                });
              });
            }, PATIENCE);
          }, PATIENCE);
        });
      });
    });
  },

  "behind a buffer": function (test) {
    behindBuffer(test, function (subscription) {
      inTime(test, subscription.firstAfter, MEASURED);
    });
  },

  "behind a buffer again": function (test) {
    if (!test.task.isKept) {
      test.skip("there is no storage to keep the verdict in");
      return;
    }
    behindBuffer(test, function (subscription) {
      inTime(test, subscription.firstAfter, AT_ONCE);
    });
  },

  "would see a lost event": expectCaught("drop", "missing", 5),
  "would see a repeated event": expectCaught("repeat", "repeated", 5),
  "would see a wrong id": expectCaught("wrong-id", "wrong id", 5),
  "would see a late event": expectCaught("late", "late", 3)
};
