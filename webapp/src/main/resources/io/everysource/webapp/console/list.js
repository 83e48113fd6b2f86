// A list of events with the newest where it was put, and the whole of the one that is chosen.
import { make } from "./page.js";

/** So much of an event's data is kept, in characters. */
const MAX_DATA = 100_000;

/** So much is kept of all together. */
const MAX_TOTAL = 8_000_000;

/** So much of it is shown in a row. */
const ROW_DATA = 300;

let lists = 0;

/** An event for a list: what is kept of it. */
export function entry(type, id, data, isNote = false) {
  const cut = data.length > MAX_DATA;
  return {
    at: new Date(),
    type,
    id,
    // A part of a text may keep the whole of it in memory: this one is made anew.
    data: cut ? `${JSON.parse(JSON.stringify(data.slice(0, MAX_DATA)))}\n… ${data.length} characters in all` : data,
    isNote,
  };
}

/** The events that a list holds at most, the newest first. */
export class Newest {
  constructor(max) {
    this.max = max;
    this.entries = [];
    this.characters = 0;
  }

  add(one) {
    this.entries.push(one);
    this.characters += one.data.length;
    // Not one by one: moving all the others down is work.
    if (this.entries.length > 2 * this.max || this.characters > MAX_TOTAL) {
      this.trim();
    }
  }

  trim() {
    let from = Math.max(0, this.entries.length - this.max);
    let total = this.entries.slice(from).reduce((sum, { data }) => sum + data.length, 0);
    while (total > MAX_TOTAL && from < this.entries.length - 1) {
      total -= this.entries[from++].data.length;
    }
    this.entries = this.entries.slice(from);
    this.characters = total;
  }

  /** Those that are held, the newest first. */
  list() {
    return this.entries.slice(-this.max).reverse();
  }
}

/**
 * Shows events in rows of one height. A row keeps its place and changes its text, so that nothing moves. The keys up and down choose
 * one, and so does a click.
 */
export class EventList {
  /** @param place the element that it fills */
  constructor(place, label) {
    this.name = `list-${++lists}`;
    this.entries = [];
    this.rows = [];
    this.chosen = null;
    this.feed = make("ol", "feed");
    this.feed.tabIndex = 0;
    this.feed.setAttribute("role", "listbox");
    this.feed.setAttribute("aria-label", label);
    this.detail = make("pre", "detail", "Choose an event to see the whole of it.");
    this.detail.tabIndex = 0;
    this.detail.setAttribute("role", "region");
    this.detail.setAttribute("aria-label", "The chosen event");
    place.append(this.feed, this.detail);
    this.feed.addEventListener("keydown", (event) => this.onKey(event));
    this.feed.addEventListener("click", (event) => {
      const row = event.target.closest("li");
      if (row) {
        this.choose(this.rows.findIndex(({ item }) => item === row));
      }
    });
  }

  /** Shows `entries`, in their order, and no others. */
  show(entries) {
    this.entries = entries;
    while (this.rows.length < entries.length) {
      this.rows.push(this.makeRow(this.rows.length));
    }
    this.rows.forEach((row, i) => fill(row, entries[i]));
    this.mark();
  }

  makeRow(i) {
    const item = make("li");
    item.id = `${this.name}-${i}`;
    item.setAttribute("role", "option");
    const cells = ["time", "type", "data", "id"].map((name) => {
      const cell = make("span", name);
      cell.append("");
      return cell;
    });
    item.append(...cells);
    this.feed.append(item);
    return { item, texts: cells.map((cell) => cell.firstChild), shown: null };
  }

  onKey(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -Infinity, End: Infinity };
    if (event.key in steps && this.entries.length > 0) {
      event.preventDefault();
      const from = this.entries.indexOf(this.chosen);
      const last = this.entries.length - 1;
      this.choose(from < 0 ? 0 : Math.min(last, Math.max(0, from + steps[event.key])));
    }
  }

  choose(i) {
    this.chosen = this.entries[i] || null;
    if (this.chosen) {
      const { type, id, data, at } = this.chosen;
      this.detail.textContent = `${type || "message"}  ${id}  ${at.toLocaleTimeString()}\n\n${data}`;
      this.detail.scrollTop = 0;
      this.rows[i].item.scrollIntoView({ block: "nearest" });
    }
    this.mark();
  }

  mark() {
    const at = this.entries.indexOf(this.chosen);
    this.rows.forEach(({ item }, i) => {
      const isChosen = String(i === at);
      if (item.getAttribute("aria-selected") !== isChosen) {
        item.setAttribute("aria-selected", isChosen);
      }
    });
    if (at < 0) {
      this.feed.removeAttribute("aria-activedescendant");
    } else {
      this.feed.setAttribute("aria-activedescendant", this.rows[at].item.id);
    }
  }
}

function fill(row, one) {
  if (row.shown === one) {
    return;
  }
  row.shown = one;
  row.item.hidden = !one;
  if (one) {
    row.item.className = one.isNote ? "note" : "";
    one.row ??= [one.at.toLocaleTimeString(), one.type || "message", one.data.slice(0, ROW_DATA).replace(/\s+/g, " "), one.id];
    one.row.forEach((text, i) => {
      row.texts[i].data = text;
    });
  }
}
