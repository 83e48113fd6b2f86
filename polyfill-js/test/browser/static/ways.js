// The ways in which a page may read what a hub sends. Each promises the text that it got: until that has the word, or to the end.
var WORD = 'open';

var ways = {
  native: function (url, withCredentials) {
    return reading(function (add, end) {
      var source = new EventSource(url, { withCredentials: withCredentials });
      source.onmessage = function (event) {
        add(event.data);
      };
      source.onerror = function () {
        if (source.readyState === EventSource.CLOSED) {
          end();
        }
      };
      return function () {
        source.close();
      };
    });
  },

  fetch: function (url, credentials, mode) {
    return reading(function (add, end) {
      var controller = new AbortController();
      var decoder = new TextDecoder();
      fetch(url, { credentials: credentials, mode: mode, signal: controller.signal }).then(function read(answer) {
        if (!answer.body) {
          answer.text().then(add).then(end, end);
          return;
        }
        var reader = answer.body.getReader();
        (function next() {
          reader.read().then(function (part) {
            if (part.done) {
              end();
            } else {
              add(decoder.decode(part.value, { stream: true }));
              next();
            }
          }).catch(end);
        })();
      }).catch(end);
      return function () {
        controller.abort();
      };
    });
  },

  xhr: function (url, withCredentials) {
    return reading(function (add, end) {
      var xhr = new XMLHttpRequest();
      var seen = 0;
      xhr.open('GET', url);
      xhr.withCredentials = withCredentials;
      xhr.onprogress = function () {
        var text = xhr.responseText.substring(seen);
        seen = xhr.responseText.length;
        add(text);
      };
      xhr.onloadend = end;
      xhr.send();
      return function () {
        xhr.abort();
      };
    });
  },

  jsonp: function (url) {
    return reading(function (add, end) {
      window.taken = add;
      return element('script', url + '&transport=jsonp&callback=taken', end);
    });
  },

  /** An event stream as a script, as if its text were one. */
  script: function (url) {
    return reading(function (add, end) {
      window.addEventListener('error', function (event) {
        add(event.message);
      });
      // Held no longer, since an engine may read it to its end before it refuses it.
      return element('script', url + '&hold=500', end);
    });
  },

  /** What a frame hands to the page by `callback`, or the page finds in it when it is complete. */
  frame: function (url, callback) {
    return reading(function (add, end) {
      window.taken = add;
      window.addEventListener('message', function (event) {
        add(event.data);
      });
      return element('iframe', url + '&transport=forever-frame&hold=500&callback=' + callback, function (event) {
        try {
          add(event.target.contentWindow.document.documentElement.innerHTML);
        } catch (e) {
          add('(' + e.name + ')');
        }
        // A message that was sent has been delivered by then.
        setTimeout(end, 0);
      });
    });
  },
};

function reading(begin) {
  return new Promise(function (resolve) {
    var text = '';
    var stop = begin(function (more) {
      text += more;
      if (text.indexOf(WORD) >= 0) {
        end();
      }
    }, end);

    function end() {
      // Not now: the way may not have said yet how to stop it.
      setTimeout(function () {
        stop();
        resolve(text);
      }, 0);
    }
  });
}

function element(name, url, onEnd) {
  var made = document.createElement(name);
  made.onload = made.onerror = onEnd;
  made.src = url;
  document.documentElement.appendChild(made);
  return function () {
    made.remove();
  };
}
