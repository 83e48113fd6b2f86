/** The transports' names, best first, as the client tries them. */
export const TRANSPORTS = ['native', 'fetch-stream', 'xhr-stream', 'x-domain-request', 'forever-frame', 'long-poll', 'jsonp'];
