/**
 * A shop whose script has a mistake, and that takes repairs while it is open. A repair is {text, signature}; the text is JSON:
 * {shop, number, kind} and, of the kind "rule", percent, minimum, step and rounding; of the kind "reload", seconds. The kind "none"
 * withdraws a rule.
 */
(function () {
  var SHOP = "repair/shop";
  var GOODS = [
    { name: "Kettle", cents: 4990 },
    { name: "Teapot", cents: 2499 },
    { name: "Cup", cents: 749 },
    { name: "Samovar", cents: 12900 }
  ];
  var ROUND = { down: Math.floor, nearest: Math.round, up: Math.ceil };
  var WORDS = { down: "rounded down", nearest: "rounded", up: "rounded up" };
  var MAX_CENTS = 100000;
  /** How often loading anew can be put off. */
  var PUT_OFFS = 2;
  /** Seconds until pages are loaded anew, as this page asks for it or finds out that it is due. */
  var SECONDS = 20;
  var AGAIN = 3000;

  var source = null;
  var verify = null;
  /** What the shop had called out by when this page was loaded; -1 before it is known. */
  var build = -1;
  /** The number of the last repair that was taken. */
  var last = 0;
  var rule = null;

  // The shop

  /** 20 % off, in cents. This is the mistake. */
  function ownReduced(cents) {
    return cents - 20;
  }

  /** The price by a rule, in cents. */
  function reduced(cents) {
    return cents < rule.minimum ? cents : ROUND[rule.rounding](cents * (100 - rule.percent) / (100 * rule.step)) * rule.step;
  }

  function money(cents) {
    return Math.floor(cents / 100) + "." + ("0" + cents % 100).slice(-2);
  }

  function show() {
    var list = demo.element("goods");
    var verdict = demo.element("verdict");
    var i;
    var row;
    while (list.firstChild) {
      list.removeChild(list.firstChild);
    }
    for (i = 0; i < GOODS.length; i++) {
      row = document.createElement("tr");
      row.appendChild(demo.make("td", "", GOODS[i].name));
      row.appendChild(demo.make("td", "", money(GOODS[i].cents)));
      row.appendChild(demo.make("td", "", money(rule ? reduced(GOODS[i].cents) : ownReduced(GOODS[i].cents))));
      list.appendChild(row);
    }
    verdict.className = "verdict " + (rule ? "right" : "wrong");
    demo.write(verdict, rule
      ? "By repair " + last + ": " + rule.percent + " % off" + (rule.minimum ? " from " + money(rule.minimum) : "") + ", "
        + WORDS[rule.rounding] + " to " + money(rule.step) + "."
      : "By this page's own script, which is wrong: 20 cents off, not 20 %.");
  }

  // Repairs

  function isWhole(value, min, max) {
    return typeof value == "number" && Math.floor(value) == value && value >= min && value <= max;
  }

  function isRule(said) {
    return isWhole(said.percent, 1, 90) && isWhole(said.minimum, 0, MAX_CENTS) && isWhole(said.step, 1, 100)
      && typeof said.rounding == "string" && ROUND.hasOwnProperty(said.rounding);
  }

  /** Why a repair is refused; empty if it is not. */
  function fault(said) {
    if (!said) {
      return "it is not signed with the shop's key";
    }
    if (said.shop != SHOP || !isWhole(said.number, 1, Infinity)) {
      return "it is for something else";
    }
    if (said.number <= last) {
      return "it is repair " + said.number + ", and repair " + last + " has come before";
    }
    if (!(said.kind == "rule" && isRule(said) || said.kind == "none" || said.kind == "reload" && isWhole(said.seconds, 1, 300))) {
      return "this page does not know what to do with it";
    }
    return "";
  }

  /** What a repair says, if it was signed by the shop; else null. */
  function open(signed) {
    return signed && typeof signed.text == "string" && typeof signed.signature == "string" && verify(signed.text, signed.signature)
      ? demo.parse(signed.text)
      : null;
  }

  /** Does what a repair says, or refuses it. */
  function take(signed) {
    var said = open(signed);
    var why = fault(said);
    if (why) {
      demo.note("A repair was refused: " + why + ".");
      return;
    }
    last = said.number;
    if (said.kind == "reload") {
      demo.note("Repair " + last + " asks for the page to be loaded anew.");
      callOut(said.seconds);
      return;
    }
    rule = said.kind == "rule" ? said : null;
    demo.note(rule ? "Repair " + last + " was taken." : "Repair " + last + " has withdrawn the one before.");
    show();
  }

  // Loading anew

  var duration = 0;
  var end = 0;
  var left = 0;
  var isCalledOut = false;

  function callOut(seconds) {
    if (!isCalledOut) {
      isCalledOut = true;
      // Not all pages at once.
      duration = seconds * 1000 * (1 + Math.random() / 4);
      end = new Date().getTime() + duration;
      left = PUT_OFFS;
      demo.show(demo.element("reload"), true);
      demo.write(demo.element("call"), "This page will be loaded anew by itself. Your note to the shop stays.");
      tellPutOffs();
      count();
    }
  }

  function tellPutOffs() {
    demo.show(demo.element("put-off"), left > 0);
    demo.write(demo.element("put-off-help"), left > 1 ? "It can be put off " + left + " times."
      : left ? "It can be put off once more." : "It cannot be put off any more.");
  }

  function count() {
    var seconds = Math.ceil((end - new Date().getTime()) / 1000);
    if (seconds <= 0) {
      loadAnew();
    } else {
      demo.write(demo.element("seconds"), seconds == 1 ? "1 second" : seconds + " seconds");
      setTimeout(count, 250);
    }
  }

  function loadAnew() {
    demo.keepHere("note", demo.element("note").value);
    location.reload();
  }

  // What the server says

  /** Learns what holds, and listens from there. */
  function begin() {
    demo.ask("GET", "repair/shop", {}, function (status, text) {
      var said = status == 200 ? demo.parse(text) : null;
      var isFirst = build < 0;
      if (!said) {
        setTimeout(begin, AGAIN);
        return;
      }
      verify = createVerifier(said.modulus);
      rule = null;
      last = 0;
      if (said.repair) {
        take(said.repair);
      }
      last = said.number;
      if (isFirst) {
        build = said.build;
        demo.write(demo.element("build"), "build " + build);
      } else if (said.build != build) {
        demo.note("The shop had a new build meanwhile.");
        callOut(SECONDS);
      }
      show();
      listen(said.cursor);
    });
  }

  function listen(cursor) {
    source = demo.listen({ topics: SHOP, lastEventId: cursor });
    source.addEventListener("repair", function (event) {
      take(demo.parse(event.data));
    });
    source.addEventListener("gap", function () {
      demo.note("There is a gap in what the shop has told, so it is asked what holds.");
      source.close();
      begin();
    });
  }

  // What a person does

  function value(id) {
    return demo.element(id).value;
  }

  function onClick(id, action) {
    demo.on(demo.element(id), "click", action);
  }

  demo.on(demo.element("repair"), "submit", function () {
    demo.command("repair/repair", { percent: value("percent"), minimum: value("minimum"), rounding: value("rounding"), step: value("step") });
    return false;
  });
  onClick("withdraw", function () {
    demo.command("repair/withdraw", {});
  });
  onClick("send-reload", function () {
    demo.command("repair/reload", { seconds: SECONDS });
  });
  onClick("forge", function () {
    demo.command("repair/forge", {});
  });
  onClick("replay", function () {
    demo.command("repair/replay", {});
  });
  onClick("now", loadAnew);
  onClick("put-off", function () {
    end += duration;
    left--;
    tellPutOffs();
  });

  demo.element("note").value = demo.keptHere("note");
  demo.forgetHere("note");

  demo.tell(function () {
    var newest = demo.element("notes").firstChild;
    return demo.json({
      verdict: demo.element("verdict").firstChild.nodeValue,
      cup: demo.element("goods").childNodes[2].lastChild.firstChild.nodeValue,
      note: newest ? newest.firstChild.nodeValue : ""
    });
  });

  show();
  begin();
})();
