import { domEvents } from "./events.js";
import { createEverySource } from "./everysource.js";
import { fetchStream } from "./transports/fetch-stream.js";
import { longPoll } from "./transports/long-poll.js";
import { nativeEventSource } from "./transports/native.js";

/** The module for today's browsers, their workers and Node: native EventSource, fetch, long poll. Sets no globals. */

export var EverySource = createEverySource(
  domEvents,
  [nativeEventSource, fetchStream, longPoll]
);

export default EverySource;
