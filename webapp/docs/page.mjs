// The frame of a page of the documentation: head, navigation, and what comes before and after.
import { posix } from 'node:path';
import { escape } from './markdown.mjs';

/** The way from one page to another file, both as paths below /docs/; a folder's index is the folder. */
export function way(from, to) {
  const path = posix.relative(posix.dirname(from), to).replace(/(^|\/)index\.html$/, '$1');
  return path === '' ? './' : path;
}

function entry(page, current) {
  if (page !== current) {
    return `<li><a href="${way(current.path, page.path)}">${escape(page.name)}</a></li>`;
  }
  const parts = page.headings
    .filter(({ depth }) => depth === 2)
    .map(({ id, title }) => `<li><a href="#${id}">${escape(title)}</a></li>`)
    .join('');
  const list = parts ? `<ul>${parts}</ul>` : '';
  return `<li><a href="${way(current.path, page.path)}" aria-current="page">${escape(page.name)}</a>${list}</li>`;
}

function section({ title, pages }, current, index) {
  const id = `contents-${index}`;
  const list = `<ul aria-labelledby="${id}">${pages.map((page) => entry(page, current)).join('\n')}</ul>`;
  return `<h2 id="${id}">${escape(title)}</h2>\n${list}`;
}

function neighbours(page, pages) {
  const place = pages.indexOf(page);
  if (place < 0) {
    return '';
  }
  const link = (name, other) => (other ? `<a rel="${name}" href="${way(page.path, other.path)}">${escape(other.name)}</a>` : '<span></span>');
  return `<p class="neighbours">\n${link('prev', pages[place - 1])}\n${link('next', pages[place + 1])}\n</p>`;
}

/**
 * A whole page.
 *
 * @param page {path, name, title, headings}; its name is what links call it
 * @param content its HTML
 * @param navigation sections {title, pages}, in order
 */
export function frame(page, content, navigation) {
  const docs = way(page.path, 'index.html');
  const root = `${docs === './' ? '' : docs}../`;
  const file = (name) => way(page.path, name);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(page.title)} - EverySource</title>
<link rel="icon" href="${root}icon.svg">
<link rel="stylesheet" href="${root}page.css">
<link rel="stylesheet" href="${file('docs.css')}">
</head>
<body>
<a class="skip" href="#content">To the text</a>
<header class="top">
<p><a href="${root}">EverySource</a> <a href="${docs}">documentation</a></p>
<p class="to-contents"><a href="#contents">Contents</a></p>
</header>
<div class="sheet">
<main id="content" data-origin="http://127.0.0.1:8080">
${content}
${neighbours(page, navigation.flatMap(({ pages }) => pages))}
</main>
<nav id="contents" aria-label="Documentation">
${navigation.map((one, index) => section(one, page, index)).join('\n')}
</nav>
</div>
<script src="${root}copy.js"></script>
<script src="${file('docs.js')}"></script>
</body>
</html>
`;
}
