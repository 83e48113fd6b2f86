// The documentation as a site: every page of docs/, those of the client and the benchmarks, their pictures, and the files of the repository that they name.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, extname, join, posix } from 'node:path';
import { walkTokens } from 'marked';
import { escape, parse } from './markdown.mjs';
import { frame, way } from './page.mjs';

/** Pages that are kept with what they are about, and where they are in the site. */
const ELSEWHERE = {
  'benchmarks/README.md': 'benchmarks.html',
  'polyfill-js/README.md': 'client/index.html',
  'polyfill-js/docs/sse-create.md': 'client/sse-create.html',
  'polyfill-js/docs/standard.md': 'client/standard.html',
};

/** What pages say for the server that the reader has. */
const SERVER = 'http://127.0.0.1:8080/';

/** Files that browsers show or keep as they are. */
const SHOWN = ['.json', '.yaml', '.yml', '.txt', '.svg', '.png'];

/** Files that get a page with their text. */
const SOURCES = ['.java', '.xml', '.properties', '.html', '.css', '.js', '.mjs', '.go', '.php', '.py', '.sh'];

/** Folders that are no part of what is copied. */
const BUILT = ['node_modules', 'target'];

/** Where the site has files of the repository that are not in docs/. */
const FILES = 'files/';

/** The dimensions of a PNG or SVG. */
function size(file) {
  const bytes = readFileSync(file);
  if (extname(file) === '.png') {
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  }
  const [, width, height] = /viewBox="\S+ \S+ ([\d.]+) ([\d.]+)"/.exec(bytes.toString()) ?? [];
  if (!width) {
    throw new Error(`${file} has no viewBox to tell its size.`);
  }
  return { width, height };
}

/**
 * Reads the documentation of the repository at `root`.
 *
 * @returns {{pages: {path: string, html: string}[], files: {path: string, from: string}[]}} the site's files by their paths
 * @throws {Error} that names every link that leads nowhere
 */
export async function readSite(root) {
  const sources = (await readdir(join(root, 'docs'), { recursive: true })).map((path) => path.replaceAll('\\', '/')).sort();
  const site = new Site(root);
  for (const path of sources.filter((name) => name.endsWith('.md'))) {
    await site.read(`docs/${path}`, path.replace(/(^|\/)README\.md$/, '$1index.md').replace(/\.md$/, '.html'));
  }
  for (const [source, path] of Object.entries(ELSEWHERE).filter(([name]) => existsSync(join(root, name)))) {
    await site.read(source, path);
  }
  for (const path of sources.filter((name) => SHOWN.includes(extname(name)))) {
    site.files.set(path, `docs/${path}`);
  }
  const pages = site.render();
  return { pages, files: [...site.files].map(([path, from]) => ({ path, from: join(root, from) })) };
}

class Site {
  constructor(root) {
    this.root = root;
    /** Pages by where they are in the repository. */
    this.pages = new Map();
    /** Where files of the site are in the repository, by their paths in the site. */
    this.files = new Map();
    /** Files of the repository that have pages, and folders that have a list of their files, by their paths in the site. */
    this.sources = new Map();
    this.lists = new Map();
    this.faults = [];
  }

  async read(source, path) {
    const page = parse(await readFile(join(this.root, source), 'utf8'), source);
    this.pages.set(source, { source, path, name: page.title, ...page });
  }

  render() {
    const navigation = this.navigation();
    const pages = [...this.pages.values()].map((page) => ({
      path: page.path,
      html: frame(page, page.html((href) => this.resolve(page, href)), navigation),
    }));
    if (this.faults.length > 0) {
      throw new Error(`The documentation has links that lead nowhere:\n${this.faults.join('\n')}`);
    }
    const lists = [...this.lists].map(([path, folder]) => ({ path, html: this.list(path, folder, navigation) }));
    const sources = [...this.sources].map(([path, file]) => ({ path, html: this.source(path, file, navigation) }));
    return [...pages, ...lists, ...sources];
  }

  /** The sections of the start page with the pages that it names, by its names, and then those that it does not. */
  navigation() {
    const start = this.pages.get('docs/index.md');
    const sections = [];
    const named = new Set([start]);
    walkTokens(start.tokens, (token) => {
      if (token.type === 'heading' && token.depth === 2) {
        sections.push({ title: token.text, pages: [] });
      } else if (token.type === 'link' && sections.length > 0) {
        const page = this.pages.get(posix.join('docs', token.href));
        if (page && !named.has(page)) {
          named.add(page);
          page.name = token.text;
          sections.at(-1).pages.push(page);
        }
      }
    });
    sections[0].pages.unshift(start);
    sections.push({ title: 'More', pages: [...this.pages.values()].filter((page) => !named.has(page)) });
    return sections.filter(({ pages }) => pages.length > 0);
  }

  /** What `href` of a page is in the site. Where it leads nowhere that is kept as a fault. */
  resolve(page, href) {
    if (href.startsWith(SERVER)) {
      return { href: `${posix.relative(posix.dirname(page.path), '..')}/${href.slice(SERVER.length)}` };
    }
    if (/^(https?|mailto):/.test(href)) {
      return { href };
    }
    const [path, fragment = ''] = href.split('#');
    const target = path === '' ? page.source : posix.join(posix.dirname(page.source), decodeURI(path)).replace(/\/$/, '');
    const other = this.pages.get(target);
    if (other) {
      return this.toPage(page, other, href, fragment);
    }
    if (!existsSync(join(this.root, target)) || target.startsWith('..') || fragment) {
      return this.fault(page, href);
    }
    return statSync(join(this.root, target)).isDirectory() ? this.toFolder(page, target) : this.toFile(page, target, href);
  }

  toPage(page, other, href, fragment) {
    if (fragment && !other.headings.some(({ id }) => id === fragment)) {
      return this.fault(page, href);
    }
    const to = page === other && fragment ? '' : way(page.path, other.path);
    return { href: fragment ? `${to}#${fragment}` : to };
  }

  toFile(page, target, href) {
    const path = this.take(target);
    if (!path) {
      return this.fault(page, `${href} (a file that the server does not serve)`);
    }
    const picture = ['.png', '.svg'].includes(extname(target)) ? size(join(this.root, target)) : {};
    return { href: way(page.path, path), ...picture };
  }

  /** Takes a file of the repository into the site; its path there, or nothing if it is of another kind. */
  take(target) {
    const path = target.startsWith('docs/') ? target.slice('docs/'.length) : FILES + target;
    if (SHOWN.includes(extname(target))) {
      this.files.set(path, target);
      return path;
    }
    if (SOURCES.includes(extname(target))) {
      this.sources.set(`${path}.html`, target);
      return `${path}.html`;
    }
    return undefined;
  }

  toFolder(page, target) {
    const path = `${FILES}${target}/index.html`;
    this.lists.set(path, target);
    return { href: way(page.path, path) };
  }

  /** The page of a folder of the repository; the files in it and below are taken into the site. */
  list(path, folder, navigation) {
    const page = { path, name: folder, title: `${folder}/`, headings: [] };
    const items = this.filesIn(folder)
      .map((file) => [file, this.take(file)])
      .filter(([, to]) => to)
      .map(([file, to]) => `<li><a href="${way(path, to)}">${escape(file.slice(folder.length + 1))}</a></li>`);
    return frame(page, `<h1>${escape(page.title)}</h1>\n<ul>\n${items.join('\n')}\n</ul>`, navigation);
  }

  filesIn(folder) {
    return readdirSync(join(this.root, folder), { withFileTypes: true })
      .filter(({ name }) => !name.startsWith('.') && !BUILT.includes(name))
      .map((entry) => ({ entry, path: `${folder}/${entry.name}` }))
      .sort((one, other) => (one.path < other.path ? -1 : 1))
      .flatMap(({ entry, path }) => (entry.isDirectory() ? this.filesIn(path) : [path]));
  }

  /** The page of a file of the repository. */
  source(path, file, navigation) {
    const page = { path, name: file, title: posix.basename(file), headings: [] };
    const text = readFileSync(join(this.root, file), 'utf8');
    return frame(page, `<h1>${escape(page.title)}</h1>\n<p>${escape(file)}</p>\n<pre>${escape(text)}</pre>`, navigation);
  }

  fault(page, href) {
    this.faults.push(`${page.source}: ${href}`);
    return { href: '' };
  }
}

/** Writes the documentation of the repository at `root` into the folder `target`. */
export async function writeSite(root, target) {
  const { pages, files } = await readSite(root);
  const place = async (path) => {
    await mkdir(dirname(join(target, path)), { recursive: true });
    return join(target, path);
  };
  for (const { path, html } of pages) {
    await writeFile(await place(path), html);
  }
  for (const { path, from } of files) {
    await copyFile(from, await place(path));
  }
}
