// The classic script in a worker of any kind: opens a source for each transport it is told, and tells what each gets.
importScripts('../dist/everysource.js');

function serve(port, message) {
  message.transports.forEach(function (transport) {
    var source = new EverySource(message.url, { transports: [transport] });
    ['open', 'error', 'gap', 'message'].forEach(function (type) {
      source.addEventListener(type, function (event) {
        port.postMessage({ transport: transport, type: type, data: event.data, reason: event.reason });
      });
    });
  });
}

if (self.SharedWorkerGlobalScope) {
  self.onconnect = function (event) {
    var port = event.ports[0];
    port.onmessage = function (message) {
      serve(port, message.data);
    };
  };
} else {
  self.onmessage = function (message) {
    serve(message.source || self, message.data);
  };
}
