// Which view is shown, and what is asked of the server while it is.
import { by } from "./page.js";
import { listenForSecrets } from "./server.js";
import { listen } from "./live.js";
import "./publish.js";
import * as log from "./log.js";
import * as connections from "./connections.js";
import * as metrics from "./metrics.js";

const PERIOD = 2000;
const VIEWS = ["events", "log", "connections", "metrics"];

let shown = "";

function show() {
  const asked = location.hash.slice(1);
  shown = VIEWS.includes(asked) ? asked : VIEWS[0];
  for (const link of document.querySelectorAll("nav a")) {
    const name = link.hash.slice(1);
    by(`view-${name}`).hidden = name !== shown;
    if (name === shown) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  }
}

/** The charts go on whatever is shown. */
async function refresh() {
  await Promise.all([metrics.refresh(), { log, connections }[shown]?.refresh()]);
}

let due = null;

async function run() {
  clearTimeout(due);
  due = null;
  if (!document.hidden) {
    await refresh();
  }
  due ??= setTimeout(run, PERIOD);
}

addEventListener("hashchange", () => {
  show();
  run();
});
document.addEventListener("visibilitychange", () => document.hidden || run());
listenForSecrets(run, listen);
show();
listen();
run();
