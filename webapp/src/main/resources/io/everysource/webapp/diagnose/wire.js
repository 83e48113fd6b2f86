/**
 * One request to a hub, by each of the transports, timed. In the language that every browser since 2001 reads (ECMAScript 3), without
 * anything of the client: what is measured here is the way, not the client.
 *
 * A probe is what has come of a request: times are ms since it was sent, -1 for what has not come.
 */
var diagnosis = (function () {
  // Internet Explorer before 9 takes these for parts of no page unless they were made once.
  var NEWER_TAGS = ["main", "header", "section"];
  var LOOK_INTERVAL = 50;
  // The client puts its own there where there is none.
  var NativeEventSource = window.EventSource;
  var BEAT = /event: es:ping/g;
  var count = 0;
  /** Functions that scripts of the hub call, by name. */
  var calls = {};

  for (var i = 0; i < NEWER_TAGS.length; i++) {
    document.createElement(NEWER_TAGS[i]);
  }

  function now() {
    return new Date().getTime();
  }

  function noop() {}

  function originOf(url) {
    return /^https?:\/\/[^\/]+/i.exec(url)[0].toLowerCase();
  }

  function isSame(url) {
    return originOf(url) == originOf(location.href);
  }

  function createXhr() {
    try {
      return window.XMLHttpRequest ? new XMLHttpRequest() : new ActiveXObject("Microsoft.XMLHTTP");
    } catch (none) {
      return null;
    }
  }

  function canXhr(url) {
    var xhr = createXhr();
    return !!xhr && (isSame(url) || "withCredentials" in xhr);
  }

  function canXdr(url) {
    return !!window.XDomainRequest && url.split(":")[0] + ":" == location.protocol;
  }

  /** The address with parameters; those that are empty are left out. No cache has ever seen it. */
  function withParameters(url, parameters) {
    var parts = [];
    for (var name in parameters) {
      if (parameters.hasOwnProperty(name) && parameters[name] !== "" && parameters[name] !== undefined) {
        parts.push(name + "=" + encodeURIComponent(parameters[name]));
      }
    }
    return url + "?" + parts.join("&") + "&_=" + now().toString(36) + count++;
  }

  /** What a JSON object has under a name that is in it once; empty if it is not there. */
  function field(json, name) {
    var match = new RegExp('"' + name + '":(?:"((?:[^"\\\\]|\\\\.)*)"|([^,}]*))').exec(json);
    return match ? (match[1] || match[2] || "").replace(/\\u([0-9a-f]{4})|\\(.)/gi, function (all, code, plain) {
      return code ? String.fromCharCode(parseInt(code, 16)) : plain == "n" ? " " : plain;
    }) : "";
  }

  /** The data of the first event of a type in text of an event stream; empty if there is none. */
  function dataOf(text, type) {
    var match = new RegExp("event: " + type + "\\n(?:id: [^\\n]*\\n)?data: ?([^\\n]*)").exec(text);
    return match ? match[1] : "";
  }

  function cursorIn(text) {
    var match = /\nid: ?([^\n]+)/.exec("\n" + text);
    return match ? match[1] : "";
  }

  function createProbe(transport) {
    return {
      transport: transport, began: now(), head: -1, first: -1, last: -1, end: -1, status: 0, type: "", encoding: "", text: "", beats: [],
      isTimedOut: false, isStopped: false, header: function () { return ""; }, stop: noop
    };
  }

  /** What the transports tell of: the head, more text, the end. */
  function handlerFor(probe, done) {
    function elapsed() {
      return now() - probe.began;
    }
    return {
      head: function (status, type, header) {
        if (probe.head < 0 && probe.end < 0) {
          probe.head = elapsed();
          probe.status = status;
          probe.type = type || "";
          probe.header = header || probe.header;
          probe.encoding = probe.header("Content-Encoding") || "";
        }
      },
      text: function (text) {
        var beats;
        if (!text || probe.end >= 0) {
          return;
        }
        probe.last = elapsed();
        probe.first = probe.first < 0 ? probe.last : probe.first;
        probe.head = probe.head < 0 ? probe.last : probe.head;
        probe.text += text;
        beats = (probe.text.match(BEAT) || []).length;
        while (probe.beats.length < beats) {
          probe.beats.push(probe.last);
        }
      },
      end: function () {
        if (probe.end < 0) {
          probe.end = elapsed();
          probe.stop();
          done(probe);
        }
      }
    };
  }

  function requestHeaders(request) {
    var headers = {};
    for (var name in request.headers) {
      if (request.headers.hasOwnProperty(name)) {
        headers[name] = request.headers[name];
      }
    }
    if (request.token) {
      headers.Authorization = "Bearer " + request.token;
    }
    return headers;
  }

  function openXhr(url, request, handler) {
    var xhr = createXhr();
    var length = 0;
    var headers = requestHeaders(request);
    var timer;

    function header(name) {
      try {
        return xhr.getResponseHeader(name) || "";
      } catch (hidden) {
        return "";
      }
    }

    function look() {
      var text = "";
      try {
        if (xhr.readyState > 1 && xhr.status && xhr.status < 1000) {
          handler.head(xhr.status, header("Content-Type"), header);
        }
        text = xhr.responseText || "";
      } catch (notYet) {
        // Internet Explorer before 10 shows nothing before the end.
      }
      if (text.length > length) {
        handler.text(text.substring(length));
        length = text.length;
      }
      if (xhr.readyState == 4) {
        handler.end();
      }
    }

    xhr.open("GET", url, true);
    for (var name in headers) {
      if (headers.hasOwnProperty(name)) {
        xhr.setRequestHeader(name, headers[name]);
      }
    }
    if (request.withCredentials) {
      xhr.withCredentials = true;
    }
    xhr.onreadystatechange = look;
    if (request.isStream) {
      // Some engines tell of no progress after the first.
      timer = setInterval(look, LOOK_INTERVAL);
    }
    xhr.send(null);
    return function () {
      clearInterval(timer);
      xhr.onreadystatechange = noop;
      if (xhr.readyState != 4) {
        xhr.abort();
      }
    };
  }

  function openXdr(url, request, handler) {
    var xdr = new XDomainRequest();
    var length = 0;
    var name = "x" + count++;

    function look() {
      var text = xdr.responseText || "";
      handler.text(text.substring(length));
      length = text.length;
    }

    // Collected while it runs unless something holds it; broken off unless all four are functions.
    calls[name] = xdr;
    xdr.onprogress = look;
    xdr.ontimeout = noop;
    xdr.onerror = handler.end;
    xdr.onload = function () {
      look();
      handler.end();
    };
    xdr.open("GET", url);
    setTimeout(function () { xdr.send(); }, 0);
    return function () {
      delete calls[name];
      try {
        xdr.abort();
      } catch (over) {
        // It has ended.
      }
    };
  }

  function openFetch(url, request, handler) {
    var controller = new AbortController();
    var decoder = new TextDecoder("utf-8");
    fetch(url, {
      headers: requestHeaders(request), credentials: request.credentials || "same-origin", cache: "no-store", signal: controller.signal
    }).then(function (response) {
      var reader = response.body.getReader();
      function read() {
        reader.read().then(function (part) {
          if (part.done) {
            handler.end();
          } else {
            handler.text(decoder.decode(part.value, { stream: true }));
            read();
          }
        }, handler.end);
      }
      handler.head(response.status, response.headers.get("Content-Type"), function (name) { return response.headers.get(name) || ""; });
      read();
    }, handler.end);
    return function () { controller.abort(); };
  }

  function openNative(url, request, handler) {
    var source = new NativeEventSource(url);

    function hear(type) {
      source.addEventListener(type, function (event) {
        // As it came: this is what the other transports show.
        handler.text("event: " + type + "\n" + (event.lastEventId ? "id: " + event.lastEventId + "\n" : "") + "data: " + event.data + "\n\n");
      }, false);
    }

    hear("es:pos");
    hear("es:hello");
    hear("es:ping");
    hear("es:gap");
    hear("es:bye");
    hear("es:error");
    source.onopen = function () { handler.head(200, "text/event-stream"); };
    // It would begin anew.
    source.onerror = handler.end;
    return function () {
      // HtmlUnit's has none, and never connects.
      if (source.close) {
        source.close();
      }
    };
  }

  function openFrame(url, request, handler) {
    var name = "f" + count++;
    var html = null;
    var frame;
    var holder = document.body;
    calls[name] = handler.text;
    try {
      html = new ActiveXObject("htmlfile");
    } catch (none) {
      html = null;
    }
    if (html) {
      calls[name + "h"] = html;
      html.open();
      html.write("<html><body></body></html>");
      html.close();
      html.parentWindow.take = handler.text;
      holder = html.createElement("div");
      html.body.appendChild(holder);
      holder.innerHTML = '<iframe src="' + (url + "&callback=parent.take").replace(/&/g, "&amp;") + '"></iframe>';
      frame = holder.firstChild;
    } else {
      frame = document.createElement("iframe");
      frame.style.display = "none";
      frame.title = "";
      frame.src = url + "&callback=parent.diagnosis.calls." + name;
    }
    if (frame.attachEvent) {
      frame.attachEvent("onload", handler.end);
    } else {
      frame.onload = handler.end;
    }
    if (!html) {
      holder.appendChild(frame);
    }
    return function () {
      calls[name] = noop;
      // One of the frame's own scripts may be running.
      setTimeout(function () {
        if (frame.parentNode) {
          frame.parentNode.removeChild(frame);
        }
      }, 0);
    };
  }

  function openScript(url, request, handler) {
    var name = "s" + count++;
    var script = document.createElement("script");
    var head = document.getElementsByTagName("head")[0];
    calls[name] = handler.text;
    script.src = url + "&callback=diagnosis.calls." + name;
    script.onload = script.onerror = handler.end;
    script.onreadystatechange = function () {
      if (/^(loaded|complete)$/.test(script.readyState)) {
        // Some say so before it has run.
        setTimeout(handler.end, 0);
      }
    };
    head.insertBefore(script, head.firstChild);
    return function () {
      calls[name] = noop;
      if (script.parentNode) {
        script.parentNode.removeChild(script);
      }
    };
  }

  /** The transports, best first, as the client tries them. Those that are headerless carry a token in the address. */
  var TRANSPORTS = [
    {
      name: "native", title: "native EventSource", wire: "event-stream", isStream: true, isHeaderless: true, open: openNative,
      isThere: function () { return !!NativeEventSource; }
    },
    {
      name: "fetch-stream", title: "fetch", wire: "event-stream", isStream: true, open: openFetch,
      isThere: function () { return !!window.fetch && !!window.AbortController && !!window.TextDecoder && "body" in Response.prototype; }
    },
    {
      name: "xhr-stream", title: "XMLHttpRequest streaming", wire: "xhr-stream", isStream: true, padding: 2048, open: openXhr,
      // Internet Explorer before 10 throws at readyState 3.
      isThere: function (url) { return canXhr(url) && (!window.ActiveXObject || "onprogress" in createXhr()); }
    },
    {
      name: "x-domain-request", title: "XDomainRequest", wire: "xhr-stream", isStream: true, isHeaderless: true, padding: 2048,
      open: openXdr,
      isThere: function (url) { return canXdr(url) && !isSame(url); }
    },
    {
      name: "forever-frame", title: "a forever frame", wire: "forever-frame", isStream: true, isHeaderless: true, open: openFrame,
      isThere: isSame
    },
    {
      name: "long-poll", title: "long polling", wire: "long-poll", open: openXhr,
      isThere: canXhr
    },
    {
      name: "jsonp", title: "JSONP", wire: "jsonp", isHeaderless: true, open: openScript,
      isThere: function () { return true; }
    }
  ];

  function transport(name) {
    for (var i = 0; i < TRANSPORTS.length; i++) {
      if (TRANSPORTS[i].name == name) {
        return TRANSPORTS[i];
      }
    }
    return null;
  }

  /**
   * Sends a request; done(probe) is called once, at its end, or after limit ms.
   *
   * @param how the transport's name
   * @param request {hub, topic, limit in ms; hold, padding, cursor, control, token, headers, withCredentials}
   * @return the probe, which fills; its cut() ends it
   */
  function send(how, request, done) {
    var way = transport(how);
    var probe = createProbe(how);
    probe.round = request.round || 0;
    var handler = handlerFor(probe, function () {
      clearTimeout(timer);
      done(probe);
    });
    var timer = setTimeout(function () {
      probe.isTimedOut = true;
      handler.end();
    }, request.limit);
    probe.cut = function () {
      probe.isStopped = probe.isStopped || probe.end < 0;
      handler.end();
    };
    request.isStream = way.isStream;
    try {
      probe.stop = way.open(withParameters(request.hub, {
        topic: request.topic, transport: way.wire, control: request.control === undefined ? 1 : request.control, hold: request.hold,
        padding: request.padding || way.padding, last_event_id: request.cursor,
        authorization: way.isHeaderless ? request.token : ""
      }), request, handler) || noop;
      if (probe.end >= 0) {
        probe.stop();
      }
    } catch (refused) {
      // Old engines throw where newer ones tell of an error.
      setTimeout(handler.end, 0);
    }
    return probe;
  }

  return {
    calls: calls, now: now, originOf: originOf, isSame: isSame, canXhr: canXhr, canXdr: canXdr, field: field, dataOf: dataOf,
    cursorIn: cursorIn, withParameters: withParameters, transports: TRANSPORTS, transport: transport, send: send
  };
})();
