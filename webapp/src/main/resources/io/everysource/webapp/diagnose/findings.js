/**
 * What follows from what was measured: a verdict in one word, a sentence, and findings. No page and no network in here.
 *
 * facts: hub, page (its origin), isSame, isTokenGiven, isOnline, isModern (has fetch), isOldFrame (streams are read by old ways alone);
 * reach, a probe of a plain poll; others, ways by which the hub did answer where that poll did not: isOtherPoolAnswered, isScriptAnswered,
 * isOpaqueAnswered; rounds, ms of plain polls; bulk, ms of one with 16 KiB; skew, ms by which this clock is ahead, or null; connections, how
 * many polls went at once, 0 if not known; streams and polls, probes by transport; block, a probe of a padded stream; headers: lastEventId and
 * authorization, each "through", "lost", "blocked" or "unknown"; cookies: isEnabled, isTravelling, isSeen, isAllowedAcross, each true, false or
 * null; idle, probes of streams that were left alone; client: transport, ms.
 */
diagnosis.verdicts = (function () {
  var HOLD = 2000;
  var SLOW_ROUND = 800;
  var SLOW_BULK = 2000;
  var CLOCKS_APART = 30000;
  var SOME = 3;

  function seconds(ms) {
    return (ms / 1000).toFixed(ms < 9950 ? 1 : 0) + " s";
  }

  function figure(ms) {
    return ms < 0 ? "-" : ms < 1000 ? Math.round(ms) + " ms" : seconds(ms);
  }

  function median(numbers) {
    var sorted = numbers.slice(0).sort(function (one, other) { return one - other; });
    return sorted.length ? sorted[Math.floor(sorted.length / 2)] : 0;
  }

  function titleOf(name) {
    return diagnosis.transport(name).title;
  }

  /** "works", "held" (all of it came at its end), "refused", "nothing" or "cut". */
  function stateOf(probe) {
    if (diagnosis.dataOf(probe.text, "es:error") || probe.status && probe.status != 200) {
      return "refused";
    }
    if (probe.first < 0) {
      return "nothing";
    }
    if (probe.end < HOLD * 0.8) {
      return "cut";
    }
    // A stream lasts for the hold after its first bytes, however slow the way is; but a busy browser looks late.
    return probe.end - probe.first < HOLD / 4 || probe.first > HOLD * 0.8 + 3 * probe.round ? "held" : "works";
  }

  /** The best way that works: what the client takes, if it has been asked. */
  function working(facts) {
    var i;
    if (facts.client && facts.client.transport) {
      return facts.client.transport;
    }
    for (i = 0; i < facts.streams.length; i++) {
      if (stateOf(facts.streams[i]) == "works") {
        return facts.streams[i].transport;
      }
    }
    for (i = 0; i < facts.polls.length; i++) {
      if (facts.polls[i].first >= 0 && !diagnosis.dataOf(facts.polls[i].text, "es:error")) {
        return facts.polls[i].transport;
      }
    }
    return "";
  }

  function count(probes, state) {
    var found = 0;
    for (var i = 0; i < probes.length; i++) {
      found += stateOf(probes[i]) == state ? 1 : 0;
    }
    return found;
  }

  function finding(word, kind, sure, what, measured, todo, hasLines) {
    return { word: word, kind: kind, sure: sure, what: what, measured: measured, todo: todo, hasLines: !!hasLines };
  }

  /** What a plain poll said, where it said no. */
  function refusal(facts) {
    var reach = facts.reach;
    var told = diagnosis.dataOf(reach.text, "es:error") || reach.text;
    var status = reach.status == 200 ? +diagnosis.field(told, "status") : reach.status;
    var detail = /^\s*\{/.test(told) ? diagnosis.field(told, "detail") : "";
    return { status: status, detail: detail, limit: detail ? diagnosis.field(told, "limit") : "", retry: reach.header("Retry-After") };
  }

  function isHubs(facts) {
    return /problem\+json/.test(facts.reach.type) || !!diagnosis.dataOf(facts.reach.text, "es:error");
  }

  function noAnswer(facts) {
    var waited = "No answer in " + seconds(facts.reach.end) + ".";
    if (facts.isOtherPoolAnswered) {
      return finding("connection-limit", "bad", "sure",
        "This browser has no connection to the hub left: other tabs have them all.",
        waited + " At the same moment a request of another kind, for which the browser keeps connections of its own, was answered at once.",
        "Close some tabs of this site, and run this again. For good: let the proxy speak HTTP/2, which needs one connection for all, or have the "
          + "tabs share one: new EverySource(url, { share: true }). A browser opens six connections to a host over HTTP/1.1, all tabs together.", true);
    }
    if (facts.reach.isTimedOut) {
      return finding("silent", "bad", facts.isModern ? "sure" : "perhaps",
        "The hub is reached, or something that stands before it, and says nothing.",
        waited,
        "See whether the hub runs and is not busy; whether the proxy has its right address; whether a firewall drops what it should refuse. "
          + "If other tabs of this site are open, close them and run this again: a browser opens few connections to a host.");
    }
    if (!facts.isSame && (facts.isScriptAnswered || facts.isOpaqueAnswered)) {
      return finding("cors", "bad", facts.isScriptAnswered ? "sure" : "likely",
        "The hub answers, but does not let pages of " + facts.page + " read the answer (CORS).",
        (facts.isScriptAnswered ? "A script of the hub (JSONP) was answered, " : "The browser got an answer that it does not show, ")
          + "a request that has to be allowed was not.",
        "Start the hub with --cors-origin " + facts.page + ", to the letter as it is here, or with --cors-origin '*' for all pages without cookies. If it "
          + "is, see whether a proxy takes off its header Access-Control-Allow-Origin, sets a second one, or answers OPTIONS itself.", true);
    }
    return finding("unreachable", "bad", facts.isSame ? "sure" : "likely",
      "The hub cannot be reached from this browser.",
      "The request failed after " + figure(facts.reach.end) + (facts.isOnline ? "." : "; the browser says that it is offline."),
      "See whether the address is right and the hub runs; whether the certificate is valid (open the address in a tab); whether an extension of the "
        + "browser or a firewall blocks it.");
  }

  function cookieAdvice(facts) {
    var cookies = facts.cookies;
    var set = "Set mercureAuthorization as HttpOnly; Secure; SameSite=Strict; Path=/events, with the hub's host or a domain above it";
    if (!cookies.isEnabled) {
      return "This browser takes no cookies: allow them for this site, or send the token in the header Authorization.";
    }
    if (!facts.isSame) {
      return cookies.isAllowedAcross === false
        ? "The hub lets no cookies of pages of " + facts.page + " count: start it with --cors-origin " + facts.page + ", and use withCredentials."
        : set + "; a page of another site needs SameSite=None, and browsers may block that. Send the token in the header Authorization instead.";
    }
    if (cookies.isTravelling === false) {
      return "Have the proxy pass the header Cookie on to the hub; see whether the browser blocks cookies of this site.";
    }
    return "Log in where the application sets the cookie. If it did, the cookie does not fit this address: " + set
      + ", and use https if it is Secure. Or send the token in the header Authorization.";
  }

  function refused(facts) {
    var said = refusal(facts);
    var measured = "Status " + said.status + " after " + figure(facts.reach.end) + "." + (said.detail ? " The hub says: " + said.detail : "");
    var cookies = facts.cookies;
    if (said.status == 401 && /token is needed/.test(said.detail) && !facts.isTokenGiven) {
      return finding("missing-cookie", "bad", "sure",
        "The hub asks for a token, and none came: "
          + (cookies.isTravelling === false ? "cookies of this page do not reach it." : "there is no cookie mercureAuthorization for it in this browser."),
        measured + (cookies.isTravelling === null ? "" : cookies.isTravelling
          ? " A cookie that this page set for a moment did reach it."
          : " A cookie that this page set for a moment did not reach it."),
        cookieAdvice(facts) + " To see whether all else is well, paste a token above.", cookies.isTravelling === false);
    }
    if (said.status == 401 || said.status == 403 && isHubs(facts)) {
      return finding("token-refused", "bad", "sure", "The hub does not take the token that was sent.", measured,
        "Get a new one, and see that it is signed with the key that the hub has. Where the hub runs, everysource.jar doctor says more.");
    }
    if (said.status == 429 || said.limit) {
      return finding("limited", "bad", "sure", "A limit of the hub is reached" + (said.limit ? ": " + said.limit + "." : "."), measured,
        "Wait" + (said.retry ? " " + said.retry + " s" : "") + ". If it lasts, raise the limit; behind a proxy that --trust-proxy does not name, all "
          + "visitors have one address.");
    }
    if (said.status == 503) {
      return finding("unavailable", "bad", "sure",
        isHubs(facts) ? "The hub is not able to serve at the moment (503)." : "Something before the hub says that there is no service (503).",
        measured + (said.retry ? " It asks to come again in " + said.retry + " s." : ""),
        isHubs(facts) ? "Wait: it is starting or going down. If it lasts, look at its /readyz and its log."
          : "See whether the hub runs: a proxy or load balancer says 503 where no server behind it passes its health check (the hub's is /readyz), "
            + "or while it is in maintenance.");
    }
    if (said.status == 502 || said.status == 504) {
      return finding("bad-gateway", "bad", "sure", "A proxy answers, and cannot reach the hub behind it (" + said.status + ").", measured,
        "Start the hub, and see whether the proxy has its right address and port.", said.status == 504);
    }
    return null;
  }

  function notAHub(facts) {
    return finding("not-a-hub", "bad", "sure", "What answers at this address is no hub.",
      "Status " + facts.reach.status + ", type " + (facts.reach.type || "not told") + ".",
      /html/.test(facts.reach.type)
        ? "It is a page: perhaps of a login before the hub, or of the application itself. Have the proxy pass the hub's path on to the hub."
        : "A hub is at /events or at /.well-known/mercure: see whether the proxy changes the path.");
  }

  function blockText(facts) {
    if (!facts.block) {
      return "";
    }
    return facts.block.first >= 0 && facts.block.first < HOLD / 2 && stateOf(facts.block) != "refused"
      ? " With 16 KiB of padding the first bytes came at once: it waits until a block is full."
      : " Nor did 16 KiB of padding bring it forth.";
  }

  function heldText(facts) {
    var texts = [];
    for (var i = 0; i < facts.streams.length; i++) {
      if (stateOf(facts.streams[i]) == "held") {
        texts.push(titleOf(facts.streams[i].transport) + ": first byte after " + figure(facts.streams[i].first) + ", end after " + figure(facts.streams[i].end));
      }
    }
    return texts.join("; ") + ". The hub sends its first bytes at once, and ended each after " + seconds(HOLD) + ".";
  }

  function encodingOf(probes) {
    for (var i = 0; i < probes.length; i++) {
      if (probes[i].encoding && probes[i].encoding != "identity") {
        return probes[i].encoding;
      }
    }
    return "";
  }

  function streams(facts, findings) {
    var held = count(facts.streams, "held");
    var works = count(facts.streams, "works");
    var dead = count(facts.streams, "nothing") + count(facts.streams, "cut");
    var encoding = encodingOf(facts.streams);
    if (held && !works) {
      findings.push(encoding
        ? finding("compressed", "bad", "sure", "Something before the hub compresses the stream (" + encoding + "), and holds it back while it does.",
          heldText(facts) + blockText(facts),
          "Switch off compression for the hub's path. The hub asks for that itself (Cache-Control: no-transform); what compresses does not heed it.", true)
        : finding("buffered", "bad", facts.isOldFrame ? "perhaps" : held > 1 ? "sure" : "likely",
          "Something between this browser and the hub collects the stream, and passes it on when it has ended.",
          heldText(facts) + blockText(facts),
          "Switch off buffering for the hub's path in the proxy. Where that is in nobody's hands (a virus scanner, a company's or a carrier's proxy), https "
            + "keeps its hands off; until then the client polls by itself." + (facts.isOldFrame
            ? " Some old browsers show nothing of a stream before its end by themselves: then there is nothing to change." : ""), true));
    } else if (held) {
      findings.push(finding("some-held", "note", "likely", "This browser shows nothing of some streams before their end.",
        heldText(facts), "Nothing: the client uses one that works."));
    } else if (encoding) {
      findings.push(finding("compressed-in-time", "note", "sure", "Something before the hub compresses the stream (" + encoding + "), but passes it on in time.",
        "First byte and end came apart.", "Switch it off for the hub's path if you can: it costs both sides work and saves little.", true));
    }
    if (!works && !held && dead) {
      findings.push(finding("no-stream", "bad", "likely", "Polls come through, but no stream does.",
        dead + " of " + facts.streams.length + " streams broke off, or brought nothing.",
        "See whether a proxy, a virus scanner or an extension of the browser refuses text/event-stream. Until then the client polls by itself.", true));
    }
  }

  /** Streams that were left alone, and ended by nobody's wish. */
  function cuts(facts, findings) {
    var lost = [];
    var longest = 0;
    var i;
    var probe;
    var silence;
    var ages = [];
    var silences = [];
    for (i = 0; i < facts.idle.length; i++) {
      probe = facts.idle[i];
      longest = Math.max(longest, probe.end);
      if (!probe.isStopped && !probe.isTimedOut && diagnosis.transport(probe.transport).isStream && !diagnosis.dataOf(probe.text, "es:bye")) {
        silence = probe.end - Math.max(probe.last, 0);
        lost.push(titleOf(probe.transport) + " after " + seconds(probe.end) + ", of which the last " + seconds(silence) + " were silent");
        ages.push(probe.end);
        silences.push(silence);
      }
    }
    if (!lost.length) {
      return;
    }
    var silent = median(silences);
    var heartbeat = +diagnosis.field(diagnosis.dataOf(facts.idle[0].text, "es:hello"), "heartbeat");
    // A heartbeat within the silence would have been seen.
    var isIdle = silent > SOME * 1000 && (silent > median(ages) * 0.8 || heartbeat && silent > heartbeat * 0.5);
    findings.push(isIdle
      ? finding("idle-cut", "bad", lost.length > 1 ? "sure" : "likely",
        "Something between this browser and the hub cuts connections that are silent for " + seconds(silent) + ".",
        "Cut: " + lost.join("; ") + ". The hub's heartbeat comes every " + seconds(heartbeat) + ".",
        "Raise the timeout of the proxy above two heartbeats; or start the hub with --heartbeat " + Math.max(1, Math.floor(silent / 2500))
          + "s, so that no connection is silent for that long.", true)
      : finding("cut", "bad", lost.length > 1 ? "sure" : "likely",
        "Something between this browser and the hub cuts connections after " + seconds(median(ages)) + ", whatever is sent.",
        "Cut: " + lost.join("; ") + ".",
        "The client is back at once and loses nothing. Still, raise the longest time that the proxy lets a request take (not the idle timeout).", true));
  }

  /** @param round ms of a plain answer @param bulk ms that 16 KiB take more */
  function isSlow(round, bulk) {
    return round > SLOW_ROUND || bulk > SLOW_BULK;
  }

  function rest(facts, findings) {
    // The fastest tells of the way; the others of what else this computer does.
    var round = facts.rounds[0];
    var bulk = facts.bulk - round;
    var names = [];
    if (isSlow(round, bulk)) {
      findings.push(finding("slow", "bad", "sure",
        "The network is slow: " + (round > SLOW_ROUND ? "an answer takes " + figure(round) + "." : "16 KiB take " + seconds(facts.bulk) + "."),
        "Answers took " + figure(facts.rounds[0]) + " to " + figure(facts.rounds[facts.rounds.length - 1]) + "; 16 KiB "
          + (facts.bulk < 0 ? "did not come" : figure(facts.bulk)) + ", at best.",
        "Events come, but late. Where the first bytes take over 2.5 s the client polls for a minute and then tries again. If this network is fast elsewhere, "
          + "see whether the hub's machine or the proxy is busy."));
    }
    if (facts.headers.lastEventId == "blocked" || facts.headers.lastEventId == "lost") {
      names.push("Last-Event-ID");
    }
    if (facts.headers.authorization == "blocked" || facts.headers.authorization == "lost") {
      names.push("Authorization");
    }
    if (names.length) {
      findings.push(facts.isSame
        ? finding("headers-blocked", "bad", "sure", "The header " + names.join(" and the header ") + " does not reach the hub.",
          "Sent from this page, and not seen by the hub.",
          "Have the proxy pass it on." + (names[0] == "Last-Event-ID"
            ? " Without Last-Event-ID a browser's own EventSource cannot resume, and misses what came in between; our client also asks in the address." : ""), true)
        : finding("headers-blocked", "bad", "sure", "The browser may not send the header " + names.join(" and the header ") + " to the hub from pages of " + facts.page + ".",
          "A request without it was answered; with it, the browser asked first (OPTIONS) and was refused.",
          "Have the proxy pass OPTIONS on to the hub, which allows both headers; it must not answer it by itself or ask for a password.", true));
    }
    if (facts.connections && facts.connections < 5 && facts.isModern) {
      findings.push(finding("connections-taken", "note", "likely", "Few connections to the hub are left: " + facts.connections + " went at once.",
        "Of 7 polls " + facts.connections + " were answered together, the others after them.",
        "Other tabs of this site may hold connections. Over HTTP/1.1 a browser opens six to a host: use HTTP/2, or { share: true }.", true));
    } else if (facts.connections && facts.connections < 7 && (facts.connections == 6 || !facts.isModern)) {
      findings.push(finding("connections", "good", "sure", "This browser opens " + facts.connections + " connections to the hub, all tabs together.",
        "Of 7 polls " + facts.connections + " were answered together, the others after them.",
        "With more tabs than that use HTTP/2, or { share: true }.", true));
    }
    if (facts.skew !== null && Math.abs(facts.skew) > CLOCKS_APART) {
      findings.push(finding("clock", "note", "sure",
        "This computer's clock is " + seconds(Math.abs(facts.skew)) + (facts.skew > 0 ? " ahead of" : " behind") + " the hub's.",
        "Compared with the header Date of an answer.",
        "Events do not mind. Tokens do: they end by the hub's clock. Have both clocks set by NTP."));
    }
  }

  function allWell(facts) {
    var way = working(facts);
    var beats = [];
    for (var i = 0; i < facts.idle.length; i++) {
      if (facts.idle[i].beats.length) {
        beats.push(titleOf(facts.idle[i].transport) + " " + figure(facts.idle[i].beats[0]));
      }
    }
    return finding("ok", "good", "sure", "All well: events come through by " + titleOf(way) + ".",
      "A round trip takes " + figure(facts.rounds[0]) + "."
        + (facts.client && facts.client.transport ? " The client took " + titleOf(facts.client.transport) + " after " + figure(facts.client.ms) + "." : "")
        + (beats.length ? " First heartbeat: " + beats.join(", ") + "." : ""), "Nothing.");
  }

  function of(kind, findings) {
    var found = [];
    for (var i = 0; i < findings.length; i++) {
      if (findings[i].kind == kind) {
        found.push(findings[i]);
      }
    }
    return found;
  }

  /** @return {{verdict: string, sentence: string, transport: string, isReached: boolean, findings: Array}} the first of the findings is the verdict's */
  function judge(facts) {
    var findings = [];
    var first;
    var isReached = facts.reach.status == 200 && !!diagnosis.cursorIn(facts.reach.text)
      || !facts.reach.status && !!diagnosis.cursorIn(facts.reach.text);
    if (facts.reach.first < 0 && !facts.reach.status) {
      findings.push(noAnswer(facts));
    } else if (!isReached) {
      findings.push(refused(facts) || notAHub(facts));
    } else {
      streams(facts, findings);
      cuts(facts, findings);
      rest(facts, findings);
    }
    if (isReached && !working(facts) && !findings.length) {
      findings.push(finding("no-stream", "bad", "likely", "The hub answers a plain request, and nothing else comes through.", "", "See the table below.", true));
    }
    // Those that hinder go first, as they were found.
    findings = of("bad", findings).concat(of("note", findings), of("good", findings));
    first = findings[0];
    if (!first || first.kind != "bad") {
      first = allWell(facts);
      findings.unshift(first);
    }
    return { verdict: first.word, sentence: first.what, transport: isReached ? working(facts) : "", isReached: isReached, findings: findings };
  }

  return { judge: judge, isSlow: isSlow, stateOf: stateOf, figure: figure, seconds: seconds, HOLD: HOLD };
})();
