// Right and wrong uses of what `import` gives.
import Default, { EverySource, type EventMap, type Options } from "everysource";
import { EverySource as Modern } from "everysource/modern";
import "everysource/share";

const options: Options = {
  withCredentials: true,
  plain: false,
  lastEventId: "earliest",
  headers: () => Promise.resolve({ Authorization: "Bearer a" }),
  transports: ["fetch-stream", "long-poll"],
  report: false,
};
new EverySource("/events", { headers: { "X-A": "b" } });
new EverySource(new URL("https://example.com/events"), { headers: () => ({}) });
new EverySource("/events", { headers: Promise.resolve({ "X-A": "b" }) });
new Modern("/events");
new Default("/events", {});
const source: EverySource = new EverySource("/events", options);

const standard: EventSource = source;
standard.onerror = (event: Event) => event.type;
const constructor: typeof EventSource = EverySource;
new constructor("/events", { withCredentials: true }).close();

const state: 0 | 1 | 2 = EverySource.CLOSED;
source.readyState === source.CONNECTING || source.readyState === EverySource.OPEN || source.readyState === state;
source.url.trim() + source.connection.trim() + source.lastEventId.trim() + source.withCredentials;
const transport: "" | "native" | "fetch-stream" | "long-poll" = source.transport;

source.onopen = function (event) { this.close(); event.type; };
source.onmessage = (event) => event.data;
source.onerror = function (event) { event.reason === "cors" && this.url + event.status?.toFixed() + event.message?.trim(); };
source.onerror = null;

source.addEventListener("message", function (event) { event.data.trim(); this.lastEventId; });
source.addEventListener("price", (event) => event.data.trim());
source.addEventListener("price", { handleEvent: (event: Event) => event.type });
source.addEventListener("error", (event) => event.reason === "network", { once: true });
source.addEventListener("gap", ({ requested, reason, resumedAt }) => reason === "evicted" && requested.trim() + resumedAt.trim());
source.addEventListener("transport", (event) => event.transport === "native");
const onGap = (event: EventMap["gap"]) => event.resumedAt;
source.removeEventListener("gap", onGap);
source.dispatchEvent(new Event("message"));

// @ts-expect-error the URL is missing
new EverySource();
// @ts-expect-error not without new
EverySource("/events");
// @ts-expect-error no such option
new EverySource("/events", { topic: "news" });
// @ts-expect-error the topics are in the URL
new EverySource("/events", { topics: "news" });
// @ts-expect-error the limit is fixed
new EverySource("/events", { maxEventSize: 1e6 });
// @ts-expect-error the server alone sets the time
new EverySource("/events", { retry: 1000 });
// @ts-expect-error no sharing
new EverySource("/events", { share: true });
// @ts-expect-error not text
new EverySource("/events", { withCredentials: "yes" });
// @ts-expect-error not a URL
new EverySource("/events", { report: "/reports" });
// @ts-expect-error no such transport
new EverySource("/events", { transports: ["xhr-stream"] });
// @ts-expect-error header values are text
new EverySource("/events", { headers: { "X-A": 1 } });
// @ts-expect-error not a number
new EverySource("/events", { lastEventId: 1 });
// @ts-expect-error read only
source.connection = "";
// @ts-expect-error read only
source.lastEventId = "";
// @ts-expect-error read only
source.transport = "native";
// @ts-expect-error read only
EverySource.OPEN = 2;
// @ts-expect-error only the classic script tells which was before
source.addEventListener("transport", (event) => event.previous);
// @ts-expect-error only the classic script tells when the next attempt is due
source.addEventListener("error", (event) => event.retry);
// @ts-expect-error no such reason
source.addEventListener("error", (event) => event.reason === "bored");
// @ts-expect-error a gap has no data
source.addEventListener("gap", (event) => event.data);
// @ts-expect-error an error has no data
source.onerror = (event) => event.data;
// @ts-expect-error a listener is missing
source.addEventListener("gap");
// @ts-expect-error the modern module sets no globals
EverySource.install();
// @ts-expect-error the modern module has no SSE
EverySource.SSE;
