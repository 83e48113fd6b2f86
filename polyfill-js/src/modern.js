import { domEvents } from "./events.js";
import { createEverySource } from "./everysource.js";
import { fetchStream, openFetch } from "./transports/fetch-stream.js";
import { longPollBy } from "./transports/long-poll.js";
import { nativeEventSource } from "./transports/native.js";

/** The module for today's browsers, their workers and Node: native EventSource, fetch, long poll. Sets no globals. */

export var EverySource = createEverySource(
  domEvents,
  [nativeEventSource, fetchStream, longPollBy(function () { return openFetch; })]
);

export default EverySource;
