// Compares what was written with what a page shows.

// What differs from run to run, and what it may be instead.
const VARIABLE = [
  [/\b[0-9a-f]{12}-\d+\b/, null],
  [/eyJ[\w-]+\.[\w-]+\.[\w-]+/, 'eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+'],
  [/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/, '[0-9a-f-]{36}'],
  [/\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)/, '\\d{4}-\\d\\d-\\d\\dT[\\d:.]+(?:Z|[+-]\\d\\d:?\\d\\d)'],
  [/\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT/, '\\w{3}, \\d\\d \\w{3} \\d{4} [\\d:]{8} GMT'],
  [/127\.0\.0\.1:\d+/, '127\\.0\\.0\\.1:\\d+'],
  [/"connection":"[\w-]+"/, '"connection":"[\\w-]+"'],
  [/\bretry"?: ?\d+/, 'retry"?: ?\\d+'],
  [/\d+\.\d+/, '\\d+\\.\\d+'],
  [/…/, '[^\\n]*?'],
];
const ANY = new RegExp(VARIABLE.map(([shown]) => `(${shown.source})`).join('|'), 'g');
const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
const trimmed = (text) => text.replace(/\r/g, '').replace(/[ \t]+$/gm, '').replace(/^\n+|\n+$/g, '');

/** The event ids that a page shows, and which ones they are in this run. */
export class Ids {
  #real = new Map();

  /** `text` with the real ids in the place of those that the page shows. */
  put(text) {
    return text.replace(/\b[0-9a-f]{12}-\d+\b/g, (id) => this.#real.get(id) ?? id);
  }

  /** Whether `written` is what the page shows, or has it in it if `whole` is not asked for; notes the ids if so. */
  match(shown, written, whole) {
    const groups = [];
    const body = trimmed(shown)
      .split('\n')
      .map((text) => (text.trim() === '…' ? '(?:[^\\n]*\\n)*?' : `${this.#pattern(text, groups)}\\n`))
      .join('');
    const found = new RegExp(whole ? `^${body}$` : `(?<![^\\n])${body}`).exec(`${trimmed(written)}\n`);
    groups.forEach((id, number) => found && this.#real.set(id, found[number + 1]));
    return found !== null;
  }

  #pattern(text, groups) {
    let pattern = '';
    let end = 0;
    for (const found of text.matchAll(ANY)) {
      const kind = found.slice(1).findIndex((part) => part !== undefined);
      pattern += escaped(text.slice(end, found.index)) + (VARIABLE[kind][1] ?? this.#id(found[0], groups));
      end = found.index + found[0].length;
    }
    return pattern + escaped(text.slice(end));
  }

  #id(id, groups) {
    if (this.#real.has(id)) {
      return this.#real.get(id);
    }
    if (groups.includes(id)) {
      return `\\${groups.indexOf(id) + 1}(?!\\d)`;
    }
    groups.push(id);
    return '([0-9a-f]{12}-\\d+)';
  }
}
