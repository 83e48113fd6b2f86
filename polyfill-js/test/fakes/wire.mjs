/** The text of the wire, as the server writes it. */

/** One message: its block, and the cursor if its publisher chose the id. */
export function message({ type, retry, data, id, position }) {
  return block({ event: type, retry, data, id: id ?? position }) + (id === undefined ? '' : cursor(position));
}

export function cursor(id) {
  return control('es:pos', '', id);
}

export function bareId(id) {
  return `id: ${id}\n\n`;
}

/** A control event; data that is no string is told as JSON. */
export function control(type, data, id) {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return `event: ${type}\n${id === undefined ? '' : `id: ${id}\n`}data:${text && ` ${text}`}\n\n`;
}

function block({ event, retry, data, id }) {
  const lines = String(data).split(/\r\n|\r|\n/).map((line) => `data:${line && ` ${line}`}\n`);
  const type = event ? `event: ${event}\n` : '';
  return `${type}${retry === undefined ? '' : `retry: ${retry}\n`}${lines.join('')}id: ${id}\n\n`;
}

/** `text` as the inside of a double-quoted script string, in ASCII alone. */
export function escaped(text) {
  return text.replace(/[^ -~]|["'<>&\\]/g, (unit) => {
    if (unit === '\n') {
      return '\\n';
    }
    return unit === '\\' ? '\\\\' : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

const text = { head: () => '', wrap: (content) => content };

/**
 * The transports by name: their head and what goes around each piece. `limit` is the number of bytes after which a
 * response ends.
 */
export const transports = {
  'event-stream': { ...text, type: 'text/event-stream', limit: Infinity },
  'xhr-stream': { ...text, type: 'text/event-stream', limit: 131_072 },
  'long-poll': { ...text, type: 'text/event-stream', limit: 131_072, isPoll: true },
  'forever-frame': {
    type: 'text/html',
    limit: 131_072,
    isScript: true,
    head: (padding) => `<!DOCTYPE html><html><head><title></title></head><body><!--${' '.repeat(Math.max(2048, padding))}-->\n`,
    wrap: (content, callback) => `<script>${callback}("${escaped(content)}")</script>\n`,
  },
  jsonp: {
    type: 'application/javascript',
    limit: 131_072,
    isPoll: true,
    isScript: true,
    head: () => '',
    wrap: (content, callback) => `/**/${callback}("${escaped(content)}");`,
  },
};
for (const name of ['event-stream', 'xhr-stream', 'long-poll']) {
  transports[name].head = (padding) => (padding ? `:${' '.repeat(padding)}\n\n` : '');
}
