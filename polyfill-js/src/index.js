import { root } from "./environment.js";
import { canExtend, domEvents } from "./events.js";
import { createEverySource } from "./everysource.js";
import { prepareInstall } from "./install.js";
import { oldEvents } from "./old-events.js";
import { holdIn } from "./registry.js";
import { createSse } from "./sse.js";
import { fetchStream } from "./transports/fetch-stream.js";
import { foreverFrame } from "./transports/forever-frame.js";
import { jsonp } from "./transports/jsonp.js";
import { longPoll } from "./transports/long-poll.js";
import { nativeEventSource } from "./transports/native.js";
import { xDomainRequest } from "./transports/x-domain-request.js";
import { xhrStream } from "./transports/xhr-stream.js";

/** The classic script: every transport, and the globals EverySource, SSE and, where it is missing, EventSource. */

var EverySource = createEverySource(
  canExtend() ? domEvents : oldEvents,
  [nativeEventSource, fetchStream, xhrStream, xDomainRequest, foreverFrame, longPoll, jsonp]
);
var SSE = createSse(EverySource);

holdIn(EverySource);
prepareInstall(EverySource);
root.EverySource = EverySource;
root.SSE = SSE;
if (typeof module == "object" && module.exports) {
  EverySource.EverySource = EverySource;
  EverySource.SSE = SSE;
  module.exports = EverySource;
}
