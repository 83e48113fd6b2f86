/** The page: measures step by step, shows what follows from it, and has the lines that help. */
(function () {
  var verdicts = diagnosis.verdicts;
  var figure = verdicts.figure;
  var HOLD = verdicts.HOLD;
  var POLL_HOLD = 1000;
  var POLLS = 7;
  var ROUNDS = 5;
  /** How long the first answer may take before others are asked why, and at all. */
  var DOUBT = 4000;
  var PATIENCE = 20000;
  var IDLE = 40000;
  var MAX_HUB = 2000;
  var CLIENT_PATIENCE = 12000;
  /** What nobody else has, so that it is seen whether the hub saw it. */
  var MARK = "everysource-diagnosis";
  var TITLE = "Why does it not work here? - EverySource";

  var token = "";
  var facts = null;
  var running = [];
  var runs = 0;
  var skip = null;

  function element(id) {
    return document.getElementById(id);
  }

  function write(node, text) {
    while (node.firstChild) {
      node.removeChild(node.firstChild);
    }
    node.appendChild(document.createTextNode(text));
  }

  function add(parent, tag, className, text) {
    var made = document.createElement(tag);
    if (className) {
      made.className = className;
    }
    if (text) {
      made.appendChild(document.createTextNode(text));
    }
    parent.appendChild(made);
    return made;
  }

  function show(id, isShown) {
    element(id).style.display = isShown ? "" : "none";
  }

  function parameter(name) {
    var match = new RegExp("[?&]" + name + "=([^&#]*)").exec(location.href);
    try {
      return match ? decodeURIComponent(match[1].replace(/\+/g, " ")) : "";
    } catch (malformed) {
      return match[1];
    }
  }

  /** The hub's address without query; empty if it is none that a browser may ask. */
  function hubAddress() {
    var given = parameter("hub").replace(/^\s+|\s+$/g, "");
    var address = given || location.href.replace(/[?#].*/, "").replace(/\/diagnose\/[^\/]*$/, "/events");
    if (/^\/[^\/\\]/.test(address)) {
      address = diagnosis.originOf(location.href) + address;
    }
    return address.length <= MAX_HUB && /^https?:\/\/[a-z0-9._\-\[\]:]+(\/[^\s"'<>\\]*)?(\?|#|$)/i.test(address) ? address.replace(/[?#].*/, "") : "";
  }

  /** @param part how much of the whole is over, 0 to 1 */
  function progress(part, words) {
    var percent = Math.min(100, Math.round(part * 100));
    element("bar").style.width = percent + "%";
    element("progress").setAttribute("aria-valuenow", percent);
    write(element("step"), words);
  }

  function verdict(word, className, sentence) {
    element("result").className = "verdict " + className;
    write(element("verdict"), sentence);
    element("result").setAttribute("data-verdict", word);
    document.title = (word == "working" ? "" : word + ": ") + TITLE;
    if (word != "working" && parameter("done")) {
      tellTester(word);
    }
  }

  /** For tests with engines that nobody can look into: what the page has to say is sent to where no server listens but theirs. */
  function tellTester(word) {
    var xhr = window.XMLHttpRequest ? new XMLHttpRequest() : new ActiveXObject("Microsoft.XMLHTTP");
    xhr.open("POST", "done", true);
    xhr.onreadystatechange = function () {
      if (xhr.readyState == 4) {
        document.title = "DONE " + word;
      }
    };
    xhr.send(element("text").value || word);
  }

  /** Sends a request of this run; done(probe) at its end, unless another run has begun. */
  function send(how, request, done) {
    var run = runs;
    var probe;
    request.hub = facts.hub;
    request.topic = facts.topic;
    request.token = token;
    request.limit = request.limit || PATIENCE;
    probe = diagnosis.send(how, request, function (ended) {
      if (run == runs) {
        done(ended);
      }
    });
    running.push(probe);
    return probe;
  }

  /** Sends several, so many at a time; then all(probes). */
  function sendAll(requests, atOnce, all) {
    var probes = [];
    var next = 0;
    var left = requests.length;
    var isOver = false;

    function one() {
      var place = next++;
      if (place < requests.length) {
        probes[place] = send(requests[place].how, requests[place], function (probe) {
          probes[place] = probe;
          left--;
          if (left === 0 && !isOver) {
            isOver = true;
            all(probes);
          }
          one();
        });
      }
    }

    if (!left) {
      all(probes);
    }
    for (var i = 0; i < atOnce && i < requests.length; i++) {
      one();
    }
  }

  /** What can ask a plain question here. */
  function plainWay() {
    return diagnosis.canXhr(facts.hub) ? "long-poll" : diagnosis.transport("x-domain-request").isThere(facts.hub) ? "x-domain-request" : "jsonp";
  }

  /** A poll without a cursor: it is answered at once. With real statuses where the page can see them. */
  function plainRequest(way) {
    return { control: way == "long-poll" ? "" : 1, hold: way == "x-domain-request" ? 100 : "" };
  }

  function reach(then) {
    var way = plainWay();
    var isOver = false;
    var doubt = setTimeout(askOtherPool, DOUBT);
    var probe = send(way, plainRequest(way), function (answer) {
      clearTimeout(doubt);
      if (!isOver) {
        isOver = true;
        heard(answer);
      }
    });

    // A browser keeps connections with its user's cookies and those without apart, and limits each.
    function askOtherPool() {
      var url;
      if (!window.fetch || isOver) {
        return;
      }
      url = diagnosis.withParameters(facts.hub, { topic: facts.topic, transport: "long-poll" });
      fetch(url, { credentials: facts.isSame ? "omit" : "include", mode: "no-cors", cache: "no-store" }).then(function () {
        // Time enough for one that was only slower.
        setTimeout(function () {
          if (!isOver && probe.head < 0) {
            facts.isOtherPoolAnswered = true;
            probe.cut();
          }
        }, DOUBT);
      }, function () {});
    }

    function heard(answer) {
      facts.reach = answer;
      facts.rounds.push(answer.end);
      measureClock(answer);
      if (answer.first >= 0 || answer.status || answer.isTimedOut || facts.isOtherPoolAnswered || facts.isSame || way == "jsonp") {
        then();
      } else {
        askPastCors(then);
      }
    }
  }

  /** Whether the hub answers where it need not be allowed. */
  function askPastCors(then) {
    send("jsonp", { hold: 100, limit: 5000 }, function (script) {
      facts.isScriptAnswered = script.first >= 0;
      if (facts.isScriptAnswered || !window.fetch) {
        then();
        return;
      }
      fetch(diagnosis.withParameters(facts.hub, { topic: facts.topic, transport: "long-poll" }), { mode: "no-cors" }).then(function () {
        facts.isOpaqueAnswered = true;
        then();
      }, then);
    });
  }

  function measureClock(answer) {
    var there = new Date(answer.header("Date")).getTime();
    if (there) {
      // The header has whole seconds, cut off.
      facts.skew = answer.began + answer.end / 2 - (there + 500);
    }
  }

  function isReached() {
    return !!facts.reach && !!diagnosis.cursorIn(facts.reach.text);
  }

  /** How long answers take: the fastest counts, since this computer may do other things as well. A fast one is enough. */
  function latency(then) {
    var way = plainWay();
    facts.cursor = diagnosis.cursorIn(facts.reach.text);

    function round() {
      facts.rounds.sort(function (one, other) { return one - other; });
      facts.round = facts.rounds[0];
      if (facts.rounds.length >= ROUNDS || facts.rounds.length > 2 && !verdicts.isSlow(facts.round, 0)) {
        bulk(ROUNDS);
        return;
      }
      send(way, plainRequest(way), function (answer) {
        facts.rounds.push(answer.end);
        round();
      });
    }

    function bulk(tries) {
      var request = plainRequest(way);
      request.padding = 16384;
      send(way, request, function (answer) {
        facts.bulk = answer.first < 0 ? facts.bulk : facts.bulk < 0 ? answer.end : Math.min(facts.bulk, answer.end);
        if (tries > 1 && !(facts.bulk >= 0 && !verdicts.isSlow(0, facts.bulk - facts.round))) {
          bulk(tries - 1);
        } else {
          then();
        }
      });
    }

    round();
  }

  /** How many polls are answered in a first wave: so many connections there are. */
  function connections(then) {
    var polls = [];
    var left = POLLS;
    var isOver = false;
    var timer;
    var i;

    function over() {
      var first = 0;
      if (isOver) {
        return;
      }
      isOver = true;
      clearTimeout(timer);
      for (i = 0; i < POLLS; i++) {
        polls[i].cut();
        first = polls[i].first >= 0 && (!first || polls[i].end < first) ? polls[i].end : first;
      }
      for (i = 0; i < POLLS; i++) {
        facts.connections += polls[i].first >= 0 && polls[i].end < first + POLL_HOLD * 0.75 ? 1 : 0;
      }
      then();
    }

    function answered() {
      left--;
      if (!left) {
        over();
      }
    }

    if (plainWay() != "long-poll") {
      then();
      return;
    }
    timer = setTimeout(over, POLL_HOLD * 2.5 + facts.round * 3);
    for (i = 0; i < POLLS; i++) {
      polls.push(send("long-poll", { hold: POLL_HOLD, cursor: facts.cursor }, answered));
    }
  }

  function streams(then) {
    var requests = [];
    var polls = [];
    var ways = diagnosis.transports;
    var slack = HOLD + 3000 + facts.round * 4;
    var isNew = false;
    for (var i = 0; i < ways.length; i++) {
      if (ways[i].isThere(facts.hub)) {
        (ways[i].isStream ? requests : polls).push({ how: ways[i].name, hold: ways[i].isStream ? HOLD : POLL_HOLD, cursor: facts.cursor, limit: slack, round: facts.round });
        isNew = isNew || /^(native|fetch-stream|xhr-stream)$/.test(ways[i].name);
      }
    }
    facts.isOldFrame = !isNew;
    sendAll(requests, Math.max(1, Math.min(4, facts.connections - 1)), function (probes) {
      facts.streams = probes;
      sendAll(polls, 1, function (answers) {
        facts.polls = answers;
        askForBlock(then);
      });
    });
  }

  /** Whether what holds a stream back lets go of a full block. */
  function askForBlock(then) {
    for (var i = 0; i < facts.streams.length; i++) {
      if (verdicts.stateOf(facts.streams[i]) == "held") {
        send(facts.streams[i].transport, { hold: HOLD, padding: 16384, cursor: facts.cursor, limit: HOLD + 3000 + facts.round * 4 }, function (block) {
          facts.block = block;
          then();
        });
        return;
      }
    }
    then();
  }

  /** Whether the two headers that need a permission, or that a proxy may drop, get to the hub. */
  function headers(then) {
    var plain = facts.reach.text;
    if (plainWay() != "long-poll") {
      then();
      return;
    }
    send("long-poll", { control: "", hold: 100, headers: { "Last-Event-ID": MARK } }, function (answer) {
      // An id that no hub knows is a gap, and the hub says of which.
      facts.headers.lastEventId = !answer.status ? "blocked" : answer.status != 200 ? "unknown"
        : diagnosis.field(diagnosis.dataOf(answer.text, "es:gap"), "requested") == MARK ? "through" : "lost";
      if (token) {
        facts.headers.authorization = "through";
        then();
        return;
      }
      send("long-poll", { control: "", hold: 100, headers: { Authorization: "Bearer " + MARK } }, function (other) {
        facts.headers.authorization = !other.status ? "blocked" : other.status == 401 && diagnosis.field(other.text, "detail") == diagnosis.field(plain, "detail")
          ? "lost" : facts.isSame && other.status == 200 ? "unknown" : "through";
        then();
      });
    });
  }

  /** Whether a cookie gets to the hub: only where it said that none came. */
  function cookies(then) {
    var detail = diagnosis.field(facts.reach.text, "detail");
    var way = facts.hub.replace(/^https?:\/\/[^\/]+/i, "") || "/";
    var attributes = "; path=" + way + "; max-age=";
    if (facts.reach.status != 401 || token || plainWay() != "long-poll" || !/token is needed/.test(detail)) {
      then();
      return;
    }
    if (!facts.isSame) {
      send("long-poll", { control: "", withCredentials: true }, function (answer) {
        facts.cookies.isAllowedAcross = !!answer.status;
        then();
      });
      return;
    }
    document.cookie = "mercureAuthorization=" + MARK + attributes + "30";
    send("long-poll", { control: "" }, function (answer) {
      document.cookie = "mercureAuthorization=" + attributes + "0; expires=Thu, 01 Jan 1970 00:00:00 GMT";
      facts.cookies.isTravelling = answer.status == 401 && diagnosis.field(answer.text, "detail") != detail;
      then();
    });
  }

  /** What the client chooses here, if it knows nothing of before. */
  function client(then) {
    var run = runs;
    var began = diagnosis.now();
    var isOver = false;
    var source;
    try {
      localStorage.removeItem("everysource:" + diagnosis.originOf(facts.hub));
    } catch (none) {
      // Then it remembers nothing anyway.
    }

    function over(event) {
      if (!isOver && run == runs) {
        isOver = true;
        clearTimeout(timer);
        facts.client = { transport: event ? event.transport : "", ms: diagnosis.now() - began };
        source.close();
        then();
      }
    }

    var timer = setTimeout(function () { over(null); }, CLIENT_PATIENCE);
    source = new EverySource(facts.hub, { topics: facts.topic, headers: token ? { Authorization: "Bearer " + token } : undefined, report: false });
    source.addEventListener("transport", over);
    source.onerror = function () {
      if (source.readyState == 2) {
        over(null);
      }
    };
  }

  /** Streams that are left alone, to see heartbeats, and whether anything cuts what is silent. */
  function idle(then) {
    var kept = Math.max(1, facts.connections - 2);
    var requests = [];
    var began = diagnosis.now();
    var run = runs;
    var isOver = false;
    var left;
    var timer;
    var i;

    function over() {
      if (!isOver && run == runs) {
        isOver = true;
        clearInterval(timer);
        skip = null;
        show("skip", false);
        for (i = 0; i < facts.idle.length; i++) {
          facts.idle[i].cut();
        }
        then();
      }
    }

    function look() {
      var age = diagnosis.now() - began;
      var waiting = 0;
      for (i = 0; i < facts.idle.length; i++) {
        waiting += facts.idle[i].end < 0 && facts.idle[i].beats.length < 2 ? 1 : 0;
      }
      progress(0.4 + 0.6 * age / IDLE, "All well so far. Watching whether connections stay: " + Math.floor(age / 1000) + " s of up to " + IDLE / 1000 + " s.");
      if (!waiting || age >= IDLE) {
        over();
      }
    }

    for (i = 0; i < facts.streams.length && requests.length < kept; i++) {
      if (verdicts.stateOf(facts.streams[i]) == "works") {
        // Where timers stand still it has to end by itself.
        requests.push({ how: facts.streams[i].transport, cursor: facts.cursor, limit: IDLE * 2, hold: IDLE + 5000 });
      }
    }
    if (!requests.length) {
      then();
      return;
    }
    left = requests.length;
    for (i = 0; i < requests.length; i++) {
      facts.idle.push(send(requests[i].how, requests[i], function () {
        left--;
        if (!left) {
          over();
        }
      }));
    }
    skip = over;
    show("skip", true);
    timer = setInterval(look, 250);
  }

  function cell(row, text, isHead) {
    var made = add(row, isHead ? "th" : "td", "", text);
    if (isHead) {
      made.setAttribute("scope", "row");
    }
  }

  var STATES = { works: "works", held: "held back", refused: "refused", nothing: "nothing came", cut: "broke off" };

  function resultOf(probe) {
    if (!probe) {
      return "not in this browser";
    }
    return diagnosis.transport(probe.transport).isStream || probe.first < 0 ? STATES[verdicts.stateOf(probe)] : "works";
  }

  function named(probes, name) {
    for (var i = 0; i < probes.length; i++) {
      if (probes[i].transport == name) {
        return probes[i];
      }
    }
    return null;
  }

  function beatsOf(name) {
    var probe = named(facts.idle, name);
    var beats = [];
    for (var i = 0; probe && i < probe.beats.length && i < 3; i++) {
      beats.push(figure(probe.beats[i]));
    }
    return beats.join(", ") || "-";
  }

  function showWays() {
    var body = element("rows");
    while (body.firstChild) {
      body.removeChild(body.firstChild);
    }
    for (var i = 0; i < diagnosis.transports.length; i++) {
      var name = diagnosis.transports[i].name;
      var probe = named(facts.streams.concat(facts.polls), name);
      var row = add(body, "tr");
      cell(row, name, true);
      cell(row, resultOf(probe));
      cell(row, probe ? figure(probe.first) : "-");
      cell(row, probe ? figure(probe.end) : "-");
      cell(row, beatsOf(name));
    }
    show("transports", facts.streams.length + facts.polls.length > 0);
  }

  function showFindings(findings) {
    var list = element("findings");
    while (list.firstChild) {
      list.removeChild(list.firstChild);
    }
    for (var i = 0; i < findings.length; i++) {
      var finding = findings[i];
      var card = add(list, "div", "finding " + finding.kind);
      card.setAttribute("data-finding", finding.word);
      // The first one's words are above already.
      add(card, "h2", "", i ? finding.what : finding.kind == "bad" ? "Cause and cure" : "Measured");
      add(card, "p", "about", { sure: "This is sure.", likely: "This is likely.", perhaps: "This may be so." }[finding.sure]
        + (finding.measured ? " Measured: " + finding.measured : ""));
      if (finding.todo != "Nothing.") {
        var todo = add(card, "p", "", "What to do: " + finding.todo + " ");
        if (finding.hasLines) {
          add(todo, "a", "", "Lines for your proxy").href = "#proxies-title";
        }
      }
    }
  }

  /** All that was measured, for support. Nothing of a token or a cookie has come here. */
  function report(judged) {
    var lines = ["EverySource diagnosis: " + judged.verdict, judged.sentence, "", "hub: " + facts.hub, "page: " + facts.page, "browser: " + navigator.userAgent,
      "client: EverySource " + EverySource.version + (facts.client ? ", " + (facts.client.transport || "nothing") + " after " + facts.client.ms + " ms" : ""),
      "time: " + new Date().toUTCString(), "token given: " + (token ? "yes" : "no"),
      "first answer: status " + facts.reach.status + ", type " + (facts.reach.type || "-") + ", after " + facts.reach.end + " ms",
      "answers: " + facts.rounds.join(", ") + " ms; 16 KiB: " + facts.bulk + " ms",
      "protocol: " + protocol(), "connections at once: " + (facts.connections || "not known"),
      "clock ahead: " + (facts.skew === null ? "not known" : Math.round(facts.skew) + " ms"),
      "Last-Event-ID: " + facts.headers.lastEventId + "; Authorization: " + facts.headers.authorization,
      "cookies: enabled " + facts.cookies.isEnabled + ", reach the hub " + facts.cookies.isTravelling + ", allowed across origins " + facts.cookies.isAllowedAcross,
      "", "way: result, head, first byte, end, coding"];
    var i;
    for (i = 0; i < diagnosis.transports.length; i++) {
      var name = diagnosis.transports[i].name;
      var probe = named(facts.streams.concat(facts.polls), name);
      lines.push(name + ": " + resultOf(probe) + (probe ? ", " + probe.head + ", " + probe.first + ", " + probe.end + " ms, " + (probe.encoding || "none") : ""));
    }
    for (i = 0; i < facts.idle.length; i++) {
      probe = facts.idle[i];
      lines.push("left alone, " + probe.transport + ": heartbeats after " + (probe.beats.join(", ") || "none") + " ms; "
        + (probe.isStopped || probe.isTimedOut ? "held for " : "cut after ") + probe.end + " ms");
    }
    lines.push("");
    for (i = 0; i < judged.findings.length; i++) {
      var finding = judged.findings[i];
      lines.push("[" + finding.kind + ", " + finding.sure + "] " + finding.word + ": " + finding.what + " " + finding.measured);
    }
    return lines.join("\n");
  }

  function protocol() {
    var entries = [];
    try {
      entries = performance.getEntriesByType("resource");
    } catch (old) {
      return "not known";
    }
    for (var i = entries.length - 1; i >= 0; i--) {
      if (entries[i].name.substring(0, facts.hub.length) == facts.hub && entries[i].nextHopProtocol) {
        return entries[i].nextHopProtocol;
      }
    }
    return "not known";
  }

  function finish() {
    var judged = verdicts.judge(facts);
    var first = judged.findings[0];
    showFindings(judged.findings);
    showWays();
    element("text").value = report(judged);
    show("support", true);
    progress(1, "Done.");
    show("again", true);
    show("access", judged.verdict == "missing-cookie" || judged.verdict == "token-refused");
    element("result").setAttribute("data-transport", judged.transport);
    verdict(judged.verdict, first.kind, judged.sentence);
  }

  /** Runs one after the other, each calling the next. */
  function inTurn(steps) {
    var run = runs;
    var next = 0;
    function go() {
      if (run == runs && next < steps.length) {
        // Not within what the last one did.
        setTimeout(function () {
          if (run == runs) {
            steps[next++](go);
          }
        }, 0);
      }
    }
    go();
  }

  function step(part, words, action) {
    return function (then) {
      progress(part, words);
      action(then);
    };
  }

  function begin() {
    var hub = hubAddress();
    runs++;
    while (running.length) {
      running.pop().cut();
    }
    show("again", false);
    show("skip", false);
    show("access", false);
    show("support", false);
    show("transports", false);
    showFindings([]);
    element("result").removeAttribute("data-transport");
    if (!hub) {
      refuse("bad-address", "This is no address of a hub. One is like https://hub.example/events, of at most " + MAX_HUB + " characters.");
      return;
    }
    write(element("asked"), "Hub: " + hub);
    if (location.protocol == "https:" && /^http:/i.test(hub)) {
      refuse("mixed-content", "A page that came by https may not ask a hub by http: browsers forbid it. Have the hub, or a proxy before it, speak https.");
      return;
    }
    verdict("working", "working", "Measuring");
    facts = {
      hub: hub, page: diagnosis.originOf(location.href), isSame: diagnosis.isSame(hub), isOnline: navigator.onLine !== false, isModern: !!window.fetch,
      isTokenGiven: !!token, isOldFrame: false, reach: null, isOtherPoolAnswered: false, isScriptAnswered: false, isOpaqueAnswered: false,
      topic: MARK + "/" + Math.floor(Math.random() * 1e9).toString(36) + Math.floor(Math.random() * 1e9).toString(36),
      cursor: "", round: 0, rounds: [], bulk: -1, skew: null, connections: 0, streams: [], polls: [], block: null, idle: [], client: null,
      headers: { lastEventId: "unknown", authorization: "unknown" },
      cookies: { isEnabled: navigator.cookieEnabled !== false, isTravelling: null, isAllowedAcross: null }
    };
    inTurn([
      step(0, "Asking the hub.", reach),
      function (then) {
        if (isReached()) {
          then();
        } else {
          inTurn([step(0.3, "Asking about cookies.", facts.reach.status == 401 ? cookies : function (next) { next(); }), finish]);
        }
      },
      step(0.05, "Measuring how long answers take.", latency),
      step(0.1, "Counting connections.", connections),
      step(0.15, "Trying each way.", streams),
      step(0.3, "Trying headers.", headers),
      step(0.35, "Trying the client.", client),
      function (then) {
        if (verdicts.judge(facts).findings[0].word == "ok" || verdicts.judge(facts).verdict == "slow") {
          verdict("working", "working", "All well so far");
          showWays();
          idle(then);
        } else {
          then();
        }
      },
      finish
    ]);
  }

  /** What cannot even be tried. The address is not repeated: it may be made to mislead. */
  function refuse(word, sentence) {
    write(element("asked"), "");
    progress(1, "Nothing was asked.");
    verdict(word, "bad", sentence);
  }

  function showProxies() {
    var list = element("proxies");
    function one(proxy) {
      var part = add(list, "div", "proxy");
      var button = add(add(part, "h3"), "button", "", "");
      var body = add(part, "div");
      var isOpen = false;
      button.setAttribute("type", "button");
      add(body, "p", "help", proxy.text);
      add(body, "pre", "", proxy.lines.join(document.documentMode < 9 || !window.addEventListener ? "\r" : "\n"));
      function turn() {
        body.style.display = isOpen ? "" : "none";
        button.setAttribute("aria-expanded", isOpen ? "true" : "false");
        write(button, (isOpen ? "\u2212 " : "+ ") + proxy.name);
      }
      button.onclick = function () {
        isOpen = !isOpen;
        turn();
      };
      turn();
    }
    for (var i = 0; i < diagnosis.proxies.length; i++) {
      one(diagnosis.proxies[i]);
    }
  }

  element("skip").onclick = function () {
    if (skip) {
      skip();
    }
  };
  element("again").onclick = begin;
  element("access").onsubmit = function () {
    token = element("token").value.replace(/^\s*Bearer\s+/i, "").replace(/\s+/g, "");
    element("token").value = "";
    begin();
    return false;
  };
  element("copy").onclick = function () {
    var area = element("text");
    var isCopied = false;
    area.select();
    try {
      isCopied = document.execCommand("copy");
    } catch (none) {
      // Then by hand.
    }
    write(element("copied"), isCopied ? "Copied." : "Marked: copy it with Ctrl-C.");
  };
  element("hub").value = hubAddress() && parameter("hub") ? hubAddress() : "";
  showProxies();
  // Old browsers show that they are busy for as long as what was begun while they loaded lasts.
  window.onload = function () {
    setTimeout(begin, 0);
  };
})();
