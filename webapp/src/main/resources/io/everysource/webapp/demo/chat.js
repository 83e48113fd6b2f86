/**
 * The chat. What is said is an event of type `say` on the topic chat/ROOM; its data is {by, name, key, text}: `by` tells persons of one name
 * apart, `key` tells messages apart.
 *
 * Parameters: `?room=ROOM`; and for tests `?name=NAME` comes in at once, `?say=TEXT` then says TEXT, with `&times=N` N times, a second apart.
 */
(function () {
  var MAX_LINES = 1000;
  var MAX_TEXT = 200000;
  /** Texts that are longer get a box to scroll in. */
  var LONG = 1000;
  /** How long many changes of who is here may be told at once, in ms; and how long one may go untold where the browser polls. */
  var GATHER = 200;
  var POLLED = 15000;
  var RETRY = 1000;
  var SUBSCRIPTIONS = "/.well-known/mercure/subscriptions/";

  var room = demo.parameter("room") || "lobby";
  var topic = demo.topic("chat", room);
  var me = null;
  var source = null;
  /** What has been said, by who and key: what is said again is the same. */
  var seen = {};
  var lines = [];
  var outbox = [];
  var isSending = false;
  var here = [];
  var isAsking = false;
  var isAskedAgain = false;

  var element = demo.element;

  // Coming in

  function problem(id, text) {
    demo.write(element(id), text);
    demo.show(element(id), text);
  }

  /** The visitor of this name: the same one as last time in this browser, if that was the name. */
  function person(name) {
    var last = demo.parse(demo.kept("chat"));
    return last && last.name == name && /^[a-z0-9]{8,32}$/.test(last.person) ? last.person : demo.random();
  }

  function ask() {
    var last = demo.parse(demo.kept("chat"));
    element("name").value = last ? String(last.name) : "";
    element("room").value = room;
    demo.show(element("enter"), true);
    element("name").focus();
  }

  function enter(name, who) {
    var session = demo.session(name, who);
    element("come-in").disabled = true;
    session.have(function (token, why, status) {
      element("come-in").disabled = false;
      if (!token && status == 400) {
        demo.show(element("enter"), true);
        problem("enter-problem", why);
        return;
      }
      if (!token) {
        // The name is in order, and the server will be there again.
        problem("enter-problem", why + " Trying again.");
        setTimeout(function () {
          enter(name, who);
        }, RETRY);
        return;
      }
      demo.keep("chat", demo.json({ name: name, person: who }));
      demo.keepHere("chat", demo.json({ name: name, person: who }));
      come(session);
    });
  }

  function come(session) {
    me = session;
    demo.show(element("enter"), false);
    problem("enter-problem", "");
    demo.show(element("talk"), true);
    outbox = demo.parse(demo.keptHere("outbox-" + topic)) || [];
    showPending();
    source = demo.listen({
      topics: [topic, SUBSCRIPTIONS + demo.escape(topic) + "/{subscriber}"],
      lastEventId: "earliest",
      headers: session.headers
    });
    source.addEventListener("say", function (event) {
      said(demo.parse(event.data));
    });
    source.addEventListener("gap", function (event) {
      note(event.reason == "epoch"
        ? "The server was started anew: it does not have what was said before."
        : "Some messages are missing here: the server does not have them any more.");
    });
    // Whoever comes or goes is told here; who is here now is asked for, so that this can be wrong for a moment at most.
    source.addEventListener("message", askWhoIsHere);
    source.addEventListener("open", askWhoIsHere);
    source.addEventListener("error", function (event) {
      if (event.status == 401) {
        session.drop();
      }
    });
    setInterval(function () {
      if (/poll|jsonp/.test(source.transport)) {
        askWhoIsHere();
      }
    }, POLLED);
    send();
  }

  function leave() {
    source.close();
    demo.forgetHere("chat");
    location.href = location.href.replace(/[?#].*/, "") + "?" + demo.form({ room: room });
  }

  // The conversation

  function isText(value) {
    return typeof value == "string";
  }

  function said(message) {
    if (!message || !isText(message.by) || !isText(message.name) || !isText(message.key) || !isText(message.text)) {
      return;
    }
    var id = message.by + " " + message.key;
    if (seen[id] === true) {
      return;
    }
    seen[id] = true;
    add(line(message));
    lines.push(message);
    if (lines.length > MAX_LINES) {
      lines.shift();
    }
    if (message.by == me.person) {
      remove(message.key);
    }
  }

  /** The element for a message; whatever is in it, it is text. */
  function line(message) {
    var made = document.createElement("li");
    var text = demo.make("div", "text", message.text);
    if (message.by == me.person) {
      made.className = "own";
    }
    text.setAttribute("dir", "auto");
    if (message.text.length > LONG) {
      text.className = "text long";
      text.setAttribute("tabindex", "0");
    }
    made.appendChild(demo.make("bdi", "name", message.name));
    if (message.by == me.person) {
      made.appendChild(demo.make("span", "mark", " (you)"));
    }
    made.appendChild(text);
    return made;
  }

  function note(text) {
    add(demo.make("li", "note", text));
  }

  /** Adds an element to the conversation, and stays at its end if that was in sight. */
  function add(made) {
    var list = element("lines");
    var log = element("log");
    var isAtEnd = log.scrollTop + log.clientHeight > log.scrollHeight - 30;
    demo.show(element("nothing"), false);
    list.appendChild(made);
    if (list.childNodes.length > MAX_LINES) {
      list.removeChild(list.firstChild);
    }
    if (isAtEnd) {
      log.scrollTop = log.scrollHeight;
    }
  }

  // What is not said yet

  function say(text) {
    if (text.length > MAX_TEXT) {
      problem("say-problem", "This is too long: it has " + text.length + " characters, and " + MAX_TEXT + " can be sent.");
      return false;
    }
    problem("say-problem", "");
    outbox.push({ key: demo.random(), text: text });
    keepOutbox();
    send();
    return true;
  }

  function keepOutbox() {
    var unsaid = [];
    for (var i = 0; i < outbox.length; i++) {
      if (!outbox[i].isSaid) {
        unsaid.push(outbox[i]);
      }
    }
    if (unsaid.length) {
      demo.keepHere("outbox-" + topic, demo.json(unsaid));
    } else {
      demo.forgetHere("outbox-" + topic);
    }
    showPending();
  }

  function showPending() {
    var list = element("pending");
    demo.write(list, "");
    for (var i = 0; i < outbox.length; i++) {
      list.appendChild(pending(outbox[i]));
    }
    demo.show(list, outbox.length);
  }

  function pending(message) {
    var made = line({ by: me.person, name: me.name, text: message.text });
    var again;
    var away;
    made.appendChild(demo.make("span", message.why ? "problem" : "help",
      message.why ? "Not sent. " + message.why + " " : message.isSaid ? "sent" : "sending"));
    if (message.why) {
      again = demo.make("button", "", "Try again");
      away = demo.make("button", "", "Forget it");
      again.setAttribute("type", "button");
      away.setAttribute("type", "button");
      demo.on(again, "click", function () {
        message.why = "";
        keepOutbox();
        send();
      });
      demo.on(away, "click", function () {
        remove(message.key);
      });
      made.appendChild(again);
      made.appendChild(away);
    }
    return made;
  }

  function remove(key) {
    for (var i = 0; i < outbox.length; i++) {
      if (outbox[i].key == key) {
        outbox.splice(i, 1);
        keepOutbox();
        return;
      }
    }
  }

  /** Sends what waits, in order and one by one: nothing is said before what was written before it. */
  function send() {
    var message = null;
    for (var i = 0; i < outbox.length && !message; i++) {
      message = outbox[i].isSaid || outbox[i].why ? null : outbox[i];
    }
    if (!message || isSending) {
      return;
    }
    isSending = true;
    var data = demo.json({ by: me.person, name: me.name, key: message.key, text: message.text });
    me.deliver({ topic: topic, type: "say", data: data }, me.person + message.key, function (status, text) {
      isSending = false;
      if (status == 200) {
        message.isSaid = true;
      } else {
        message.why = demo.problem(status, text);
      }
      keepOutbox();
      send();
    });
  }

  // Who is here

  function askWhoIsHere() {
    if (isAsking) {
      isAskedAgain = true;
      return;
    }
    isAsking = true;
    isAskedAgain = false;
    setTimeout(function () {
      me.ask("GET", "events/subscriptions/" + demo.escape(topic), {}, function (status, text) {
        isAsking = false;
        showPeople(status == 200 ? demo.parse(text) : null, status);
        if (isAskedAgain) {
          askWhoIsHere();
        }
      });
    }, GATHER);
  }

  function showPeople(told, status) {
    var all = told && told.subscriptions || [];
    var persons = {};
    var list = element("people");
    var payload;
    var i;
    if (!told) {
      demo.write(element("people-problem"), status ? "This cannot be told here." : "This cannot be told at the moment.");
      demo.show(element("people-problem"), true);
      return;
    }
    demo.show(element("people-problem"), false);
    here = [];
    for (i = 0; i < all.length; i++) {
      payload = all[i].payload;
      if (payload && isText(payload.name) && isText(payload.person) && persons[payload.person] !== true) {
        persons[payload.person] = true;
        here.push(payload);
      }
    }
    here.sort(function (one, other) {
      return one.name < other.name ? -1 : one.name > other.name ? 1 : one.person < other.person ? -1 : 1;
    });
    demo.write(list, "");
    for (i = 0; i < here.length; i++) {
      var item = document.createElement("li");
      item.appendChild(demo.make("bdi", "name", here[i].name));
      if (here[i].person == me.person) {
        item.appendChild(demo.make("span", "mark", " (you)"));
      }
      list.appendChild(item);
    }
  }

  // The page

  demo.on(element("enter"), "submit", function () {
    var name = element("name").value.replace(/^\s+|\s+$/g, "");
    var wanted = element("room").value.replace(/^\s+|\s+$/g, "") || "lobby";
    if (!name) {
      problem("enter-problem", "Say who you are.");
      return false;
    }
    demo.keepHere("chat", demo.json({ name: name, person: person(name) }));
    if (wanted == room) {
      enter(name, demo.parse(demo.keptHere("chat")).person);
    } else {
      location.href = location.href.replace(/[?#].*/, "") + "?" + demo.form({ room: wanted });
    }
    return false;
  });

  function sayWritten() {
    var field = element("text");
    if (/\S/.test(field.value) && say(field.value)) {
      field.value = "";
    }
    field.focus();
    return false;
  }

  demo.on(element("say"), "submit", sayWritten);
  demo.on(element("text"), "keydown", function (event) {
    return event.keyCode != 13 || event.shiftKey || event.isComposing ? true : sayWritten();
  });
  demo.on(element("leave"), "click", leave);
  demo.write(element("room-title"), "Room " + room);

  demo.tell(function () {
    var parts = ["here:"];
    for (var i = 0; i < here.length; i++) {
      parts.push(here[i].name);
    }
    parts = [parts.join(" ")];
    for (i = 0; i < lines.length; i++) {
      parts.push(lines[i].name + ": " + lines[i].text.substring(0, LONG));
    }
    return parts.join("\n");
  });

  function sayByItself(text, times) {
    var said = 0;
    function again() {
      said++;
      say(times > 1 ? text + " " + said : text);
      if (said < times) {
        setTimeout(again, 1000);
      }
    }
    var waiting = setInterval(function () {
      if (me) {
        clearInterval(waiting);
        again();
      }
    }, 50);
  }

  (function () {
    var given = demo.parameter("name");
    var before = demo.parse(demo.keptHere("chat"));
    if (given) {
      enter(given, before && before.name == given ? before.person : demo.random());
    } else if (before) {
      enter(String(before.name), String(before.person));
    } else {
      ask();
    }
    if (demo.parameter("say")) {
      sayByItself(demo.parameter("say"), Number(demo.parameter("times") || 1));
    }
  })();
})();
