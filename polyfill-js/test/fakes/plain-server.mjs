/**
 * A server that is not ours: answers each request with the next of `answers`, the last one again and again. An answer is
 * `{status, headers, body, end}`: `body` is an array of texts (or bytes) and of numbers, which are pauses in ms; `end` is
 * "fin", "reset" or "never". Or a function of the request that returns one.
 */
export function plainServer(clock, ...answers) {
  const server = {
    /** All requests, oldest first. */
    requests: [],

    /** Responses that have not ended. */
    open: new Set(),

    answers,

    handle(request, response) {
      const next = server.answers[Math.min(server.requests.length, server.answers.length - 1)];
      server.requests.push(request);
      const answer = typeof next === 'function' ? next(request) : next;
      const { status = 200, headers = {}, body = [], end = 'fin' } = answer;
      server.open.add(response);
      response.onclose = () => server.open.delete(response);
      response.head(status, { 'Content-Type': 'text/event-stream', ...headers });
      let delay = 0;
      for (const part of [body].flat()) {
        if (typeof part === 'number') {
          delay += part;
        } else {
          clock.schedule(delay, () => response.write(part));
        }
      }
      if (end !== 'never') {
        clock.schedule(delay, () => response.cut(end));
      }
    },
  };
  return server;
}
