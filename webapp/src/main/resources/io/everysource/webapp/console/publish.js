// The form to publish, and what was published with it before.
import { by, kept, make } from "./page.js";
import { publish } from "./server.js";
import { hear } from "./live.js";

const FIELDS = ["topic", "data", "type", "id"];
const MAX_ENTRIES = 20;

/** So much of all of them together is kept, in characters. */
const MAX_TOTAL = 100_000;

const store = kept(() => localStorage, "everysource:console:published");
let history = read();

function read() {
  try {
    const entries = JSON.parse(store.get() || "[]");
    return entries.filter((one) => FIELDS.every((name) => typeof one[name] === "string")).slice(0, MAX_ENTRIES);
  } catch {
    return [];
  }
}

function remember(event) {
  const text = JSON.stringify(event);
  const others = history.filter((one) => JSON.stringify(one) !== text);
  let room = MAX_TOTAL;
  history = [event, ...others].slice(0, MAX_ENTRIES).filter((one) => (room -= JSON.stringify(one).length) >= 0);
  store.set(JSON.stringify(history));
  show();
}

function show() {
  by("history").replaceChildren(...history.map((one) => {
    const item = make("li");
    const button = make("button");
    button.type = "button";
    const about = [one.topic, one.type, one.id && `id ${one.id}`, one.private && "private"].filter(Boolean).join(" · ");
    button.append(make("span", "what", one.data.slice(0, 200) || "no data"), make("span", "of", about.slice(0, 200)));
    button.addEventListener("click", () => pick(one));
    item.append(button);
    return item;
  }));
  by("history-empty").hidden = history.length > 0;
  by("history-clear").hidden = history.length === 0;
}

function pick(one) {
  FIELDS.forEach((name) => {
    by(name).value = one[name];
  });
  by("private").checked = one.private;
  by("data").focus();
}

function say(isGood, words) {
  by("answer").className = isGood ? "" : "bad";
  by("answer").textContent = words;
}

by("publish").addEventListener("submit", async (submitted) => {
  submitted.preventDefault();
  const event = Object.fromEntries(FIELDS.map((name) => [name, by(name).value]));
  event.private = by("private").checked;
  const form = new URLSearchParams({ topic: event.topic, data: event.data });
  for (const name of ["type", "id"]) {
    if (event[name]) {
      form.set(name, event[name]);
    }
  }
  if (event.private) {
    form.set("private", "on");
  }
  hear(event.type);
  try {
    say(true, `published ${await publish(form)}`);
    remember(event);
  } catch (refusal) {
    say(false, refusal.message);
  }
});
by("history-clear").addEventListener("click", () => {
  history = [];
  store.set("");
  show();
  by("topic").focus();
});
history.forEach(({ type }) => hear(type));
show();
