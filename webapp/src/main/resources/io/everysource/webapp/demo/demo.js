/**
 * What the demos share, in the language that every browser since 2001 reads (ECMAScript 3). All of it is in the global object `demo`:
 *
 *   Page       parameter(name), element(id), write(node, text), make(tag, className, text), show(node, isShown), on(node, type, listener),
 *              note(text)
 *   Data       json(value), parse(text), form(fields), escape(text), topic(kind, name), random()
 *   Memory     keep(name, text), kept(name), forget(name): of this browser; keepHere, keptHere, forgetHere: of this tab
 *   Requests   ask(method, url, options, done), problem(status, text), command(url, fields)
 *   The hub    hub, listen(options): the page's subscription; session(name, person): a visitor's tokens, with headers, have(done), drop(),
 *              ask(method, url, options, done), publish(fields, key, done), deliver(fields, key, done)
 *
 * Parameters that every demo has: `?transport=long-poll` takes this transport instead of the best; `?tell=NAME` publishes what the page
 * shows, as demo.tell(read) reads it, as text to the topic `report/NAME` of the demos' hub each time that it has changed, so that pages
 * in browsers without a debugger can be tested.
 *
 * Texts of others are put into the page as text alone: by write and make.
 */
var demo = (function () {
  /** How long a request may go unanswered, in ms. */
  var ANSWER = 10000;
  /** How long to wait with the next try of what got lost, in ms: more each time. */
  var FIRST_RETRY = 1000;
  var MAX_RETRY = 15000;
  /** A token is replaced when it holds for less than this, in ms. */
  var SPARE = 30000;
  /** How many notes are shown. */
  var NOTES = 12;
  var TELL_EVERY = 300;
  var PATIENT_LOOKS = 5;
  var FORM = "application/x-www-form-urlencoded";
  var COOKIE_SECONDS = 31536000;

  var base = location.href.replace(/[?#].*/, "").replace(/[^\/]*$/, "");

  // Page

  /** The parameter `name` of the page's address; empty if it has none. */
  function parameter(name) {
    var match = new RegExp("[?&]" + name + "=([^&#]*)").exec(location.href);
    try {
      return match ? decodeURIComponent(match[1].replace(/\+/g, " ")) : "";
    } catch (malformed) {
      return match[1];
    }
  }

  function element(id) {
    return document.getElementById(id);
  }

  /** Has `node` show `text`, and nothing else. */
  function write(node, text) {
    while (node.firstChild) {
      node.removeChild(node.firstChild);
    }
    node.appendChild(document.createTextNode(text));
  }

  /** A new element that shows `text`. */
  function make(tag, className, text) {
    var made = document.createElement(tag);
    if (className) {
      made.className = className;
    }
    made.appendChild(document.createTextNode(text));
    return made;
  }

  /** Shows `node`, or takes it out of sight. */
  function show(node, isShown) {
    node.className = node.className.replace(/ ?\bgone\b/, "") + (isShown ? "" : " gone");
  }

  /** Calls `listener` with events of `type`; false from it keeps the browser from what it would do. */
  function on(node, type, listener) {
    function heard(event) {
      var result = listener(event || window.event);
      if (result === false && event && event.preventDefault) {
        event.preventDefault();
      }
      return result;
    }
    if (node.addEventListener) {
      node.addEventListener(type, heard, false);
    } else if (node.attachEvent) {
      node.attachEvent("on" + type, heard);
    } else {
      node["on" + type] = heard;
    }
  }

  // Data

  function quote(text) {
    return '"' + text.replace(/[^ !#-\[\]-~]/g, function (character) {
      return "\\u" + ("000" + character.charCodeAt(0).toString(16)).slice(-4);
    }) + '"';
  }

  /** `value` as JSON: texts, numbers, booleans, null, and arrays and objects of them. */
  function json(value) {
    var parts = [];
    var name;
    var i;
    if (typeof JSON != "undefined") {
      return JSON.stringify(value);
    }
    if (value === null || typeof value == "number" || typeof value == "boolean") {
      return String(value);
    }
    if (typeof value == "string") {
      return quote(value);
    }
    if (value instanceof Array) {
      for (i = 0; i < value.length; i++) {
        parts.push(json(value[i]));
      }
      return "[" + parts.join(",") + "]";
    }
    for (name in value) {
      if (value.hasOwnProperty(name)) {
        parts.push(quote(name) + ":" + json(value[name]));
      }
    }
    return "{" + parts.join(",") + "}";
  }

  /** Reads JSON where the browser cannot; nothing is run for it. */
  function read(text) {
    var token = /\s*([{}\[\],:]|"(?:[^"\\]|\\[^u]|\\u[0-9a-fA-F]{4})*"|-?[0-9.eE+\-]+|true|false|null)/g;
    var ESCAPES = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
    var at = 0;
    var next;

    function advance() {
      var match;
      token.lastIndex = at;
      match = token.exec(text);
      if (match && match.index != at) {
        throw new Error("no JSON at " + at);
      }
      next = match ? match[1] : "";
      at += match ? match[0].length : 0;
    }

    function expect(mark) {
      if (next != mark) {
        throw new Error("no JSON: " + mark + " is missing at " + at);
      }
      advance();
    }

    function string() {
      var raw = next;
      advance();
      return raw.substring(1, raw.length - 1).replace(/\\(u[0-9a-fA-F]{4}|[^u])/g, function (all, escape) {
        return escape.length > 1 ? String.fromCharCode(parseInt(escape.substring(1), 16)) : ESCAPES[escape] || escape;
      });
    }

    function list() {
      var values = [];
      advance();
      while (next != "]") {
        values.push(value());
        if (next != "]") {
          expect(",");
        }
      }
      advance();
      return values;
    }

    function object() {
      var fields = {};
      var name;
      advance();
      while (next != "}") {
        name = string();
        expect(":");
        fields[name] = value();
        if (next != "}") {
          expect(",");
        }
      }
      advance();
      return fields;
    }

    function value() {
      var word = next;
      if (word.charAt(0) == '"') {
        return string();
      }
      if (word == "[") {
        return list();
      }
      if (word == "{") {
        return object();
      }
      if (!/^(-?[0-9]|true$|false$|null$)/.test(word)) {
        throw new Error("no JSON at " + at);
      }
      advance();
      return word == "null" ? null : word == "true" ? true : word == "false" ? false : Number(word);
    }

    advance();
    var whole = value();
    if (next || /\S/.test(text.substring(at))) {
      throw new Error("no JSON at " + at);
    }
    return whole;
  }

  /** What the JSON `text` says; null if it is none. */
  function parse(text) {
    try {
      return typeof JSON != "undefined" ? JSON.parse(text) : read(text);
    } catch (malformed) {
      return null;
    }
  }

  /** Fields as an HTML form sends them. */
  function form(fields) {
    var parts = [];
    for (var name in fields) {
      if (fields.hasOwnProperty(name)) {
        parts.push(encodeURIComponent(name) + "=" + encodeURIComponent(fields[name]));
      }
    }
    return parts.join("&");
  }

  /** A text as it stands in a topic or a path: all but letters, digits, - . _ escaped. */
  function escape(text) {
    return encodeURIComponent(text).replace(/[!'()*~]/g, function (mark) {
      return "%" + mark.charCodeAt(0).toString(16).toUpperCase();
    });
  }

  /** The topic of what is called `name`, whatever is in the name: user/Ann%20Lee. */
  function topic(kind, name) {
    return kind + "/" + escape(name);
  }

  /** Sixteen characters that nobody else has. */
  function random() {
    var made = "";
    while (made.length < 16) {
      made += Math.floor(Math.random() * 36).toString(36);
    }
    return made;
  }

  // Memory

  function storage(name) {
    try {
      // A browser may have it and forbid it.
      window[name].setItem("demo:", "1");
      window[name].removeItem("demo:");
      return window[name];
    } catch (none) {
      return null;
    }
  }

  var browser = storage("localStorage");
  var tab = storage("sessionStorage");

  function keepIn(store, name, text) {
    try {
      store.setItem("demo:" + name, text);
    } catch (full) {
      // It is kept as long as the page is there.
    }
  }

  /** Remembers a text in this browser; where it has no storage in a cookie, as long as it fits there. */
  function keep(name, text) {
    var cookie = "demo-" + name + "=" + encodeURIComponent(text);
    if (browser) {
      keepIn(browser, name, text);
    } else if (cookie.length < 4000) {
      document.cookie = cookie + "; max-age=" + COOKIE_SECONDS + "; expires="
        + new Date(new Date().getTime() + COOKIE_SECONDS * 1000).toUTCString() + "; path=/demo/";
    }
  }

  /** The text that was kept; empty if there is none. */
  function kept(name) {
    var match;
    if (browser) {
      return browser.getItem("demo:" + name) || "";
    }
    match = new RegExp("(?:^|; )demo-" + name + "=([^;]*)").exec(document.cookie);
    return match ? decodeURIComponent(match[1]) : "";
  }

  function forget(name) {
    if (browser) {
      browser.removeItem("demo:" + name);
    } else {
      document.cookie = "demo-" + name + "=; max-age=0; expires=" + new Date(0).toUTCString() + "; path=/demo/";
    }
  }

  /** The same for this tab alone, until it is closed; where it has no storage of its own it is the browser's. */
  function keepHere(name, text) {
    if (tab) {
      keepIn(tab, name, text);
    } else {
      keep(name, text);
    }
  }

  function keptHere(name) {
    return tab ? tab.getItem("demo:" + name) || "" : kept(name);
  }

  function forgetHere(name) {
    if (tab) {
      tab.removeItem("demo:" + name);
    } else {
      forget(name);
    }
  }

  // Requests

  /**
   * Asks this server, and calls done(status, text, request) once; the status is 0 if there was no answer in time.
   *
   * @param url relative to the demos' folder
   * @param options fields to be sent as a form (fields), headers; both may be left out
   */
  function ask(method, url, options, done) {
    var request = window.XMLHttpRequest ? new XMLHttpRequest() : new ActiveXObject("Microsoft.XMLHTTP");
    var isDone = false;

    function end(status, text) {
      if (!isDone) {
        isDone = true;
        clearTimeout(limit);
        done(status, text, request);
      }
    }

    var limit = setTimeout(function () {
      end(0, "");
      request.abort();
    }, ANSWER);
    request.onreadystatechange = function () {
      var status = 0;
      var text = "";
      if (request.readyState != 4 || isDone) {
        return;
      }
      try {
        status = request.status;
        text = request.responseText;
      } catch (noAnswer) {
        status = 0;
      }
      // IE has codes of its own for a connection that failed.
      end(status < 600 ? status : 0, text);
    };
    try {
      request.open(method, /^[a-z]+:\/\//.test(url) ? url : base + url, true);
      if (options.fields) {
        request.setRequestHeader("Content-Type", FORM);
      }
      for (var name in options.headers || {}) {
        if (options.headers.hasOwnProperty(name)) {
          request.setRequestHeader(name, options.headers[name]);
        }
      }
      request.send(options.fields ? form(options.fields) : null);
    } catch (unsent) {
      setTimeout(function () {
        end(0, "");
      }, 0);
    }
  }

  /** What an answer with an error says, for people. */
  function problem(status, text) {
    var said = parse(text);
    return said && said.detail ? String(said.detail) : status ? "The server answered " + status + "." : "The server cannot be reached.";
  }

  /** Has this server change something, as only its own pages can; what is wrong with that is shown in the element `problem`. */
  function command(url, fields) {
    var shown = element("problem");
    ask("POST", url, { fields: fields, headers: { "X-Demo": "1" } }, function (status, text) {
      write(shown, status == 200 ? "" : problem(status, text));
      show(shown, status != 200);
    });
  }

  /** Says in the list `notes`, above what was said before, what has happened. */
  function note(text) {
    var list = element("notes");
    var item = make("li", "", text + " ");
    item.appendChild(make("span", "time", new Date().toLocaleTimeString()));
    list.insertBefore(item, list.firstChild);
    if (list.childNodes.length > NOTES) {
      list.removeChild(list.lastChild);
    }
  }

  // The hub

  var hub = base + "events";

  /** Shows how the page's connection is: in the element `state`, if it has one. */
  function state(name, words) {
    var shown = element("state");
    if (shown) {
      shown.className = "state " + name;
      write(shown, words);
    }
  }

  /**
   * Subscribes, and shows how the connection is.
   *
   * @param options of EverySource: topics, lastEventId, headers (a session's), share
   * @return the EverySource
   */
  function listen(options) {
    var wanted = parameter("transport");
    var source;
    if (wanted) {
      options.transports = [wanted];
    }
    state("", "connecting");
    source = new EverySource(hub, options);
    function opened() {
      if (source.readyState == 1) {
        state("open", "listening" + (source.transport ? " by " + source.transport : options.share ? " by another tab" : ""));
      }
    }
    source.addEventListener("open", opened);
    source.addEventListener("transport", opened);
    source.addEventListener("error", function (event) {
      state("lost", source.readyState == 2 ? "refused: " + (event.message || event.reason) : "reconnecting");
    });
    return source;
  }

  /**
   * A visitor's tokens, as an application would give them to who has logged in. They last for minutes, and are asked for when one is needed.
   *
   * @param name what the visitor is called
   * @param person what tells visitors of one name apart: of lower case letters and digits
   */
  function session(name, person) {
    var token = "";
    var ends = 0;
    var waiting = [];

    function answered(status, text) {
      var said = status == 200 ? parse(text) : null;
      var called = waiting;
      var i;
      waiting = [];
      token = said ? said.token : "";
      ends = new Date().getTime() + (said ? said.seconds * 1000 : 0);
      for (i = 0; i < called.length; i++) {
        called[i](token, said ? "" : problem(status, text), status);
      }
    }

    /** Calls done(token, why there is none, status). */
    function have(done) {
      if (token && ends - new Date().getTime() > SPARE) {
        done(token, "", 200);
      } else {
        waiting.push(done);
        if (waiting.length == 1) {
          ask("POST", "login", { fields: { name: name, person: person } }, answered);
        }
      }
    }

    /** The token is not taken any more: the server may have been started anew. */
    function drop() {
      token = "";
    }

    /** Asks with a token; done as of ask. */
    function askWithToken(method, url, options, done) {
      have(function (given, why, status) {
        if (!given) {
          done(status, json({ detail: why }));
          return;
        }
        options.headers = options.headers || {};
        options.headers.Authorization = "Bearer " + given;
        ask(method, url, options, function (answered, text, request) {
          if (answered == 401) {
            drop();
          }
          done(answered, text, request);
        });
      });
    }

    function publish(fields, key, done) {
      askWithToken("POST", "events", { fields: fields, headers: { "Idempotency-Key": key } }, done);
    }

    return {
      name: name,
      person: person,
      have: have,
      drop: drop,

      /** For EverySource's option `headers`: a promise, where the browser has none too. */
      headers: function () {
        return {
          then: function (fulfil, reject) {
            have(function (given, why) {
              if (given) {
                fulfil({ Authorization: "Bearer " + given });
              } else {
                reject(why);
              }
            });
          }
        };
      },

      ask: askWithToken,

      /** Publishes an event. One whose key came before is answered, and not published again. */
      publish: publish,

      /** Publishes an event as often as it takes until it is answered: whether it has got there before, its key tells. */
      deliver: function (fields, key, done) {
        var delay = FIRST_RETRY;
        function attempt() {
          publish(fields, key, function (status, text) {
            if (status !== 0 && status != 401 && status != 408 && status != 429 && status < 500) {
              done(status, text);
              return;
            }
            setTimeout(attempt, delay);
            delay = Math.min(2 * delay, MAX_RETRY);
          });
        }
        attempt();
      }
    };
  }

  // For tests

  /** Publishes what `read` returns to report/NAME when it has changed, for the parameter tell=NAME. */
  function tell(read) {
    var name = parameter("tell");
    var reporter;
    var told;
    var last;
    var looks = 0;
    var number = 0;
    var run = random();

    function again() {
      setTimeout(look, TELL_EVERY);
    }

    function look() {
      var text = read();
      // While it changes from look to look nobody waits for it, for a while.
      looks = text === told ? 0 : looks + 1;
      if (!looks || text !== last && looks < PATIENT_LOOKS) {
        last = text;
        again();
        return;
      }
      looks = 0;
      reporter.publish({ topic: topic("report", name), data: text }, run + number++, function (status) {
        if (status == 200) {
          told = text;
        }
        again();
      });
    }

    if (name) {
      reporter = session("report", run);
      again();
    }
  }

  // The page's own source

  /** Offers the files that the element `source` names in data-files, each to be opened. */
  function offerSource() {
    var box = element("source");
    var files = box ? box.getAttribute("data-files").split(" ") : [];
    for (var i = 0; i < files.length; i++) {
      offer(box, files[i]);
    }
  }

  function offer(box, file) {
    var button = make("button", "file", file);
    var shown = make("pre", "gone", "");
    var isOpen = false;
    button.setAttribute("type", "button");
    button.setAttribute("aria-expanded", "false");
    on(button, "click", function () {
      isOpen = !isOpen;
      button.setAttribute("aria-expanded", String(isOpen));
      show(shown, isOpen);
      if (isOpen && !shown.firstChild.nodeValue) {
        write(shown, "...");
        ask("GET", file, {}, function (status, text) {
          write(shown, status == 200 ? text : problem(status, ""));
        });
      }
    });
    box.appendChild(button);
    box.appendChild(shown);
  }

  offerSource();

  return {
    parameter: parameter,
    element: element,
    write: write,
    make: make,
    show: show,
    on: on,
    json: json,
    parse: parse,
    read: read,
    form: form,
    escape: escape,
    topic: topic,
    random: random,
    keep: keep,
    kept: kept,
    forget: forget,
    keepHere: keepHere,
    keptHere: keptHere,
    forgetHere: forgetHere,
    ask: ask,
    problem: problem,
    command: command,
    note: note,
    hub: hub,
    listen: listen,
    session: session,
    tell: tell
  };
})();
