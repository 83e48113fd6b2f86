// Shows the events of a selector as they come, and publishes. Where the server asks for a token, it asks the person for one.
(function () {
  "use strict";

  var MAX_SHOWN = 200;
  var TOKEN = "everysource:token";
  var hub = new URL("events", location.href).href;
  var CURL = "curl -d topic=news -d data=hello " + hub;
  var source = null;
  var typesHeard = {};
  // Where the tab may keep nothing, as long as the page lives.
  var token = "";
  try {
    token = sessionStorage.getItem(TOKEN) || "";
  } catch (ignored) {}

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

  function headers() {
    return token ? { Authorization: "Bearer " + token } : undefined;
  }

  function keep(value) {
    token = value;
    element("forget").hidden = !token;
    try {
      if (token) {
        sessionStorage.setItem(TOKEN, token);
      } else {
        sessionStorage.removeItem(TOKEN);
      }
    } catch (ignored) {}
  }

  function ask(wish) {
    element("wish").textContent = wish;
    element("access").hidden = false;
    element("curl").textContent = CURL + " -H 'Authorization: Bearer <token>'";
  }

  function listen(selector, type) {
    if (source) {
      source.close();
    }
    state("", "connecting");
    typesHeard = {};
    // The browser's own EventSource can send no header, and an address with a token would be written into logs.
    source = new EverySource(hub, { topics: selector, headers: headers() });
    source.onopen = function () {
      state("open", "listening");
      element("access").hidden = true;
    };
    source.onerror = function (event) {
      state("lost", source.readyState === EverySource.CLOSED ? "refused" : "reconnecting");
      if (event.status === 401 || event.status === 403) {
        state("lost", "needs a token");
        ask(token
          ? "The server does not take this token: it may have expired, or be meant for another server."
          : "This server lets nobody listen without a token.");
      }
    };
    source.onmessage = onEvent;
    source.addEventListener("gap", function (event) {
      show("Some events may be missing here (" + event.reason + ").", "es:gap  " + event.resumedAt, "data note");
    });
    hear(type);
  }

  element("access").addEventListener("submit", function (event) {
    event.preventDefault();
    keep(element("token").value.replace(/^Bearer\s+|\s+/gi, ""));
    element("token").value = "";
    element("answer").textContent = "";
    element("access").hidden = true;
    listen(element("selector").value, element("type").value);
  });

  element("forget").addEventListener("click", function () {
    keep("");
    listen(element("selector").value, element("type").value);
  });

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
    fetch(hub, { method: "POST", body: form, headers: headers() }).then(function (response) {
      return response.text().then(function (body) {
        answer.className = response.ok ? "" : "bad";
        answer.textContent = response.ok ? "published " + body : JSON.parse(body).detail;
        if (response.status === 401) {
          ask(token ? "This token is not one to publish with here." : "To publish here takes a token.");
        }
      });
    }, function () {
      answer.className = "bad";
      answer.textContent = "The server cannot be reached.";
    });
  });

  element("curl").textContent = CURL;
  element("make").textContent = "java -jar everysource.jar token --publish '*' --subscribe '*' --key @FILE";
  keep(token);
  listen(element("selector").value, "");
})();
