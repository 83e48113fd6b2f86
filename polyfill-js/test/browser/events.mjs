// What is published in these tests, and how what was received is compared with it.

/** A small generator of numbers in [0, 1): the same ones for the same seed. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A seed for this run; told, so that a failure can be run again with EVERYSOURCE_SEED. */
export function seed() {
  return Number(process.env.EVERYSOURCE_SEED ?? Date.now() % 1_000_000);
}

export const between = (next, low, high) => low + Math.floor(next() * (high - low + 1));

const FRAGMENTS = [
  'data: x', 'id: 1', 'event: es:gap', 'retry: 1', ': comment', '\n', '\r', '\r\n', '\n\n', '\r\r', '\n\r', ' ', '', '\0',
  '\u0001\u001f\u007f\u0080\u009f', '\u0085', '\u2028', '\u2029', '\u200d\u200e', '\ufeff', '\ufffe\uffff', '\u{1f600}', '\u{10ffff}',
  'é€', '</script>', '<script>', '<!--', '-->', ']]>', '&lt;&#39;', '"', "'", '\\', '\\u0027', '\\n', '\\\n', '*/', '//', '`${x}`',
];

/** A text that could break a framing, of up to some hundred characters; now and then of `large` characters. */
function payload(next, large) {
  let text = '';
  for (let parts = between(next, 0, 12); parts > 0; parts--) {
    text += next() < 0.7 ? FRAGMENTS[between(next, 0, FRAGMENTS.length - 1)] : 'x'.repeat(between(next, 1, 60));
  }
  return next() < 0.01 ? text + 'é'.repeat(between(next, 1, large)) : text;
}

/** `count` texts, each of which begins with its number: `#17 …`. */
export function texts(next, count, large = 20_000) {
  return Array.from({ length: count }, (_, index) => `#${index} ${payload(next, large)}`);
}

const number = (text) => Number(/^#(\d+) /.exec(text)?.[1] ?? -1);

/** Line ends are the one thing that an event stream does not keep. */
export const delivered = (text) => text.replace(/\r\n|\r/g, '\n');

/** How many events, and which ones first, differ from what was published or from what that is `expected` to become. */
export function compare(published, received, expected = delivered) {
  const differences = { missing: [], repeated: [], outOfOrder: [], altered: [] };
  const seen = new Set();
  let highest = -1;
  for (const text of received) {
    const n = number(text);
    if (seen.has(n)) {
      differences.repeated.push(n);
    } else if (n < highest) {
      differences.outOfOrder.push(n);
    }
    if (text !== expected(published[n] ?? '')) {
      differences.altered.push(n);
    }
    seen.add(n);
    highest = Math.max(highest, n);
  }
  published.forEach((_, n) => seen.has(n) || differences.missing.push(n));
  return Object.fromEntries(Object.entries(differences).map(([kind, numbers]) => [kind, summary(numbers)]));
}

const summary = (numbers) => (numbers.length === 0 ? 0 : `${numbers.length}: ${numbers.slice(0, 10).join(' ')}`);

/** What `compare` returns where there is no difference. */
export const SAME = { missing: 0, repeated: 0, outOfOrder: 0, altered: 0 };
