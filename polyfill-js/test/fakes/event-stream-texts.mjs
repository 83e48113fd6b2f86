/** Texts without a line end of their own kind: each is read with LF, CR, CRLF and all three mixed. */
const LINES = {
  'one event': ['data: hello', ''],
  'fields with and without a space after the colon': ['data:a', 'data: b', 'data:  c', 'data:\td', 'event:x', 'id:1', ''],
  'fields without a colon': ['data', 'event', 'id', 'retry', '', 'data', 'data', ''],
  'empty data, once and twice': ['data:', '', 'data: ', '', 'data', 'data:', ''],
  'data of many lines': ['data: a', 'data', 'data:', 'data: b', 'data:c', ''],
  'data that ends in empty lines': ['data: a', 'data:', 'data:', ''],
  'data with colons': ['data: a: b:c', 'data::', 'data: :', ''],
  'comments': [':', ': a', ':data: no', 'data: yes', ': between', 'data: more', ':', '', ':', ''],
  'types': ['event: update', 'data: a', '', 'data: b', '', 'event: x', 'event: y', 'data: c', '', 'event: z', 'event:', 'data: d', '', 'event: open', 'data: e', '', 'event: error', 'data: f', ''],
  'a type without data is forgotten': ['event: x', '', 'data: a', ''],
  'ids': ['id: 1', 'data: a', '', 'data: b', '', 'id', 'data: c', '', 'id: 2', '', 'data: d', '', 'id: 3', 'id: 4', 'data: e', '', 'id:', '', 'data: f', ''],
  'an id with NUL is none': ['id: 1', 'data: a', '', 'id: a\0b', 'data: b', '', 'id: \0', 'data: c', '', 'id:\0', '', 'id: 2', 'data: d', ''],
  'an id of spaces and characters': ['id:  x ', 'data: a', '', 'id: é\u{1f600}\u2028', 'data: b', ''],
  'retry that counts': ['retry: 1', 'retry:2', 'retry: 03000', 'retry: 0', 'retry: 99999999999999999999', 'data: a', ''],
  'retry that does not': ['retry', 'retry:', 'retry: ', 'retry: -1', 'retry: 1.5', 'retry: 1e3', 'retry: 0x10', 'retry:  1', 'retry: 1 ', 'retry: 1a', 'retry: ١', 'retry: +1', 'data: a', ''],
  'retry without data acts at once': ['retry: 7', 'retry: 8', ''],
  'unknown fields, other cases and spaces before': ['Data: a', 'DATA: b', ' data: c', 'data : d', 'datab: e', 'dat: f', 'date: g', 'EVENT: x', 'Id: 1', 'ID: 2', 'Retry: 3', 'whatever', '', 'data: only', ''],
  'blank blocks': ['', '', '', 'data: a', '', '', '', 'data: b', '', ''],
  'a block that nothing ends': ['data: a', '', 'id: 9', 'data: never'],
  'a last line that nothing ends': ['data: a', '', 'data: never'],
  'surrogate pairs, and halves of them': ['data: \u{1f600}\u{10ffff}', 'data: \ud83d', 'data: \ude00\ud83d', 'event: \u{1f468}\u200d\u{1f469}', 'id: \u{1f600}', ''],
  'separators that end no line': ['data: a\u2028b\u2029c\u0085d\u000be\u000cf', ''],
  'NUL in data, type and field': ['data: a\0b', 'event: \0', 'da\0ta: c', '\0', 'data:\0', ''],
  'a byte order mark that is not the first': ['data: a\ufeffb', '\ufeffdata: c', 'data:\ufeff', ''],
  'a long line': [`data: ${'0123456789'.repeat(30)}`, `:${' '.repeat(300)}`, `event: ${'e'.repeat(100)}`, `id: ${'i'.repeat(100)}`, ''],
  'names that objects have': ['constructor: a', '__proto__: b', 'toString', 'hasOwnProperty: c', 'data: d', ''],
};

/** Texts by name that show what a parser may get wrong. */
export function corpus() {
  const texts = new Map();
  for (const [name, lines] of Object.entries(LINES)) {
    const ends = { LF: ['\n'], CR: ['\r'], CRLF: ['\r\n'], mixed: ['\n', '\r\n', '\r', '\r', '\r\n', '\n', '\n', '\r'] };
    for (const [kind, list] of Object.entries(ends)) {
      texts.set(`${name}, ${kind}`, lines.map((line, i) => line + (i === lines.length - 1 && line !== '' ? '' : list[i % list.length])).join(''));
    }
  }
  texts.set('nothing', '');
  texts.set('line ends alone', '\r\n\n\r\r\r\n\n\n\r\n\r');
  texts.set('a byte order mark', '\ufeffdata: a\n\n');
  texts.set('two byte order marks', '\ufeff\ufeffdata: a\n\ndata: b\n\n');
  texts.set('a byte order mark alone', '\ufeff');
  texts.set('a byte order mark before a line end', '\ufeff\n\r\ndata: a\r\n\r\n');
  texts.set('a byte order mark before a comment', '\ufeff: hello\r\rdata: a\r\r');
  return texts;
}
