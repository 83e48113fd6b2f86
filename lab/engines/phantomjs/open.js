// phantomjs open.js URL: opens URL until its title begins with DONE; console messages and page errors go to stdout.
var END_AFTER_MS = 500; // what the page still sends may go out

var page = require('webpage').create();
var url = require('system').args[1];
var ending = false;

page.viewportSize = { width: 1000, height: 700 };
page.onConsoleMessage = function (message, line, source) {
  console.log('console: ' + message + (source ? ' (' + source + ':' + line + ')' : ''));
};
page.onError = function (message, trace) {
  var where = trace[0];
  console.log('error: ' + message + (where ? ' (' + where.file + ':' + where.line + ')' : ''));
};
page.open(url, function (status) {
  if (status === 'fail') {
    console.log('could not open ' + url);
    phantom.exit(1);
  }
});

setInterval(function () {
  if (!ending && /^DONE/.test(page.title)) {
    ending = true;
    setTimeout(function () { phantom.exit(0); }, END_AFTER_MS);
  }
}, 200);
