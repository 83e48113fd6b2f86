/**
 * The events of a whole text, read sentence by sentence as the standard has it, with no thought of speed: what the client's parser is
 * held against. `[type, data, id]` for each event, `[id]` for a block without data, `["retry", ms]` for each reconnection time.
 */
export function eventsOf(text, lastEventId = '') {
  const told = [];
  let id = lastEventId;
  let data = '';
  let type = '';
  for (const line of linesOf(text)) {
    if (line === '') {
      told.push(data === '' ? [id] : [type === '' ? 'message' : type, data.replace(/\n$/, ''), id]);
      data = '';
      type = '';
    } else if (line.includes(':')) {
      const [field] = line.split(':');
      take(field, line.slice(field.length + 1).replace(/^ /, ''));
    } else {
      take(line, '');
    }
  }
  return told;

  function take(field, value) {
    if (field === 'event') {
      type = value;
    } else if (field === 'data') {
      data += value;
      data += '\n';
    } else if (field === 'id' && !value.includes('\0')) {
      id = value;
    } else if (field === 'retry' && value !== '' && [...value].every((digit) => '0123456789'.includes(digit))) {
      told.push(['retry', Number(value)]);
    }
  }
}

/** All lines that have ended; one leading byte order mark is of none. */
function linesOf(text) {
  const lines = [];
  let line = '';
  for (let i = text[0] === '\ufeff' ? 1 : 0; i < text.length; i++) {
    if (text[i] === '\r' && text[i + 1] === '\n') {
      continue;
    }
    if (text[i] === '\n' || text[i] === '\r') {
      lines.push(line);
      line = '';
    } else {
      line += text[i];
    }
  }
  return lines;
}
