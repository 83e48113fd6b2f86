import { profiles } from './browsers.mjs';

/** What the ES module for today's browsers has of the classic script, for the tests that both have to pass. */

const OWN = ['modern', 'modernWithout', 'worker', 'native', 'fetch-stream', 'long-poll'];

const OTHERS = [...Object.keys(profiles), 'xhr-stream', 'x-domain-request', 'forever-frame', 'jsonp'].filter((name) => !OWN.includes(name));

/** Whether a word names no browser or transport that the module is not for. */
export const isOfModern = (word) => !OTHERS.includes(word);

/** What it does otherwise, on purpose: a pattern for the names of tests, and why. */
export const differences = [
  [/credentials cannot be sent|Explorer 6 that has a base|takes a long address|only a hub has/, 'about browsers that it is not for'],
  [/scripts are the way/, 'no jsonp'],
  [/^an XHR stream/, 'no xhr-stream'],
  [/adds three names/, 'a module, which adds none'],
  [/^an event that is larger than the page allows/, 'no option maxEventSize; the limit is 16 Mi characters'],
  [/^no transport that can be used/, 'fetch is tried where nothing else can be'],
  [/^a server that refuses the preflight/, 'the cursor always goes along'],
  [/^a closed poll says good-bye/, 'only a page that goes does'],
];

/** The module as a script that leaves its class in the global object. */
export function scriptOf(text) {
  const exported = /export\{(\w+) as EverySource,\1 as default\};?/;
  if (!exported.test(text)) {
    throw new Error('the module does not end as expected');
  }
  return `(function(){"use strict";${text.replace(exported, 'globalThis.EverySource=$1')}\n})()`;
}
