// Does what a page of the documentation says, block by block, as its reader would.
import assert from 'node:assert/strict';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { freePorts } from '../../../benchmarks/runner/ports.mjs';
import { until } from '../../../polyfill-js/test/browser/wait.mjs';
import { Ids } from './output.mjs';
import { check, programOf } from './programs.mjs';
import { isMissing, Shell } from './shell.mjs';
import { around, noBrowser, Tab } from './tab.mjs';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const GREETING = /listens on (http:\/\/[\d.]+:\d+)/;
// What pages of the documentation call the hub.
const HUB = /\b(https?:\/\/)?(?:hub\.example|localhost:8080|HOST:8080|PUBLIC|10\.0\.0\.11:8080)(?![\w.-])/g;

/** Why a page's block is not run: nothing that is at fault. */
export class Skipped extends Error {}

export class Page {
  #ids = new Ids();
  #answers = new Map();
  #streams = [];
  #tabs = [];
  #ports = new Map();
  #folder;
  #shell;
  #server;
  #needsServer = false;
  #last;

  /**
   * @param folder a fresh one, where it is at work
   * @param jar the server under test
   * @param blocks all that there are; of their ports each gets a free one
   */
  static async begin(folder, jar, blocks) {
    const page = new Page();
    page.#folder = folder;
    const named = blocks.flatMap(({ text }) => [...text.matchAll(/port[ =]+(\d{4,5})\b/g)].map(([, port]) => port));
    const asked = new Set(['8080', ...named]);
    const free = await freePorts(asked.size);
    asked.forEach((port) => page.#ports.set(port, free.pop()));
    page.#shell = new Shell(folder, { EVERYSOURCE_PORT: String(page.#ports.get('8080')) });
    await mkdir(join(folder, 'webapp/target'), { recursive: true });
    await symlink(jar, join(folder, 'webapp/target/everysource.jar'));
    await symlink(join(REPOSITORY, 'monitoring'), join(folder, 'monitoring'));
    await symlink(join(REPOSITORY, 'webapp/test'), join(folder, 'webapp/test'));
    await mkdir(join(folder, 'node_modules'));
    await symlink(join(REPOSITORY, 'polyfill-js'), join(folder, 'node_modules/everysource'));
    return page;
  }

  get #origin() {
    return `http://127.0.0.1:${this.#ports.get('8080')}`;
  }

  /** Runs a block; throws if that fails, or Skipped if something for it is not installed. */
  async run(block) {
    const { language, options, words } = block;
    this.#needsServer ||= this.#here(block.text).includes(this.#origin);
    const missing = (options.needs ?? '').split(',').filter((command) => command && isMissing(command));
    if (missing.length > 0) {
      this.#last = undefined;
      throw new Skipped(`${missing.join(', ')} is not installed`);
    }
    if (options.source) {
      return this.#compare(block.text, options.source);
    }
    if (options.file) {
      const file = join(this.#folder, options.file);
      await mkdir(dirname(file), { recursive: true });
      return writeFile(file, `${this.#here(block.text)}\n`);
    }
    const kind = `${language} ${words[0] ?? ''}`.trim();
    const way = this[`run ${kind}`] ?? this[`run ${language}`] ?? (programOf(language) && this['run configuration']);
    assert.ok(way, `Nothing is known of blocks of the kind "${kind}". Mark it as webapp/test/blocks/README.md says, or say in not-run.mjs why it is not run.`);
    return way.call(this, block);
  }

  /** Ends what the page has left running, and throws what went wrong in its browser tabs meanwhile. */
  async end() {
    const tabs = this.#tabs.splice(0);
    const server = this.#server;
    this.#server = undefined;
    await Promise.all(tabs.map((tab) => tab.close()));
    await Promise.all([...this.#streams, server].map((job) => job?.stop()));
    tabs.forEach((tab) => tab.check());
  }

  /** The text with the addresses and ids of this run. */
  #here(text) {
    const mapped = this.#ids.put(text).replace(HUB, (name, scheme) => (scheme ? this.#origin : this.#origin.slice('http://'.length)));
    return mapped.replace(new RegExp(`\\b(${[...this.#ports.keys()].join('|')})\\b`, 'g'), (port) => this.#ports.get(port));
  }

  async #compare(text, path) {
    const plain = (source) => `\n${source.split('\n').map((line) => line.trim()).join('\n')}\n`;
    const source = plain(await readFile(join(REPOSITORY, path), 'utf8'));
    assert.ok(source.includes(plain(text)), `This is not what ${path} has.`);
  }

  /** A server is there, an open one unless the page has started another. */
  async #serve(options = '') {
    if (!this.#server || options) {
      await this.#startServer(`java -jar webapp/target/everysource.jar ${options}`);
    }
  }

  async #startServer(commands) {
    await this.end();
    this.#server = await this.#shell.start(commands);
    await this.#server.ready((output) => GREETING.test(output));
  }

  async #awaitOutput(written, shown) {
    let last;
    const isThere = async () => this.#ids.match(shown, (last = await written()), false);
    await until(isThere, 'the output that is shown').catch(() => assert.fail(`It wrote:\n${last}`));
  }

  async 'run sh'({ text, words, options }) {
    if (this.#needsServer) {
      await this.#serve();
    }
    const job = await this.#shell.start(this.#here(text), { leaves: true });
    const code = await job.end();
    this.#last = job.output;
    // 28: the time that curl was given is over.
    const expected = options.code ?? (/curl .*-m \d/.test(text) ? 28 : 0);
    assert.ok(words.includes('fails') ? code > 0 : code === Number(expected), `It ended with ${code}:\n${job.output}`);
  }

  async 'run sh server'({ text }) {
    await this.#startServer(this.#here(text));
  }

  async 'run sh stream'({ text }) {
    await this.#serve();
    const job = await this.#shell.start(this.#here(text));
    this.#streams.push(job);
    await job.ready((output) => output !== '');
  }

  async 'run output'({ text }) {
    if (this.#last === undefined) {
      throw new Skipped('what writes it is not installed');
    }
    assert.ok(this.#ids.match(text, this.#last, true), `It wrote:\n${this.#last}`);
  }

  async 'run output stream'({ text }) {
    await this.#awaitOutput(() => this.#streams.at(-1).output, text);
  }

  async 'run output server'({ text }) {
    await this.#awaitOutput(() => this.#server.output, text);
  }

  async 'run output page'({ text }) {
    await this.#awaitOutput(() => this.#tabs.at(-1).text(), text);
  }

  async 'run html'({ text, words }) {
    await this.#show(() => (words.includes('hub') ? Tab.hub(this.#here(text), this.#origin, this.#answers) : Tab.file(this.#here(text), this.#folder)));
  }

  async 'run js page'({ text }) {
    await this.#show(() => Tab.hub(around(this.#here(text)), this.#origin, this.#answers));
  }

  async #show(open) {
    if (noBrowser && isMissing('chromium')) {
      throw new Skipped(noBrowser);
    }
    await this.#serve();
    const tab = await open();
    this.#tabs.push(tab);
    tab.check();
  }

  async 'run js node'({ text }) {
    await writeFile(join(this.#folder, 'block.mjs'), this.#here(text));
    await this['run sh']({ text: 'node block.mjs', words: [], options: {} });
  }

  /** A comment: the page's server anew, with other options. */
  async 'run server'({ text }) {
    await this.#serve(this.#here(text));
  }

  /** A comment: what the page's own server, which is not this one, has at a path: the value of a variable, as in /token TOKEN. */
  async 'run answer'({ text }) {
    const [path, variable] = text.split(' ');
    await this['run sh']({ text: `printf %s "$${variable}"`, words: [], options: {} });
    this.#answers.set(path, this.#last);
  }

  async 'run configuration'({ language, text }) {
    if (isMissing(programOf(language))) {
      throw new Skipped(`${programOf(language)} is not installed`);
    }
    await check(language, text, this.#folder);
  }

  async 'run properties'({ text }) {
    await writeFile(join(this.#folder, 'block.properties'), this.#here(text));
    await this.#serve('--config block.properties');
  }

  async 'run json'({ text }) {
    JSON.parse(text);
  }

  async 'run ndjson'({ text }) {
    text.split('\n').forEach((line) => JSON.parse(line));
  }

  async 'run yaml'({ text }) {
    assert.deepEqual(parseAllDocuments(text).flatMap(({ errors }) => errors), []);
  }

  async 'run xml'({ text }) {
    const script = 'const parsed = new DOMParser().parseFromString(document.getElementById("xml").textContent, "text/xml");';
    const error = 'const error = parsed.querySelector("parsererror"); if (error) throw new Error(error.textContent);';
    await this.#show(() => Tab.file(`<script id="xml" type="text/plain">${text}</script><script>${script} ${error}</script>`, this.#folder));
  }
}
