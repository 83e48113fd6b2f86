/** What the lab's page and its frames both need, in the language that every browser since 2001 reads (ECMAScript 3). */

/** Milliseconds since 1970. */
function time() {
  return new Date().getTime();
}

/** Any XMLHttpRequest that the browser has. */
function createRequest() {
  return window.XMLHttpRequest ? new XMLHttpRequest() : new ActiveXObject("Microsoft.XMLHTTP");
}

/** Asks this server, and calls done(status, text) at the end; the status is 0 if there was no answer. The key marks repetitions. */
function ask(method, url, type, body, done, key) {
  var request = createRequest();
  var isDone = false;
  request.open(method, url, true);
  if (type) {
    request.setRequestHeader("Content-Type", type);
  }
  if (key) {
    request.setRequestHeader("Idempotency-Key", key);
  }
  request.onreadystatechange = function () {
    var status = 0;
    var text = "";
    if (request.readyState != 4 || isDone) {
      return;
    }
    isDone = true;
    try {
      status = request.status;
      text = request.responseText;
    } catch (noAnswer) {
      status = 0;
    }
    done(status, text);
  };
  request.send(body);
}

/** A text as JSON. */
function quote(text) {
  return '"' + String(text).replace(/[^ !#-\[\]-~]/g, function (character) {
    return "\\u" + ("000" + character.charCodeAt(0).toString(16)).slice(-4);
  }) + '"';
}

/** An object of texts, numbers and booleans as JSON. */
function json(fields) {
  var parts = [];
  var name;
  for (name in fields) {
    if (fields.hasOwnProperty(name)) {
      parts.push(quote(name) + ":" + (typeof fields[name] == "string" ? quote(fields[name]) : fields[name]));
    }
  }
  return "{" + parts.join(",") + "}";
}

/** Fields as an HTML form sends them. */
function form(fields) {
  var parts = [];
  var name;
  for (name in fields) {
    if (fields.hasOwnProperty(name)) {
      parts.push(encodeURIComponent(name) + "=" + encodeURIComponent(fields[name]));
    }
  }
  return parts.join("&");
}
