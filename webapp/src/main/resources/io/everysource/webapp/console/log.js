// The log: what it holds, its topics, and its events from a position on.
import { by, bytes, count, light, lines, make, number, time } from "./page.js";
import { operator, poll } from "./server.js";
import { entry, EventList } from "./list.js";

const MAX_TOPICS = 1000;

/** So many bytes of events are asked for at once: some hundreds of small ones. */
const PAGE_BYTES = 16_384;

const list = new EventList(by("replay"), "Events, the oldest first");
let prefix = "";
let nextTopic = "";
let cursor = "";

/** Asks for what the log holds, and shows it. */
export async function refresh() {
  try {
    showFacts(await operator("log"));
    by("log-error").textContent = "";
  } catch (refusal) {
    by("log-error").textContent = refusal.message;
  }
}

function showFacts(log) {
  const end = (held) => (held ? [time(held.time), held.position] : ["none"]);
  const facts = [
    ["Messages", number(log.messages)],
    ["Size", `${bytes(log.bytes)} of ${bytes(log.limit_bytes)}`],
    ["Topics", number(log.topic_count)],
    ["Oldest", ...end(log.oldest)],
    ["Newest", ...(log.newest ? end(log.newest) : ["none held", log.tail])],
    ["Epoch", ...log.epochs.slice(-3).flatMap((epoch) => [`since ${time(epoch.began)}`, epoch.first])],
  ];
  by("log-facts").replaceChildren(...facts.map(([name, value, ...more]) => {
    const fact = make("div");
    const said = make("dd", "", value);
    said.append(...more.map((text) => make("small", "", text)));
    fact.append(make("dt", "", name), said);
    return fact;
  }));
}

async function find(after) {
  try {
    const answer = await operator("log", { prefix, after, limit: 100 });
    const rows = answer.topics.map(topicRow);
    if (after) {
      by("topics").append(...rows);
    } else {
      by("topics").replaceChildren(...rows);
    }
    const shown = by("topics").children.length;
    nextTopic = shown < MAX_TOPICS ? answer.next || "" : "";
    const more = answer.next ? (nextTopic ? ", and there are more" : ", and there are more: say more of their beginning") : "";
    by("topics-state").textContent = `${count(shown, "topic")}${more}`;
  } catch (refusal) {
    by("topics-state").textContent = refusal.message;
  }
  by("topics-more").hidden = !nextTopic;
}

function topicRow({ topic, messages, newest, time: at }) {
  const row = make("li");
  const button = make("button", "", "Replay");
  button.type = "button";
  button.setAttribute("aria-label", `Replay ${topic.slice(0, 100)}`);
  button.addEventListener("click", () => {
    by("replay-selectors").value = topic;
    by("from").value = "earliest";
    by("replay-form").requestSubmit();
    by("replay-title").scrollIntoView({ block: "nearest" });
  });
  row.append(make("span", "name", topic), make("span", "about", `${count(messages, "message")}, the newest ${time(at)}, ${newest}`), button);
  return row;
}

/** Reads what `text/event-stream` has in whole: blocks of lines. */
export function parse(text) {
  return text.split(/\r\n\r\n|\n\n|\r\r/).filter(Boolean).map((block) => {
    const event = { type: "", id: null, data: [] };
    for (const line of block.split(/\r\n|\n|\r/)) {
      const [, name, value] = /^([^:]*):? ?([^]*)$/.exec(line);
      if (name === "data") {
        event.data.push(value);
      } else if (name === "event" || name === "id") {
        event[name === "event" ? "type" : "id"] = value;
      }
    }
    return { ...event, data: event.data.join("\n") };
  });
}

async function replay(after) {
  by("replay-next").disabled = true;
  try {
    const topics = lines(by("replay-selectors").value);
    const events = parse(await poll(topics, after, PAGE_BYTES));
    cursor = events.reduce((last, { id }) => id ?? last, after);
    const shown = events.filter(({ type }) => !type.startsWith("es:") || type === "es:gap");
    list.show(shown.map(asEntry));
    by("replay-next").disabled = shown.length === 0;
    if (shown.length === 0) {
      light(by("replay-state"), "", `nothing after ${after}`);
    } else {
      light(by("replay-state"), "open", `${count(shown.length, "event")}, up to ${cursor}`);
    }
  } catch (refusal) {
    list.show([]);
    light(by("replay-state"), "lost", refusal.message);
  }
}

function asEntry({ type, id, data }) {
  const isGap = type === "es:gap";
  const made = entry(isGap ? "gap" : type, id || "", isGap ? `Some events may be missing here: ${data}` : data, isGap);
  // When it was published the stream does not say.
  return { ...made, row: ["", made.type || "message", made.data.slice(0, 300).replace(/\s+/g, " "), made.id] };
}

by("topics-form").addEventListener("submit", (event) => {
  event.preventDefault();
  prefix = by("prefix").value;
  find("");
});
by("topics-more").addEventListener("click", () => find(nextTopic));
by("replay-form").addEventListener("submit", (event) => {
  event.preventDefault();
  replay(by("from").value.trim());
});
by("replay-next").addEventListener("click", () => replay(cursor));
