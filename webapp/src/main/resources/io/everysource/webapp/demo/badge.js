/**
 * The badge. What somebody sends to NAME is a private event of type `thing` on the topic user/NAME, with {from, key, text}; that NAME has read
 * them is one of type `read`, with {upTo}: the id of the last thing that was read.
 *
 * Parameter for tests: `?name=NAME` logs in at once.
 */
(function () {
  var MAX_TEXT = 2000;
  var TITLE = document.title;

  var me = null;
  var topic = "";
  var source = null;
  /** Things that have not been read, the oldest first: {id, from, text}. */
  var unread = [];
  /** What came already, by from and key. */
  var seen = {};

  var element = demo.element;

  function isText(value) {
    return typeof value == "string";
  }

  function trimmed(id) {
    return element(id).value.replace(/^\s+|\s+$/g, "");
  }

  function problem(text) {
    demo.write(element("enter-problem"), text);
    demo.show(element("enter-problem"), text);
  }

  // Logging in and out, which all tabs do together

  function enter(name) {
    var session = demo.session(name, demo.random());
    element("log-in").disabled = true;
    session.have(function (token, why, status) {
      element("log-in").disabled = false;
      if (token) {
        demo.keep("badge", name);
        come(session);
        return;
      }
      demo.show(element("enter"), true);
      problem(why);
      if (status !== 400) {
        setTimeout(function () {
          enter(name);
        }, 1000);
      }
    });
  }

  function come(session) {
    me = session;
    topic = demo.topic("user", me.name);
    demo.show(element("enter"), false);
    demo.show(element("inside"), true);
    demo.write(element("whose"), "Things for " + me.name);
    element("to").value = me.name;
    source = demo.listen({
      topics: topic,
      lastEventId: demo.kept("read-" + topic) || "earliest",
      headers: session.headers,
      share: true
    });
    source.addEventListener("thing", function (event) {
      add(demo.parse(event.data), event.lastEventId);
    });
    source.addEventListener("read", function (event) {
      var said = demo.parse(event.data);
      if (said && isText(said.upTo)) {
        takeAway(said.upTo);
      }
    });
    source.addEventListener("gap", function () {
      demo.show(element("gap"), true);
    });
    source.addEventListener("error", function (event) {
      if (event.status == 401) {
        session.drop();
      }
    });
    show();
  }

  function logOut() {
    demo.forget("badge");
    source.close();
    location.href = location.href.replace(/[?#].*/, "");
  }

  // Things

  function add(thing, id) {
    var mark = thing ? thing.from + " " + thing.key : "";
    if (thing && isText(thing.from) && isText(thing.key) && isText(thing.text) && seen[mark] !== true) {
      seen[mark] = true;
      unread.push({ id: id, from: thing.from, text: thing.text });
      show();
    }
  }

  /** The things up to this one have been read, here or elsewhere. */
  function takeAway(id) {
    for (var i = unread.length; i--; ) {
      if (unread[i].id == id) {
        unread.splice(0, i + 1);
        demo.keep("read-" + topic, id);
        show();
        return;
      }
    }
  }

  function read() {
    var last = unread[unread.length - 1];
    if (last) {
      // At once; the others hear of it.
      takeAway(last.id);
      me.deliver({ topic: topic, type: "read", "private": "on", data: demo.json({ upTo: last.id }) }, demo.random(), function () {});
    }
  }

  function show() {
    var list = element("things");
    var item;
    demo.write(list, "");
    for (var i = 0; i < unread.length; i++) {
      item = document.createElement("li");
      item.appendChild(demo.make("bdi", "name", unread[i].from));
      item.appendChild(demo.make("span", "", ": "));
      item.appendChild(demo.make("bdi", "text", unread[i].text));
      list.appendChild(item);
    }
    demo.write(element("count"), String(unread.length));
    element("count").className = unread.length ? "count some" : "count";
    element("read").disabled = !unread.length;
    demo.show(element("nothing"), !unread.length);
    document.title = (unread.length ? "(" + unread.length + ") " : "") + TITLE;
  }

  function send() {
    var to = trimmed("to");
    var text = trimmed("thing");
    var answer = element("sent");
    answer.className = "bad";
    if (!to || !text) {
      demo.write(answer, "Say to whom, and what.");
    } else if (text.length > MAX_TEXT) {
      demo.write(answer, "This is too long: it has " + text.length + " characters, and " + MAX_TEXT + " can be sent.");
    } else {
      var key = demo.random();
      answer.className = "";
      demo.write(answer, "sending");
      me.deliver({ topic: demo.topic("user", to), type: "thing", "private": "on", data: demo.json({ from: me.name, key: key, text: text }) }, key,
        function (status, said) {
          answer.className = status == 200 ? "" : "bad";
          demo.write(answer, status == 200 ? "sent to " + to : demo.problem(status, said));
        });
    }
    return false;
  }

  // The page

  demo.on(element("enter"), "submit", function () {
    var name = trimmed("name");
    problem(name ? "" : "Say who you are.");
    if (name) {
      enter(name);
    }
    return false;
  });
  demo.on(element("read"), "click", read);
  demo.on(element("log-out"), "click", logOut);
  demo.on(element("send"), "submit", send);

  // Another tab has logged in or out.
  demo.on(window, "storage", function () {
    var name = demo.kept("badge");
    if (me ? name != me.name : name) {
      location.href = location.href.replace(/[?#].*/, "");
    }
  });

  demo.tell(function () {
    var parts = [String(unread.length)];
    for (var i = 0; i < unread.length; i++) {
      parts.push(unread[i].from + ": " + unread[i].text);
    }
    return parts.join("\n");
  });

  (function () {
    var name = demo.parameter("name") || demo.kept("badge");
    if (name) {
      enter(name);
    } else {
      demo.show(element("enter"), true);
      element("name").focus();
    }
  })();
})();
