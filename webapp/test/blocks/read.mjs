// Finds the code blocks of a page in Markdown, and what their info strings say.
import { Lexer, walkTokens } from 'marked';

const COMMAND = /^(curl|java -jar|openssl|promtool) ./;
const COMMENT = /^<!-- (sh|server|answer)\b([^\n]*)\n?([^]*)-->\s*$/;

/**
 * @typedef {object} Block
 * @property {number} line where it stands in the page
 * @property {string} language the first word of its info string
 * @property {string[]} words those that follow
 * @property {Record<string, string>} options words of the form name=value
 * @property {string} text
 */

/** The blocks of a page, in their order, with the commands within sentences and the preparations in comments. @returns {Block[]} */
export function read(markdown) {
  const lines = markdown.split('\n');
  const blocks = [];
  let next = 0;
  walkTokens(new Lexer().lex(markdown), (token) => {
    const block = blockOf(token);
    if (block) {
      // Tokens come in the order of the page, without the indentation of the lists that they stand in.
      const own = token.raw.trim().split('\n');
      const line = lines.findIndex((text, at) => at >= next && text.includes(own[0].trim()));
      next = line + own.length - (token.type === 'codespan' ? 1 : 0);
      blocks.push({ line: line + 1, ...block });
    }
  });
  return blocks;
}

function blockOf(token) {
  if (token.type === 'code') {
    return { ...info(token.lang ?? ''), text: token.text };
  }
  if (token.type === 'codespan' && COMMAND.test(token.text)) {
    return { ...info('sh'), text: token.text };
  }
  const comment = token.type === 'html' && COMMENT.exec(token.raw);
  return comment && { ...info(comment[1] === 'sh' ? `sh hidden${comment[2]}` : `${comment[1]} hidden`), text: comment[1] === 'sh' ? comment[3] : comment[2].trim() };
}

function info(text) {
  const [language, ...rest] = text.split(/\s+/);
  const options = rest.filter((word) => word.includes('=')).map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]);
  return { language, words: rest.filter((word) => !word.includes('=')), options: Object.fromEntries(options) };
}
