// Right and wrong uses of what `require` gives.
import EverySource = require("everysource");
import { EverySource as Named, SSE } from "everysource";
require("everysource/share");

declare function require(name: string): unknown;

const source: EverySource = new EverySource("/events", { topics: ["news"] });
const named: Named = new Named("/events");
const same: EverySource.EverySource = new EverySource.EverySource(named.url);
const options: EverySource.Options = { share: true, report: false };
source.onerror = (event: EverySource.ErrorEvent) => event.reason + same.url + options.share;
EverySource.install();
EverySource.install({ force: true, hub: "https://example.com/events" });

const handle = SSE.create({
  url: "http://localhost:8074",
  data: { name: "a", n: 1 },
  customEvent: [{ name: "price", callback: (event) => event.data.trim() }],
  withCredentials: true,
  serverTimeout: 60000,
  clientConnection: 3000,
  openEvent: (event) => event.type,
  messageEvent: (event) => event.data.trim(),
  errorEvent: (event) => event.reason,
  closeOnError: true,
  plain: true,
});
handle.source.lastEventId.trim();
handle.close();
EverySource.SSE.create({ url: "/" }).close();

// @ts-expect-error no such option
EverySource.install({ url: "/events" });
// @ts-expect-error the URL is missing
SSE.create({});
// @ts-expect-error no such option
SSE.create({ url: "/", method: "POST" });
// @ts-expect-error a callback is missing
SSE.create({ url: "/", customEvent: [{ name: "price" }] });
// @ts-expect-error not called with new
new SSE({ url: "/" });
// @ts-expect-error no such member
handle.open();
