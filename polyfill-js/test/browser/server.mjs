// The real server, as a process of its own.
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const GREETING = /listens on (http:\/\/\S+)/;

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

function jar() {
  const path = process.env.EVERYSOURCE_JAR;
  if (!path || !existsSync(path)) {
    throw new Error('EVERYSOURCE_JAR must be the path of the built server, webapp/target/everysource.jar.');
  }
  return path;
}

function java() {
  return process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
}

/** The secret of servers that ask for tokens. */
export const KEY = 'a key that is only for tests, of 42 characters';

/** The options of such a server; pages of `origins` may use cookies, those of all others may come without. */
export const withTokens = (...origins) => ({
  'publisher-jwt-key': KEY,
  'subscriber-jwt-key': KEY,
  anonymous: true,
  'cors-origin': ['*', ...origins],
});

/** A token as such a server takes it; `rights` is its claim mercure, `seconds` how long it holds. */
export function token(rights = { publish: ['*'], subscribe: ['*'] }, seconds = 600) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ mercure: rights, exp: Math.floor(Date.now() / 1000) + seconds })}`;
  return `${signed}.${createHmac('sha256', KEY).update(signed).digest('base64url')}`;
}

/** Starts the server on a free port; `options` are its command line, as in {retry: '200ms', lab: true, 'cors-origin': [one, another]}. */
export async function startServer(options = {}) {
  const flags = Object.entries({ port: 0, ...options })
    .flatMap(([name, values]) => [values].flat().map((value) => (value === true ? `--${name}` : `--${name}=${value}`)));
  const child = spawn(java(), ['-Xmx256m', '-XX:+UseSerialGC', '-jar', jar(), ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  const exited = once(child, 'exit').then(() => running.delete(child));
  const origin = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const greeting = GREETING.exec(line);
      if (greeting) {
        resolve(greeting[1]);
      }
    });
    exited.then(() => reject(new Error('The server ended before it listened.')));
    child.on('error', reject);
  });
  return new Server(child, exited, origin, options['publisher-jwt-key'] ? { Authorization: `Bearer ${token()}` } : {});
}

class Server {
  /** @param credentials the headers that publishing needs */
  constructor(child, exited, origin, credentials) {
    this.child = child;
    this.exited = exited;
    this.credentials = credentials;
    this.origin = origin;
    this.port = Number(new URL(origin).port);
  }

  /** Publishes one event of the given fields, as a form. */
  async publish(fields) {
    return this.post('application/x-www-form-urlencoded', new URLSearchParams(fields).toString());
  }

  /** Publishes events in order, all or none. */
  async publishAll(events) {
    return JSON.parse(await this.post('application/json', JSON.stringify(events)));
  }

  async post(type, body) {
    const answer = await fetch(`${this.origin}/events`, { method: 'POST', headers: { 'Content-Type': type, ...this.credentials }, body });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`Publishing was answered with ${answer.status}: ${text}`);
    }
    return text;
  }

  /** What /healthz says. */
  async health() {
    return (await fetch(`${this.origin}/healthz`)).json();
  }

  /** The position of the log's end. */
  async position() {
    return (await this.health()).position;
  }

  /** Ends it in order: subscribers are sent off. */
  async stop() {
    this.child.kill('SIGTERM');
    await this.exited;
  }

  /** Ends it without a word. */
  async kill() {
    this.child.kill('SIGKILL');
    await this.exited;
  }
}
