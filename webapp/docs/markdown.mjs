// Markdown of the documentation as HTML: what GitHub shows, with anchors like GitHub's, and without any HTML of the writer's.
import { Marked, Renderer } from 'marked';

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** `text` as HTML text or the value of an attribute. */
export const escape = (text) => text.replace(/[&<>"]/g, (character) => ESCAPES[character]);

/** A heading's anchor, as GitHub makes it; `taken` counts those of the page so far. */
function anchor(title, taken) {
  const plain = title.toLowerCase().replace(/[^\p{L}\p{N}_ -]/gu, '').replaceAll(' ', '-');
  const count = taken.get(plain) ?? 0;
  taken.set(plain, count + 1);
  return count ? `${plain}-${count}` : plain;
}

/** The words of tokens, without their marks. */
const words = (tokens) => tokens.map((token) => (token.tokens ? words(token.tokens) : token.text ?? token.raw)).join('');

function headings(tokens) {
  const taken = new Map();
  return tokens
    .filter(({ type }) => type === 'heading')
    .map((token) => ({ token, depth: token.depth, title: words(token.tokens), id: anchor(words(token.tokens), taken) }));
}

/**
 * A page: its title, its headings with their ids, and `html(resolve)`.
 *
 * @param source the text
 * @param name what the page is called in errors
 */
export function parse(source, name) {
  const marked = new Marked({ gfm: true });
  const tokens = marked.lexer(source);
  const all = headings(tokens);
  const title = all.find(({ depth }) => depth === 1)?.title;
  if (!title) {
    throw new Error(`${name} has no title: begin it with a line as in # Title.`);
  }
  return {
    title,
    headings: all,
    tokens,
    /** @param resolve makes the address of a link or picture one of the site: gives {href} or for pictures {href, width, height} */
    html(resolve) {
      marked.use({ renderer: renderer(all, resolve, name) });
      return marked.parser(tokens);
    },
  };
}

function renderer(all, resolve, name) {
  return {
    html({ text }) {
      if (text.replace(/<!--[^]*?-->/g, '').trim() === '') {
        return '';
      }
      throw new Error(`${name} has HTML in it, which the documentation does without: ${text.trim()}`);
    },
    heading(token) {
      const { id, title, depth } = all.find((heading) => heading.token === token);
      const text = this.parser.parseInline(token.tokens);
      const link = depth > 1 ? ` <a class="anchor" href="#${id}" aria-label="Link to ${escape(title)}">#</a>` : '';
      return `<h${depth} id="${id}">${text}${link}</h${depth}>\n`;
    },
    code({ text, lang }) {
      const isShown = /^(text|output)\b/.test(lang ?? '');
      return `<pre${isShown ? ' class="shown"' : ''}>${escape(text)}</pre>\n`;
    },
    table(token) {
      const table = Renderer.prototype.table.call(this, token);
      const isHeadless = token.header.every(({ text }) => !text);
      const shown = isHeadless ? table.replace(/<thead>[^]*?<\/thead>/, '') : table;
      return `<div class="scroll" role="group" aria-label="Table">${shown}</div>\n`;
    },
    link({ href, tokens }) {
      const { href: to } = resolve(href);
      return `<a href="${escape(to)}">${this.parser.parseInline(tokens)}</a>`;
    },
    image({ href, text }) {
      const { href: to, width, height } = resolve(href);
      const picture = `<img src="${escape(to)}" alt="${escape(text)}" width="${width}" height="${height}" loading="lazy">`;
      // The words of a drawing cannot be read when it is as small as a phone.
      return href.endsWith('.svg') ? `<span class="drawing" role="group" aria-label="Drawing">${picture}</span>` : picture;
    },
  };
}
