// What a page reports to the server that it came from.
import { setTimeout as pause } from 'node:timers/promises';

const RETRY = 200;

/** The events of a stream, each as `{id, type, data}`; those without data too. */
export async function* events(body) {
  let rest = '';
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      yield event(block);
    }
  }
}

function event(block) {
  const fields = { id: '', event: 'message', data: [] };
  for (const line of block.split('\n')) {
    const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line);
    if (name === 'data') {
      fields.data.push(value);
    } else if (name === 'id' || name === 'event') {
      fields[name] = value;
    }
  }
  return { id: fields.id, type: fields.event, data: fields.data.join('\n') };
}

/** The reports of `run`, from its first on, each as `{type, data}`, until `signal` aborts. */
export async function* reports(origin, run, signal) {
  const query = new URLSearchParams({ topic: `report/${run}`, last_event_id: 'earliest' });
  while (!signal.aborted) {
    try {
      const response = await fetch(`${origin}/lab/events?${query}`, { headers: { Accept: 'text/event-stream' }, signal });
      for await (const { id, type, data } of events(response.body)) {
        query.set('last_event_id', id || query.get('last_event_id'));
        if (type === 'case' || type === 'done') {
          yield { type, data: JSON.parse(data) };
        }
      }
    } catch (error) {
      if (error instanceof SyntaxError) {
        throw new Error(`a report was not JSON: ${error.message}`);
      }
    }
    await pause(RETRY, undefined, { signal }).catch(() => {});
  }
}
