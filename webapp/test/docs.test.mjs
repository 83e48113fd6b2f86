// The documentation: that it is whole, and as a person reads it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DRAWINGS, IMAGES } from '../docs/drawings.mjs';
import { readSite } from '../docs/site.mjs';
import { assertAccessible, assertFits, DESKTOP, eachBrowser, PHONE, picture, startServer, until } from './site.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAADElEQVR4nGNggAEAAAgAAVvoZ0gAAAAASUVORK5CYII=', 'base64');

/** The site of files that are made up; their contents by their paths. */
async function siteOf(files) {
  const root = await mkdtemp(join(tmpdir(), 'everysource-docs-'));
  try {
    for (const [path, content] of Object.entries({ 'docs/index.md': '# Start\n\n## Pages\n', ...files })) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), content);
    }
    return await readSite(root);
  } finally {
    await rm(root, { recursive: true });
  }
}

const pageOf = async (files, path = 'a.html') => (await siteOf(files)).pages.find((page) => page.path === path).html;

describe('the site', () => {
  test('links between files become links between pages, also to an anchor', async () => {
    const files = {
      'docs/a.md': '# A\n\n[b](b/c.md#two-words) [start](index.md) [here](#part)\n\n## Part\n',
      'docs/b/c.md': '# C\n\n## Two words\n\n[a](../a.md)\n',
    };
    const html = await pageOf(files);
    assert.match(html, /<a href="b\/c\.html#two-words">b<\/a> <a href="\.\/">start<\/a> <a href="#part">here<\/a>/);
    assert.match(await pageOf(files, 'b/c.html'), /<a href="\.\.\/a\.html">a<\/a>/);
  });

  test('links to the server lead to the one that serves the page', async () => {
    const files = { 'docs/b/c.md': '# C\n\n[console](http://127.0.0.1:8080/console/) <http://127.0.0.1:8080/>\n' };
    assert.match(await pageOf(files, 'b/c.html'), /<a href="\.\.\/\.\.\/console\/">console<\/a> <a href="\.\.\/\.\.\/">http/);
  });

  test('a link or an anchor that leads nowhere is an error that names it', async () => {
    for (const target of ['b.md', '#nothing', 'index.md#nothing', '../README.md', 'picture.png', '../../outside.md', 'tool.key']) {
      const files = { 'docs/a.md': `# A\n\n[x](${target})\n`, 'docs/tool.key': '' };
      await assert.rejects(siteOf(files), (error) => error.message.includes(`docs/a.md: ${target}`), target);
    }
    await assert.rejects(siteOf({ 'docs/a.md': '# A\n\n![x](missing.png)\n' }), /docs\/a\.md: missing\.png/);
  });

  test('HTML is an error, and text that looks like it is text', async () => {
    for (const html of ['<b>bold</b>', '<script>alert(1)</script>', '<!-- x --> <img src=x> <!-- y -->', 'in <i>line</i>']) {
      await assert.rejects(siteOf({ 'docs/a.md': `# A\n\n${html}\n` }), /docs\/a\.md has HTML in it/, html);
    }
    const html = await pageOf({ 'docs/a.md': '# `<b>`\n\n<!-- server --lab -->\n\n`<img src=x>` "&" \\<i>\n\n```html\n<script>\n```\n' });
    assert.match(html, /<code>&lt;img src=x&gt;<\/code> &quot;&amp;&quot; &lt;i&gt;/);
    assert.match(html, /<pre>&lt;script&gt;<\/pre>/);
    assert.match(html, /<title>&lt;b&gt; - EverySource<\/title>/);
    assert.doesNotMatch(html, /--lab|<b>|<i>|<img/);
  });

  test('pictures come with their size, and files of the repository with the pages that name them', async () => {
    const { pages, files } = await siteOf({
      'docs/a.md': '# A\n\n![dot](images/dot.png)\n\n[rules](../monitoring/rules.yml), [all](../monitoring/boards)\n',
      'docs/images/dot.png': PICTURE,
      'monitoring/rules.yml': '',
      'monitoring/boards/one.json': '{}',
      'monitoring/boards/source/make.mjs': 'const less = 1 < 2;\n',
      'monitoring/boards/target/made.json': '{}',
      'monitoring/boards/secret.key': '',
    });
    const html = pages.find(({ path }) => path === 'a.html').html;
    assert.match(html, /<img src="images\/dot\.png" alt="dot" width="3" height="2" loading="lazy">/);
    assert.match(html, /<a href="files\/monitoring\/rules\.yml">rules<\/a>, <a href="files\/monitoring\/boards\/">all<\/a>/);
    const list = pages.find(({ path }) => path === 'files/monitoring/boards/index.html').html;
    const [main] = /<main[^]*<\/main>/.exec(list);
    assert.deepEqual([...main.matchAll(/<li><a href="([^"]+)">([^<]+)</g)].map(([, href, name]) => `${href} ${name}`),
      ['one.json one.json', 'source/make.mjs.html source/make.mjs']);
    assert.match(pages.find(({ path }) => path === 'files/monitoring/boards/source/make.mjs.html').html, /<pre>const less = 1 &lt; 2;\n<\/pre>/);
    assert.ok(!pages.some(({ html }) => /made\.json|secret/.test(html)));
    assert.deepEqual(files.map(({ path }) => path).sort(), ['files/monitoring/boards/one.json', 'files/monitoring/rules.yml', 'images/dot.png']);
  });

  test('the start page says the order, and a page that it does not name can be found all the same', async () => {
    const html = await pageOf({
      'docs/index.md': '# Start\n\n## First\n\n- [the second](b.md)\n\n## Then\n\n| |\n|---|\n| [the first](a.md) |\n',
      'docs/a.md': '# A\n',
      'docs/b.md': '# B\n',
      'docs/c.md': '# C\n',
    });
    const [nav] = /<nav id="contents"[^]*<\/nav>/.exec(html);
    assert.deepEqual(
      [...nav.matchAll(/<h2[^>]*>([^<]*)<|<li><a href="([^"]*)"[^>]*>([^<]*)</g)].map(([, title, href, name]) => title ?? `${href} ${name}`),
      ['First', './ Start', 'b.html the second', 'Then', 'a.html the first', 'More', 'c.html C'],
    );
    assert.match(html, /rel="prev" href="b\.html">the second<[^]*rel="next" href="c\.html">C</);
  });

  test('headings of the same words have anchors of their own', async () => {
    const html = await pageOf({ 'docs/a.md': '# A\n\n## Same: `it`\n\n## Same: it\n\n[one](#same-it) [two](#same-it-1)\n' });
    assert.match(html, /<h2 id="same-it">[^]*<h2 id="same-it-1">/);
  });
});

describe('what the documentation says', () => {
  const optionsOf = (text) => new Set(text.match(/(?<=^\s+(-\w, )?|^\| `)--[a-z-]+/gm));

  test('of options is what there is, with defaults and variables', async () => {
    const help = execFileSync('java', ['-jar', process.env.EVERYSOURCE_JAR, '--help'], { encoding: 'utf8' });
    const page = await readFile(join(ROOT, 'docs/reference/options.md'), 'utf8');
    assert.deepEqual([...optionsOf(page)].sort(), [...optionsOf(help)].sort());
    for (const [, name, value, rest] of page.matchAll(/^\| `(--[a-z-]+) ?([^`]*)`([^\n]*)/gm)) {
      const shown = name + value.replace('\\|', '|').replace(/^(\[?)(?=.)/, '$1=');
      const [, text] = new RegExp(`(?:^|, )\\s*${shown.replace(/[[\]|]/g, '\\$&')}\\s([^]*?)(?=\\n\\s*(?:-\\w, )?--|\\n\\n)`, 'm').exec(help) ?? [];
      assert.ok(text, `${shown} is not in --help`);
      const [, preset] = /\((\w+)(: never)?\)\./.exec(text.replace(/\s+/g, ' ')) ?? [];
      assert.ok(!preset || rest.includes(`\`${preset}\``), `the default of ${name} is ${preset}`);
      const variable = `EVERYSOURCE_${name.slice(2).toUpperCase().replaceAll('-', '_')}`;
      assert.ok(['--help', '--version'].includes(name) || rest.includes(` \`${variable}\``), `${name} is ${variable}`);
    }
  });

  test('of its drawings is what their data makes', async () => {
    for (const [name, svg] of Object.entries(DRAWINGS)) {
      assert.equal(await readFile(`${IMAGES}${name}.svg`, 'utf8'), svg, `node docs/drawings.mjs makes ${name}.svg anew`);
    }
  });
});

/** All pages, and files that they name, by their paths below /docs/. */
const { pages, files } = await readSite(ROOT);
const paths = pages.map(({ path }) => path);

/** One page of each kind will do where they are made of the repository's files. */
const FILE = /^files\//;
const written = [
  ...paths.filter((path) => !FILE.test(path)),
  ...['/index.html', '.java.html'].map((end) => paths.find((path) => FILE.test(path) && path.endsWith(end))),
];

describe('served', () => {
  let server;
  before(async () => {
    server = await startServer({ lab: true });
  });
  after(() => server?.stop());

  test('every page and file is there, and every place of the server that pages link to', async () => {
    const places = new Set([...paths, ...files.map(({ path }) => path)].map((path) => new URL(`/docs/${path}`, server.origin).href));
    for (const { path, html } of pages) {
      for (const [, href] of html.matchAll(/href="([^"#]+)/g)) {
        const place = new URL(href, new URL(`/docs/${path}`, server.origin));
        if (place.origin === server.origin) {
          places.add(place.href);
        }
      }
    }
    for (const place of places) {
      const answer = await fetch(place);
      await answer.arrayBuffer();
      assert.equal(answer.status, 200, place);
      assert.ok(!place.includes('/docs/') || answer.headers.get('content-security-policy').includes("default-src 'self'"), place);
    }
  });

  eachBrowser((engine, name) => {
    test('every page fits a phone, and shows its pictures', async () => {
      const page = await engine().page(`${server.origin}/docs/`);
      await page.setViewport(PHONE);
      for (const path of paths) {
        await page.goto(`${server.origin}/docs/${path}`);
        await assertFits(page);
        // Lazy ones are loaded when they come into view.
        await page.$$eval('img', (pictures) => pictures.forEach((one) => { one.loading = 'eager'; }));
        await until(() => page.$$eval('img', (pictures) => pictures.every((one) => one.complete && one.naturalWidth > 0)), `the pictures of ${path}`);
      }
      await page.close();
    });

    test('pages are accessible', async () => {
      // What is found is the same in both; of pages that are made alike one will do in the second.
      const looked = name === 'Chromium' ? written : ['index.html', 'reference/protocol.html', 'explanation.html', written.at(-2), written.at(-1)];
      const page = await engine().page(`${server.origin}/docs/`);
      await page.setViewport(DESKTOP);
      for (const path of looked) {
        await page.goto(`${server.origin}/docs/${path}`);
        await assertAccessible(page);
      }
      await page.close();
    });

    test('a person finds the way by the contents, and to a part of a page', async () => {
      const page = await engine().page(`${server.origin}/`);
      await page.setViewport(DESKTOP);
      await Promise.all([page.waitForNavigation(), page.click('a[href="docs/"]')]);
      await Promise.all([page.waitForNavigation(), page.click('nav a[href="reference/errors.html"]')]);
      assert.equal(await page.$eval('h1', (title) => title.textContent), 'Errors');
      assert.equal(await page.$eval('nav [aria-current=page]', (link) => link.textContent), 'Errors');
      await page.click('nav a[href="#in-the-stream"]');
      await until(() => page.$eval('#in-the-stream', (title) => Math.abs(title.getBoundingClientRect().top) < 60), 'the part');
      await Promise.all([page.waitForNavigation(), page.click('.neighbours [rel=next]')]);
      assert.notEqual(await page.$eval('h1', (title) => title.textContent), 'Errors');
      await page.close();
    });

    test('on a phone the contents are below the text, one touch away', async () => {
      const page = await engine().page(`${server.origin}/docs/tutorial.html`);
      await page.setViewport(PHONE);
      await page.click('.to-contents a');
      await until(() => page.$eval('#contents', (nav) => nav.getBoundingClientRect().top < innerHeight), 'the contents');
      await page.close();
    });

    test('a command is copied, with the address of this server; an output has no button', async () => {
      const page = await engine().page(`${server.origin}/docs/tutorial.html`);
      const command = `curl -d topic=news -d data=hello ${server.origin}/events`;
      const button = await page.evaluateHandle(
        (text) => [...document.querySelectorAll('.copied')].find((box) => box.querySelector('pre').textContent === text).querySelector('button'), command);
      // There is one clipboard for all tabs, and none where nobody has touched the page.
      await page.evaluate(() => {
        navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); };
      });
      await button.click();
      await until(() => button.evaluate((one) => one.textContent === 'Copied'), 'the button to say so');
      assert.equal(await page.evaluate(() => window.copied), command);
      assert.ok(await page.$$eval('pre.shown', (all) => all.length > 0 && all.every((one) => !one.closest('.copied'))));
      await page.close();
    });

    test('what is wider than the window scrolls in its own box, by keyboard too', async () => {
      const page = await engine().page(`${server.origin}/docs/reference/protocol.html`);
      await page.setViewport(PHONE);
      await until(() => page.$eval('.scroll', (box) => box.tabIndex === 0 && box.scrollWidth > box.clientWidth), 'a box that scrolls');
      await until(async () => {
        // What is behind other tabs does not scroll in Firefox.
        await page.bringToFront();
        await page.focus('.scroll');
        await page.keyboard.press('ArrowRight');
        return page.$eval('.scroll', (box) => box.scrollLeft > 0);
      }, 'the scrolling');
      await page.close();
    });

    test('it looks right', { skip: !process.env.EVERYSOURCE_PICTURES }, async () => {
      for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
        for (const scheme of name === 'Firefox' ? ['light'] : ['light', 'dark']) {
          const page = await engine().page(`${server.origin}/docs/explanation.html`);
          if (scheme === 'dark') {
            await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
          }
          await page.setViewport(viewport);
          await page.$$eval('img', (pictures) => pictures.forEach((one) => { one.loading = 'eager'; }));
          await until(() => page.$$eval('img', (pictures) => pictures.every((one) => one.complete)), 'the pictures');
          await picture(page, `docs-${name}-${size}-${scheme}`);
          await page.close();
        }
      }
    });
  });
});
