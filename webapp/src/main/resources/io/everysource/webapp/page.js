// Shows the events of a selector as they come, and publishes. Needs a browser with EventSource.
(function () {
  "use strict";

  var MAX_SHOWN = 200;
  var hub = new URL("events", location.href).href;
  var source = null;
  var typesHeard = {};

  function element(id) {
    return document.getElementById(id);
  }

  function text(tag, className, content) {
    var made = document.createElement(tag);
    made.className = className;
    made.textContent = content;
    return made;
  }

  function state(name, words) {
    element("state").className = "state " + name;
    element("state").textContent = words;
  }

  function show(data, about, className) {
    var item = document.createElement("li");
    item.appendChild(text("span", className, data));
    item.appendChild(text("time", "", new Date().toLocaleTimeString()));
    item.appendChild(text("span", "about", about));
    var list = element("events");
    list.insertBefore(item, list.firstChild);
    if (list.childNodes.length > MAX_SHOWN) {
      list.removeChild(list.lastChild);
    }
    element("empty").hidden = true;
    element("curl").hidden = true;
  }

  function onEvent(event) {
    var type = event.type === "message" ? "" : event.type + "  ";
    show(event.data, type + event.lastEventId, "data");
  }

  function listen(selector, type) {
    if (source) {
      source.close();
    }
    state("", "connecting");
    typesHeard = {};
    source = new EventSource(hub + "?topic=" + encodeURIComponent(selector));
    source.onopen = function () { state("open", "listening"); };
    source.onerror = function () {
      state("lost", source.readyState === EventSource.CLOSED ? "refused" : "reconnecting");
    };
    source.onmessage = onEvent;
    source.addEventListener("es:gap", function (event) {
      var gap = JSON.parse(event.data);
      show("Some events may be missing here (" + gap.reason + ").", "es:gap  " + gap.resumedAt, "data note");
    });
    hear(type);
  }

  element("listen").addEventListener("submit", function (event) {
    event.preventDefault();
    listen(element("selector").value, element("type").value);
  });

  // A named event reaches its own listeners only, so the name that is about to be published gets one.
  function hear(type) {
    if (type && !typesHeard[type]) {
      typesHeard[type] = true;
      source.addEventListener(type, onEvent);
    }
  }

  element("publish").addEventListener("submit", function (event) {
    event.preventDefault();
    var answer = element("answer");
    var form = new URLSearchParams();
    form.set("topic", element("topic").value);
    form.set("data", element("data").value);
    form.set("type", element("type").value);
    hear(element("type").value);
    fetch(hub, { method: "POST", body: form }).then(function (response) {
      return response.text().then(function (body) {
        answer.className = response.ok ? "" : "bad";
        answer.textContent = response.ok ? "published " + body : JSON.parse(body).detail;
      });
    }, function () {
      answer.className = "bad";
      answer.textContent = "The server cannot be reached.";
    });
  });

  element("curl").textContent = "curl -d topic=news -d data=hello " + hub;
  listen(element("selector").value, "");
})();
