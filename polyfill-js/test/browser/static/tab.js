// Checks what a tab that shares receives, event by event: each is a number, one more than the last, and the time it was published.
var tab = { first: -1, last: -1, missing: 0, repeated: 0, outOfOrder: 0, slowest: 0, opens: 0, gaps: 0 };
var source = null;

function share(url) {
  source = new EverySource(url, { share: true });
  source.onopen = function () {
    tab.opens++;
  };
  source.addEventListener('gap', function () {
    tab.gaps++;
  });
  source.onmessage = function (event) {
    var parts = event.data.split(' ');
    var number = +parts[0];
    tab.slowest = Math.max(tab.slowest, Date.now() - parts[1]);
    if (tab.first < 0) {
      tab.first = number;
    } else if (number === tab.last) {
      tab.repeated++;
    } else if (number < tab.last) {
      tab.outOfOrder++;
    } else {
      tab.missing += number - tab.last - 1;
    }
    tab.last = Math.max(tab.last, number);
  };
}

// Which tab has a connection of its own: the ones that it has open.
var streams = 0;
(function () {
  var fetch = window.fetch;
  window.fetch = function (url, options) {
    streams++;
    options.signal.addEventListener('abort', function () {
      streams--;
    });
    return fetch.call(this, url, options);
  };
})();
