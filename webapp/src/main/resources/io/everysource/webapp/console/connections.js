// Who is connected, how far behind, and how to end it; and who is there.
import { by, count, duration, make, number } from "./page.js";
import { operator } from "./server.js";

const PAGE = 100;
const LABELS = ["Address", "Subject", "Transport", "Age", "Behind", "Topics", ""];

const table = by("connections");
const rows = new Map();
const filters = { connections: {}, presence: {} };
let after = "";
let next = "";

/** Asks for who is connected and who is there, and shows it. */
export async function refresh() {
  await Promise.all([refreshConnections(), refreshPresence()]);
}

async function refreshConnections() {
  const asked = after;
  try {
    const answer = await operator("connections", { ...filters.connections, after, limit: PAGE });
    if (asked === after) {
      show(answer);
    }
  } catch (refusal) {
    table.hidden = true;
    by("connections-state").textContent = refusal.message;
  }
}

function show({ connections, total, next: following }) {
  const handles = new Set(connections.map(({ handle }) => handle));
  for (const [handle, row] of rows) {
    if (!handles.has(handle)) {
      row.remove();
      rows.delete(handle);
    }
  }
  // A row that stays is not made anew: the focus may be in it.
  connections.forEach((connection, i) => {
    const row = rows.get(connection.handle) || makeRow(connection.handle);
    fill(row, connection);
    const body = table.tBodies[0];
    if (body.children[i] !== row) {
      body.insertBefore(row, body.children[i] || null);
    }
  });
  next = following || "";
  table.hidden = connections.length === 0;
  by("connections-first").hidden = !after;
  by("connections-next").hidden = !next;
  by("connections-state").textContent = `${count(connections.length, "connection")} of ${number(total)}`;
}

function makeRow(handle) {
  const row = make("tr");
  for (const label of LABELS) {
    const cell = make("td");
    cell.dataset.label = label;
    row.append(cell);
  }
  row.cells[5].append(make("span", "topics"));
  const button = make("button", "", "Kick");
  button.type = "button";
  button.addEventListener("click", () => kick(handle, button));
  row.cells[6].append(button);
  rows.set(handle, row);
  return row;
}

function fill(row, { address, subject, transport, age_seconds: age, lag_messages: lag, open, topics, topic_count: all }) {
  const more = all > topics.length ? ` and ${number(all - topics.length)} more` : "";
  const behind = open ? (lag === undefined ? "not known" : count(lag, "message")) : "away";
  const texts = [address, subject || "nobody named", transport, duration(age), behind];
  texts.forEach((text, i) => write(row.cells[i], text));
  write(row.cells[5].firstChild, topics.join(", ") + more);
  row.className = open ? "" : "away";
  row.cells[6].firstChild.setAttribute("aria-label", `Kick ${subject || address} by ${transport}`);
}

function write(place, text) {
  if (place.textContent !== text) {
    place.textContent = text;
  }
}

async function kick(handle, button) {
  button.disabled = true;
  try {
    const { closed } = await operator(`connections/${handle}`, {}, "DELETE");
    by("kicked").textContent = closed ? "The connection was ended; its client may come back." : "It had gone already.";
  } catch (refusal) {
    by("kicked").textContent = refusal.message;
    button.disabled = false;
  }
  refresh();
}

async function refreshPresence() {
  try {
    const { subscribers, total } = await operator("presence", filters.presence);
    by("presence-state").textContent = total === 1 ? "1 subscription" : `${number(total)} subscriptions`;
    by("presence").replaceChildren(...subscribers.map(({ topic, handle, payload }) => {
      const row = make("li");
      const who = payload === undefined ? "nobody named" : JSON.stringify(payload);
      row.append(make("span", "name", topic), make("span", "about", who), make("span", "about", handle));
      return row;
    }));
  } catch (refusal) {
    by("presence").replaceChildren();
    by("presence-state").textContent = refusal.message;
  }
}

function page(from) {
  after = from;
  refreshConnections();
}

by("connections-form").addEventListener("submit", (event) => {
  event.preventDefault();
  filters.connections = { topic: by("connection-topic").value, subject: by("connection-subject").value };
  page("");
});
by("connections-first").addEventListener("click", () => page(""));
by("connections-next").addEventListener("click", () => page(next));
by("presence-form").addEventListener("submit", (event) => {
  event.preventDefault();
  filters.presence = { topic: by("presence-topic").value };
  refreshPresence();
});
