// Keeps what a source delivers, for the test to fetch.
var record = { data: [], ids: [], opens: 0, errors: [], gaps: [], transports: [], closed: 0 };
var source = null;

function listen(target) {
  source = target;
  target.onopen = function () {
    record.opens++;
  };
  target.onmessage = function (event) {
    record.data.push(event.data);
    record.ids.push(event.lastEventId);
  };
  target.onerror = function (event) {
    record.errors.push({ state: target.readyState, reason: event.reason, status: event.status, message: event.message });
  };
  if (window.EverySource && target instanceof EverySource) {
    target.addEventListener('gap', function (event) {
      record.gaps.push({ requested: event.requested, reason: event.reason, resumedAt: event.resumedAt });
    });
  } else {
    target.addEventListener('es:gap', function (event) {
      record.gaps.push(JSON.parse(event.data));
    });
  }
  target.addEventListener('transport', function (event) {
    record.transports.push({ transport: event.transport, previous: event.previous, reason: event.reason, elapsed: event.elapsed });
  });
  return target;
}

/** A native EventSource that the page opens anew, from the last id on, whenever the browser has given it up. */
function listenOn(hub, cursor) {
  listen(new EventSource(hub + cursor)).addEventListener('error', function () {
    if (source.readyState === EventSource.CLOSED) {
      record.closed++;
      setTimeout(listenOn, 100, hub, record.ids.length > 0 ? record.ids[record.ids.length - 1] : cursor);
    }
  });
}
