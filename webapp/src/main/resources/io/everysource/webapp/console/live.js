// The live view: whatever comes for some selectors, over the transport that was chosen.
import { by, count, light, lines, number } from "./page.js";
import { askForToken, hub, hubHeaders } from "./server.js";
import { entry, EventList, Newest } from "./list.js";

/** So many events are held, shown or not. */
const MAX_HELD = 200;

/** Rows change no more often than people can read, in ms. */
const PERIOD = 100;

const list = new EventList(by("live"), "Events, the newest first");
const types = new Set();
let held = new Newest(MAX_HELD);
let source = null;
let isPaused = false;
let isDrawing = false;
let isChanged = false;
let total = 0;
let whilePaused = 0;
let drawnAt = 0;
let rates = [];

/** Asks for the events anew, with what is in the form. */
export function listen() {
  source?.close();
  const transport = by("transport").value;
  const selectors = lines(by("selectors").value);
  if (selectors.length === 0) {
    light(by("live-state"), "lost", "Say which topics, or * for all.");
    return;
  }
  light(by("live-state"), "", "connecting");
  try {
    source = new EverySource(hub, { topics: selectors, headers: hubHeaders(), transports: transports(transport), report: false });
  } catch (unfit) {
    light(by("live-state"), "lost", unfit.message);
    return;
  }
  hearAllTypes(source);
  source.onopen = () => light(by("live-state"), "open", `listening by ${source.transport}`);
  source.addEventListener("transport", (event) => light(by("live-state"), "open", `listening by ${event.transport}`));
  source.addEventListener("gap", (event) => take("gap", event.resumedAt, `Some events may be missing here (${event.reason}).`, true));
  source.onerror = onError;
}

/** The browser's own is left out unless it is asked for: it keeps to itself what has a type that nobody told it. */
function transports(name) {
  return name ? [name] : [...by("transport").options].map((option) => option.text).filter((each) => !/^(automatic|native)$/.test(each));
}

/** Takes events of all types: a page that listens for one type at a time would have to know them. */
function hearAllTypes(target) {
  target.dispatchEvent = (event) => {
    if ("data" in event) {
      take(event.type === "message" ? "" : event.type, event.lastEventId, event.data);
      return true;
    }
    return EventTarget.prototype.dispatchEvent.call(target, event);
  };
  types.forEach((type) => target.addEventListener(type, () => {}));
}

/** From now on the browser's own hears this type too. */
export function hear(type) {
  if (type && !types.has(type)) {
    types.add(type);
    source?.addEventListener(type, () => {});
  }
}

function onError(event) {
  const isOver = source.readyState === EverySource.CLOSED;
  const again = event.retry === undefined ? "" : `, again in ${Math.ceil(event.retry / 1000)} s`;
  const words = { unsupported: "this browser has no such transport, or it cannot do this here" }[event.reason] || event.message || event.reason;
  light(by("live-state"), "lost", `${isOver ? "ended" : "lost"}: ${words}${isOver ? "" : again}`);
  if (event.status === 401 || event.status === 403) {
    askForToken(event.message || "The server lets nobody listen without a token.");
  }
}

function take(type, id, data, isNote = false) {
  total++;
  whilePaused += isPaused ? 1 : 0;
  held.add(entry(type, id, data, isNote));
  isChanged = true;
  draw();
}

/** Draws with the next frame after its time, once for all that came. */
function draw() {
  if (isDrawing) {
    return;
  }
  isDrawing = true;
  setTimeout(() => requestAnimationFrame(drawNow), Math.max(0, drawnAt + PERIOD - performance.now()));
}

function drawNow(at) {
  isDrawing = false;
  drawnAt = at;
  if (isChanged && !isPaused) {
    isChanged = false;
    list.show(held.list());
  }
  tellCount();
}

function tellCount() {
  const now = performance.now();
  rates = rates.filter(([at]) => now - at < 2000);
  rates.push([now, total]);
  const [since, before] = rates[0];
  const rate = now - since < 100 ? 0 : ((total - before) * 1000) / (now - since);
  const paused = isPaused ? `paused: ${number(whilePaused)} more came` : `${number(Math.round(rate))} a second`;
  by("live-count").textContent = `${count(total, "event")}, ${paused}`;
}

function pause() {
  isPaused = !isPaused;
  whilePaused = 0;
  by("pause").setAttribute("aria-pressed", String(isPaused));
  draw();
}

function clear() {
  held = new Newest(MAX_HELD);
  total = whilePaused = 0;
  rates = [];
  list.show([]);
  tellCount();
}

by("listen").addEventListener("submit", (event) => {
  event.preventDefault();
  listen();
});
by("pause").addEventListener("click", pause);
by("clear").addEventListener("click", clear);
// The rate falls to nothing when nothing comes.
setInterval(() => rates.length > 1 && draw(), 1000);
