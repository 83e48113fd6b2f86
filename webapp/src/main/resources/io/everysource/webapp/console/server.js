// What the console asks of the server, on the port that it came from: the operator API with the operator's key, the hub with a token.
import { by, kept, light } from "./page.js";

const key = kept(() => sessionStorage, "everysource:operator-key");
// The first page knows it by the same name.
const token = kept(() => sessionStorage, "everysource:token");

const root = new URL("../", location.href);

/** Where the hub is. */
export const hub = new URL("events", root).href;

/** A request that was not answered as it was meant to be; its message is for people. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const authorization = (secret) => (secret.get() ? { Authorization: `Bearer ${secret.get()}` } : {});

async function request(url, options) {
  let answer;
  try {
    answer = await fetch(url, { cache: "no-store", ...options });
  } catch {
    throw new Refusal(0, "The server cannot be reached.");
  }
  if (!answer.ok) {
    throw new Refusal(answer.status, await detail(answer));
  }
  return answer;
}

async function detail(answer) {
  const text = await answer.text();
  try {
    return JSON.parse(text).detail || text;
  } catch {
    return text.length < 500 && text.trim() ? text : `The server answered ${answer.status}.`;
  }
}

/** Asks the operator's side, with the key if there is one; asks the person for it where it is needed. */
async function askOperator(path, options = {}) {
  const sent = key.get();
  try {
    const answer = await request(new URL(path, root), {
      ...options,
      // No page of another origin can send this without being allowed to.
      headers: { "X-Requested-With": "console", ...authorization(key) },
    });
    // The metrics may be open to this machine where the operator's side is not.
    if (by("key-form").hidden) {
      light(by("state"), "open", "connected");
    }
    return answer;
  } catch (refusal) {
    if (refusal.status === 401) {
      // A request that left before the person gave a key says nothing about it.
      if (key.get() === sent) {
        askForKey();
      }
    } else if (refusal.status === 0 || refusal.status === 403) {
      light(by("state"), "lost", refusal.status === 0 ? "not reached" : "for the server's own machine");
    }
    throw refusal;
  }
}

/**
 * What the operator API has at a path.
 * @param query the names and values of parameters; those that are empty are left out, but for the prefix
 */
export async function operator(path, query = {}, method = "GET") {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value || name === "prefix") {
      parameters.set(name, value);
    }
  }
  const target = `operator/${path}${parameters.size === 0 ? "" : `?${parameters}`}`;
  return (await askOperator(target, { method })).json();
}

/** The metrics, in Prometheus's text format. */
export const metrics = async () => (await askOperator("metrics")).text();

/** The headers that the hub wants, if any. */
export const hubHeaders = () => (token.get() ? authorization(token) : undefined);

/** Publishes an event; says which id it got. */
export async function publish(form) {
  try {
    return await (await request(hub, { method: "POST", body: form, headers: authorization(token) })).text();
  } catch (refusal) {
    if (refusal.status === 401 || refusal.status === 403) {
      askForToken(refusal.message);
    }
    throw refusal;
  }
}

/** What the hub has after a position: a poll that waits for no longer than a busy server may take. */
export async function poll(topics, after, limit) {
  const url = new URL(hub);
  topics.forEach((topic) => url.searchParams.append("topic", topic));
  for (const [name, value] of Object.entries({ transport: "long-poll", last_event_id: after, hold: 1000, limit })) {
    url.searchParams.set(name, value);
  }
  try {
    return await (await request(url, { headers: authorization(token) })).text();
  } catch (refusal) {
    if (refusal.status === 401) {
      askForToken(refusal.message);
    }
    throw refusal;
  }
}

/** Asks the person for a token; `wish` says why. */
export function askForToken(wish) {
  by("token-wish").textContent = wish;
  by("token-form").hidden = false;
}

function askForKey() {
  light(by("state"), "lost", "needs the operator's key");
  if (key.get()) {
    by("key-wish").textContent = "The server does not take this key. It is what it was given with --operator-key.";
  }
  by("key-form").hidden = false;
}

/**
 * Lets the person give the operator's key and a token.
 * @param onKey called when there is a new key
 * @param onToken called when there is a new token
 */
export function listenForSecrets(onKey, onToken) {
  for (const [name, secret, tell] of [["key", key, onKey], ["token", token, onToken]]) {
    by(`${name}-form`).addEventListener("submit", (event) => {
      event.preventDefault();
      secret.set(by(name).value.replace(/^\s*Bearer\s+|\s+/gi, ""));
      by(name).value = "";
      by(`${name}-form`).hidden = true;
      tell();
    });
  }
}
