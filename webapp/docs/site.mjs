// The documentation as a site: every page of docs/, those of the client and the benchmarks, their pictures, and the files of the repository that they name.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, extname, join, posix } from 'node:path';
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

/** Files that browsers show or keep; the server serves no others. */
const SHOWN = ['.json', '.yaml', '.yml', '.txt', '.svg', '.png'];

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
    /** Lists of the files in folders of the repository, by their paths in the site. */
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
    return [...pages, ...lists];
  }

  /** The sections of the start page with the pages that it names, by its names, and then those that it does not. */
  navigation() {
    const start = this.pages.get('docs/index.md');
    const sections = [];
    const named = new Set([start]);
    const visit = (token) => {
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
      (token.tokens ?? []).forEach(visit);
      (token.items ?? []).forEach(visit);
      [...(token.header ?? []), ...(token.rows ?? []).flat()].forEach(visit);
    };
    start.tokens.forEach(visit);
    sections[0].pages.unshift(start);
    sections.push({ title: 'More', pages: [...this.pages.values()].filter((page) => !named.has(page)) });
    return sections.filter(({ pages }) => pages.length > 0);
  }

  /** What `href` of a page is in the site. Nothing where it leads nowhere, which is kept as a fault. */
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
    if (!SHOWN.includes(extname(target))) {
      return this.fault(page, `${href} (a file that the server does not serve)`);
    }
    const path = target.startsWith('docs/') ? target.slice('docs/'.length) : FILES + target;
    this.files.set(path, target);
    const picture = ['.png', '.svg'].includes(extname(target)) ? size(join(this.root, target)) : {};
    return { href: way(page.path, path), ...picture };
  }

  toFolder(page, target) {
    const path = `${FILES}${target}/index.html`;
    this.lists.set(path, target);
    return { href: way(page.path, path) };
  }

  /** The page of a folder of the repository; its files are taken into the site. */
  list(path, folder, navigation) {
    const page = { path, name: folder, title: `${folder}/`, headings: [] };
    this.namesIn(folder).forEach((name) => this.files.set(`${FILES}${folder}/${name}`, `${folder}/${name}`));
    const items = this.namesIn(folder).map((name) => `<li><a href="${name}">${escape(name)}</a></li>`);
    return frame(page, `<h1>${escape(page.title)}</h1>\n<ul>\n${items.join('\n')}\n</ul>`, navigation);
  }

  namesIn(folder) {
    return readdirSync(join(this.root, folder)).filter((name) => SHOWN.includes(extname(name))).sort();
  }

  fault(page, href) {
    this.faults.push(`${page.source}: ${href}`);
    return {};
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
