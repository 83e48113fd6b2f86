/**
 * A price list that is shown as this browser has kept it, at once, and replaced by what is pushed, version by version.
 * What is kept is {version, cursor}: a version and the position in the server's log up to which it is the newest.
 */
(function () {
  var KEPT = "prices";
  var AGAIN = 3000;

  var version = null;
  var cursor = "";
  var source = null;
  /** Whether something may have been missed, and the current version has not come yet. */
  var isBehind = false;

  /** Whether what was kept or sent is a version. */
  function isVersion(value) {
    var i;
    var price;
    if (!value || typeof value.edition != "number" || typeof value.number != "number" || typeof value.title != "string"
        || !(value.prices instanceof Array)) {
      return false;
    }
    for (i = 0; i < value.prices.length; i++) {
      price = value.prices[i];
      if (!price || typeof price.name != "string" || typeof price.cents != "number") {
        return false;
      }
    }
    return true;
  }

  function isNewer(one, other) {
    return !other || one.edition > other.edition || one.edition == other.edition && one.number > other.number;
  }

  /** What this browser has kept; null if there is nothing to be used. */
  function kept() {
    var found = demo.parse(demo.kept(KEPT) || "null");
    return found && isVersion(found.version) && typeof found.cursor == "string" ? found : null;
  }

  /** Keeps what is shown, unless another window has kept a newer version. */
  function keep() {
    var other = kept();
    var text = demo.json({ version: version, cursor: cursor });
    if (!other || !isNewer(other.version, version)) {
      demo.keep(KEPT, text);
    }
    demo.write(demo.element("memory"), demo.kept(KEPT)
      ? "This browser keeps it."
      : "This browser keeps nothing for this page: it is asked for anew each time that the page is opened.");
  }

  function money(cents) {
    return Math.floor(cents / 100) + "." + ("0" + cents % 100).slice(-2);
  }

  function show(how) {
    var list = demo.element("prices");
    var i;
    var row;
    while (list.firstChild) {
      list.removeChild(list.firstChild);
    }
    for (i = 0; i < version.prices.length; i++) {
      row = document.createElement("tr");
      row.appendChild(demo.make("td", "", version.prices[i].name));
      row.appendChild(demo.make("td", "", money(version.prices[i].cents)));
      list.appendChild(row);
    }
    demo.write(demo.element("title"), version.title);
    demo.write(demo.element("about"), "Version " + version.number + how);
  }

  /** Takes a version, if it is newer than the one that is shown. */
  function take(candidate, how) {
    if (!isVersion(candidate)) {
      demo.note("Something came that is no version, and was left.");
    } else if (isNewer(candidate, version)) {
      demo.note("Version " + candidate.number + how + (version ? ", in place of version " + version.number + "." : "."));
      version = candidate;
      show(how);
    } else {
      demo.note("Version " + candidate.number + how + ", and was left: version " + version.number
        + (candidate.number == version.number ? " is here already." : " is newer."));
    }
  }

  function askForCurrent() {
    demo.ask("GET", "cache/current", {}, function (status, text) {
      var said = status == 200 ? demo.parse(text) : null;
      if (!said || !isVersion(said.version)) {
        setTimeout(askForCurrent, AGAIN);
        return;
      }
      isBehind = false;
      take(said.version, " was asked for");
      cursor = source ? source.lastEventId : said.cursor;
      keep();
      if (!source) {
        listen();
      }
    });
  }

  function listen() {
    source = demo.listen({ topics: "cache/prices", lastEventId: cursor });
    source.addEventListener("version", function (event) {
      take(demo.parse(event.data), " was pushed");
      // Until the current version is here, the cursor stays before the gap: should the page be closed now, the next one meets it too.
      cursor = isBehind ? cursor : event.lastEventId;
      keep();
    });
    source.addEventListener("gap", function () {
      demo.note("There is a gap in what the server has told, so the current version is asked for.");
      isBehind = true;
      askForCurrent();
    });
  }

  function start() {
    var found = kept();
    if (found) {
      version = found.version;
      cursor = found.cursor;
      show(", as this browser has kept it");
      demo.write(demo.element("memory"), "This browser keeps it.");
      listen();
    } else {
      askForCurrent();
    }
  }

  demo.on(demo.element("publish"), "submit", function () {
    demo.command("cache/publish", { title: demo.element("new-title").value });
    demo.element("new-title").value = "";
    return false;
  });

  demo.on(demo.element("old"), "click", function () {
    demo.command("cache/publish-old", {});
  });

  demo.on(demo.element("forget"), "click", function () {
    demo.forget(KEPT);
    demo.write(demo.element("memory"), "Forgotten: the page opens without it, until the next version comes.");
  });

  demo.tell(function () {
    return demo.json({ title: demo.element("title").firstChild.nodeValue, about: demo.element("about").firstChild.nodeValue });
  });

  start();
})();
