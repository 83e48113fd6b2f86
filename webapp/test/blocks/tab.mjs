// Runs the pages and scripts for browsers that a page of the documentation shows.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launch, missing } from '../../../polyfill-js/test/browser/browsers.mjs';
import { until } from '../../../polyfill-js/test/browser/wait.mjs';

/** So many ms after the last answer a page has no more to ask for: what it asks for next may need a token first. */
const QUIET = 500;

const BROWSER = ['Chromium', 'Firefox'].find((name) => !missing().includes(name));

/** Says which browsers there should be, if there is none. */
export const noBrowser = BROWSER ? false : 'neither Chromium nor Firefox is installed';

let browser;
const theBrowser = () => (browser ??= launch(BROWSER));

/** Ends the browser that all pages share. */
export async function closeBrowser() {
  await (await browser)?.close();
}

/** The page around a script. */
export const around = (script) => `<!DOCTYPE html>
<title>Block</title>
<script src="/client/everysource.min.js"></script>
<script type="importmap">{"imports": {"everysource": "/client/everysource.modern.mjs"}}</script>
<script>
  function show(text) {
    document.body.appendChild(document.createElement("div")).textContent = text;
  }
</script>
<body>
<script type="module">
${script}
</script>`;

/** A tab with a page in it, and what went wrong there. */
export class Tab {
  #errors = [];
  #waiting = new Set();
  #answered = 0;
  #page;

  /** Saves a page as a file and opens it. */
  static async file(html, folder) {
    const file = join(folder, 'page.html');
    await writeFile(file, html);
    return new Tab().#open(pathToFileURL(file).href);
  }

  /** Opens a page as if it were one of the hub's origin; `answers` are those of other paths there. */
  static async hub(html, origin, answers) {
    return new Tab().#open(`${origin}/a-page-of-yours`, new Map([...answers, ['/a-page-of-yours', html]]));
  }

  async #open(url, answers) {
    this.#page = await (await theBrowser()).newTab();
    this.#page.on('pageerror', (error) => this.#errors.push(String(error.stack ?? error)));
    this.#page.on('request', (request) => this.#request(request, answers));
    this.#page.on('requestfailed', (request) => {
      this.#waiting.delete(request.url());
      this.#errors.push(`${request.url()}: ${request.failure()?.errorText}`);
    });
    this.#page.on('response', (response) => {
      this.#waiting.delete(response.url());
      this.#answered = Date.now();
      if (response.status() >= 400 && !response.url().endsWith('/favicon.ico')) {
        this.#errors.push(`${response.url()}: ${response.status()}`);
      }
    });
    if (answers) {
      await this.#page.setRequestInterception(true);
    }
    await this.#page.goto(url);
    const isQuiet = () => this.#waiting.size === 0 && Date.now() > this.#answered + QUIET;
    await until(() => isQuiet() || this.#errors.length > 0, `answers to ${[...this.#waiting].join(', ')}`);
    return this;
  }

  #request(request, answers) {
    const answer = answers?.get(new URL(request.url()).pathname);
    this.#waiting.add(request.url());
    if (answer !== undefined) {
      void request.respond({ contentType: answer.startsWith('<') ? 'text/html; charset=utf-8' : 'text/plain', body: answer });
    } else if (answers) {
      void request.continue();
    }
  }

  /** What a person reads in it. */
  async text() {
    return this.#page.evaluate(() => document.body.innerText);
  }

  /** Throws what went wrong so far. */
  check() {
    if (this.#errors.length > 0) {
      throw new Error(this.#errors.join('\n'));
    }
  }

  async close() {
    this.#page.removeAllListeners('requestfailed');
    await this.#page.close();
  }
}
