// Takes away what the query names, for the client to find it missing, as in ?without=EventSource,navigator.locks
(function () {
  var names = /[?&]without=([^&]*)/.exec(location.search);
  (names ? names[1].split(',') : []).forEach(function (path) {
    var name = path.split('.').pop();
    var owner = path === name ? window : Object.getPrototypeOf(window[path.split('.')[0]]);
    if (name === 'localStorage') {
      Object.defineProperty(window, name, {
        get: function () {
          throw new DOMException('forbidden', 'SecurityError');
        }
      });
    } else {
      delete owner[name];
    }
  });
})();
