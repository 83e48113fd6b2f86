// Starts a worker of a kind and keeps what its sources tell, by transport.
var records = {};

function keep(event) {
  var told = event.data;
  var record = (records[told.transport] = records[told.transport] || { open: 0, error: [], gap: 0, data: [] });
  if (told.type === 'message') {
    record.data.push(told.data);
  } else if (told.type === 'error') {
    record.error.push(told.reason);
  } else {
    record[told.type]++;
  }
}

var start = {
  'a dedicated worker': function (message) {
    var worker = new Worker('worker.js');
    worker.onmessage = keep;
    worker.postMessage(message);
  },

  'a shared worker': function (message) {
    var worker = new SharedWorker('worker.js');
    worker.port.onmessage = keep;
    worker.port.postMessage(message);
  },

  'a service worker': function (message) {
    navigator.serviceWorker.onmessage = keep;
    return navigator.serviceWorker.register('worker.js').then(function () {
      return navigator.serviceWorker.ready.then(function (registration) {
        registration.active.postMessage(message);
      });
    });
  },

  'a module worker': function (message) {
    var worker = new Worker('worker.mjs', { type: 'module' });
    worker.onmessage = keep;
    worker.postMessage(message);
  },

  'a page with the module': function (message) {
    return import('../dist/everysource.modern.mjs').then(function (module) {
      message.transports.forEach(function (transport) {
        var source = new module.EverySource(message.url, { transports: [transport] });
        ['open', 'error', 'gap', 'message'].forEach(function (type) {
          source.addEventListener(type, function (event) {
            keep({ data: { transport: transport, type: type, data: event.data, reason: event.reason } });
          });
        });
      });
    });
  },
};
