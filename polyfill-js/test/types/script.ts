// A page's script, which has the global.
const everySource: EverySource = new EverySource("/events");
everySource.addEventListener("gap", (event) => event.resumedAt);
// @ts-expect-error no such option
new EverySource("/events", { topic: "news" });
