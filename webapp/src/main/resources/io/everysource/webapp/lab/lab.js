/** The lab's page: gives tasks to frames one after the other, shows what they report, and publishes it for whoever runs the lab. */
(function () {
  var SETS = ["free", "native", "fetch-stream", "xhr-stream", "x-domain-request", "forever-frame", "long-poll", "jsonp"];
  // Those that leave requests behind in some engines come last.
  var EVERY = ["open", "events", "payloads", "replay", "gap", "close", "own requests", "other origin", "cut off", "goes silent"];
  var FREE = ["told to stop", "the name EventSource", "SSE.create", "would see a lost event", "would see a repeated event", "would see a wrong id",
    "would see a late event"];
  /** How long a frame may take for its task, in ms. */
  var LIMIT = 120000;
  /** How long a report may go unanswered, in ms. */
  var ANSWER = 5000;

  var counts = { pass: 0, fail: 0, skip: 0 };
  var facts = { chosen: "", reason: "", first: -1, again: -1, isFrozen: false, isKept: false };
  var queue = [];
  var tabs = [];
  var taken = null;
  var ids = 0;
  var began = 0;
  var run = parameter("run") || Math.floor(Math.random() * 1e9).toString(36);
  var base = location.href.replace(/[?#].*/, "").replace(/\/[^\/]*$/, "");
  /** Reports that wait to be published, and whether one is under way: they arrive in order. */
  var unsent = [];
  var isSending = false;
  var reports = 0;

  function parameter(name) {
    var match = new RegExp("[?&]" + name + "=([^&#]*)").exec(location.href);
    return match ? decodeURIComponent(match[1]) : "";
  }

  function element(id) {
    return document.getElementById(id);
  }

  function write(node, text) {
    while (node.firstChild) {
      node.removeChild(node.firstChild);
    }
    node.appendChild(document.createTextNode(text));
  }

  /** This server under another name, so that another origin can be tried without a second server. */
  function otherOrigin() {
    var other = parameter("other");
    var match = /^(https?:\/\/)(127\.0\.0\.1|localhost)(:\d+)?(\/.*)$/.exec(base);
    if (other) {
      return other.replace(/\/$/, "") + base.replace(/^https?:\/\/[^\/]+/, "");
    }
    return match ? match[1] + (match[2] == "localhost" ? "127.0.0.1" : "localhost") + (match[3] || "") + match[4] : "";
  }

  function forgetVerdict() {
    try {
      window.localStorage.removeItem("everysource:" + /^https?:\/\/[^\/]+/.exec(base)[0]);
    } catch (none) {
      // Then there is no verdict either.
    }
  }

  /** Publishes what waits, one by one; again what was not answered, since some browsers lose a request now and then. */
  function send() {
    var report = unsent[0];
    var isOver = false;
    if (isSending || !report) {
      return;
    }
    isSending = true;

    function over(status) {
      if (!isOver) {
        isOver = true;
        isSending = false;
        clearTimeout(limit);
        if (status == 200) {
          // HtmlUnit 2.4 answers requests beside the page's other scripts: it may have been taken off already.
          if (unsent[0] === report) {
            unsent.shift();
          }
          send();
        } else {
          setTimeout(send, 500);
        }
      }
    }

    var limit = setTimeout(over, ANSWER);
    ask("POST", base + "/events", "application/x-www-form-urlencoded", form(report.fields), over, run + "-" + report.number);
  }

  function publish(type, data) {
    unsent.push({ number: reports++, fields: { topic: "report/" + run, type: type, data: json(data) } });
    send();
  }

  function show(report) {
    var cell = element("cell-" + report.set + "-" + report["case"]);
    if (!cell) {
      cell = addRow(report["case"])[report.set];
    }
    cell.className = report.result;
    cell.title = report.why;
    write(cell, { pass: "\u2713", fail: "\u2717", skip: "\u2013" }[report.result]);
    if (report.result == "fail") {
      var item = document.createElement("li");
      write(item, report.set + ", " + report["case"] + ": " + report.why);
      element("failures").appendChild(item);
    }
  }

  function addRow(name) {
    var row = document.createElement("tr");
    var head = document.createElement("th");
    var cells = {};
    write(head, name);
    row.appendChild(head);
    for (var i = 0; i < SETS.length; i++) {
      var cell = document.createElement("td");
      cell.id = "cell-" + SETS[i] + "-" + name;
      cells[SETS[i]] = cell;
      row.appendChild(cell);
    }
    element("cases").appendChild(row);
    return cells;
  }

  function report(result) {
    counts[result.result]++;
    show(result);
    publish("case", result);
    write(element("state"), counts.pass + " passed, " + counts.fail + " failed, " + counts.skip + " not applicable");
  }

  /** What frames reach: the next one that asks gets the task that was meant for it. */
  window.lab = {
    take: function () {
      return taken;
    },
    openTab: function (about, then) {
      var tab = { role: "tab", url: about.url, cursor: about.cursor };
      var frame = openFrame(tab);
      tab.subscribed = function (subscription) {
        then({ subscription: subscription, remove: function () {
          remove(frame);
        } });
      };
      tabs.push(frame);
    },
    broken: function () {
      report({ set: "free", "case": "payloads", result: "fail", why: "a text was run as a script", ms: 0 });
    }
  };

  function openFrame(task) {
    var frame = document.createElement("iframe");
    taken = task;
    frame.src = "frame.html?" + ids++;
    element("frames").appendChild(frame);
    return frame;
  }

  function remove(frame) {
    if (frame.parentNode) {
      frame.parentNode.removeChild(frame);
    }
  }

  function start(task) {
    var isOver = false;
    var limit;
    var frame;

    function over() {
      if (isOver) {
        return;
      }
      isOver = true;
      clearTimeout(limit);
      // Not while the frame's own script runs.
      setTimeout(function () {
        remove(frame);
        while (tabs.length > 0) {
          remove(tabs.pop());
        }
        if (task.isForgotten) {
          forgetVerdict();
        }
        next();
      }, 0);
    }

    task.id = "t" + ids;
    task.run = run;
    task.base = base;
    task.other = otherOrigin();
    task.lab = window.lab;
    task.slack = +parameter("slack") || 1;
    task.isFrozen = facts.isFrozen;
    task.isKept = facts.isKept;
    task.report = function (result) {
      if (!isOver) {
        report(result);
      }
    };
    task.chosen = function (transport, ms, reason) {
      facts.chosen = transport;
      facts.first = ms;
      facts.reason = reason;
      write(element("chosen"), transport + " (" + reason + "), first event after " + ms + " ms");
    };
    task.again = function (ms) {
      facts.again = ms;
    };
    task.done = over;
    if (task.isFirst) {
      forgetVerdict();
    }
    limit = setTimeout(function () {
      report({ set: task.set, "case": task.cases[0], result: "fail", why: "its frame did not come to an end within " + LIMIT + " ms", ms: LIMIT });
      over();
    }, LIMIT);
    frame = openFrame(task);
  }

  function next() {
    var task = queue.shift();
    if (task) {
      write(element("now"), task.set + ": " + task.cases.join(", "));
      start(task);
    } else {
      finish();
    }
  }

  /** The line that people can send us. */
  function line() {
    return ["EverySource " + EverySource.version, navigator.userAgent, facts.chosen, "first " + facts.first + " ms",
      "next visit " + (facts.again < 0 ? "unknown" : facts.again + " ms"), counts.pass + " passed", counts.fail + " failed",
      counts.skip + " not applicable"].join(" | ");
  }

  function finish() {
    write(element("now"), counts.fail > 0 ? "Done, with failures." : "Done: everything that applies here passed.");
    element("now").className = counts.fail > 0 ? "fail" : "pass";
    element("line").value = line();
    element("result").style.display = "block";
    publish("done", {
      passed: counts.pass, failed: counts.fail, skipped: counts.skip, chosen: facts.chosen, reason: facts.reason, first: facts.first, again: facts.again,
      isFrozen: facts.isFrozen, isKept: facts.isKept, seconds: Math.round((time() - began) / 1000), userAgent: navigator.userAgent
    });
    close();
  }

  /** Says that it is over, once all reports have been taken. */
  function close() {
    if (unsent.length > 0) {
      setTimeout(close, 50);
    } else {
      document.title = "DONE " + counts.pass + "/" + (counts.pass + counts.fail);
    }
  }

  /** Whether timers run while a request is under way, and whether storage outlives a page; then calls then. */
  function look(then) {
    var ticks = 0;
    var ticking = setInterval(function () {
      ticks++;
    }, 50);
    try {
      window.localStorage.setItem("everysource-lab", "kept");
      facts.isKept = window.localStorage.getItem("everysource-lab") == "kept";
      window.localStorage.removeItem("everysource-lab");
    } catch (none) {
      facts.isKept = false;
    }
    ask("POST", base + "/events", "application/x-www-form-urlencoded", form({ topic: "lab/" + run, data: "mark" }), function (status, id) {
      var url = base + "/events?transport=long-poll&hold=600&topic=lab%2F" + run + "&last_event_id=" + encodeURIComponent(id.replace(/\s/g, ""));
      ticks = 0;
      ask("GET", url, "", null, function () {
        facts.isFrozen = ticks === 0;
        clearInterval(ticking);
        then();
      });
    });
  }

  /** Those of the cases that the parameter only names; all if there is none. */
  function wanted(cases) {
    var only = parameter("only");
    var kept = [];
    for (var i = 0; i < cases.length; i++) {
      if (!only || ("," + only + ",").indexOf("," + cases[i] + ",") >= 0) {
        kept.push(cases[i]);
      }
    }
    // Whether a browser has a transport at all is always asked first.
    return only && kept.length > 0 && cases[0] == "transport" && kept[0] != "transport" ? ["transport"].concat(kept) : kept;
  }

  function begin() {
    var i;
    element("begin").disabled = true;
    began = time();
    queue = [
      { set: "free", cases: ["first visit"], isFirst: true },
      { set: "free", cases: ["next visit"] },
      { set: "free", cases: EVERY },
      { set: "free", cases: FREE },
      { set: "free", cases: ["tabs"], isForgotten: true },
      { set: "free", cases: ["behind a buffer"], isFirst: true },
      { set: "free", cases: ["behind a buffer again"], isForgotten: true }
    ];
    for (i = 1; i < SETS.length; i++) {
      queue.push({ set: SETS[i], transports: [SETS[i]], cases: ["transport"].concat(EVERY), isFirst: true });
    }
    for (i = queue.length; i--; ) {
      queue[i].cases = wanted(queue[i].cases);
      if (queue[i].cases.length === 0) {
        queue.splice(i, 1);
      }
    }
    look(next);
  }

  element("begin").onclick = begin;
  write(element("agent"), navigator.userAgent);
  write(element("version"), EverySource.version);
  if (parameter("auto")) {
    begin();
  }
})();
