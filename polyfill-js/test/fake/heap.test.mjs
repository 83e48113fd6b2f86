import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { bundles } from '../fakes/bundle.mjs';

const DAY = new URL('../fakes/day.mjs', import.meta.url).pathname;

/**
 * What of the heap may differ between two hours: the engine's tables, objects under way. Code that it makes or keeps is left out by flags.
 * Over six days it goes up and down by 160 KiB. So what is lost has to be 300 bytes a failure to be seen. What the forever frame's
 * day gains are buffers of the fake network and code of the engine: two dozen objects more after four days than after one, for 2,100 failures.
 */
const NOISE = 224 * 1_024;

/** Transport, browser, and whether two tabs share the connection. */
const DAYS = [
  ['native', 'modern'], ['fetch-stream', 'modern'], ['xhr-stream', 'xhrOnly'], ['long-poll', 'modern'], ['forever-frame', 'ie6'],
  ['jsonp', 'ie7'], ['fetch-stream', 'modern', 'shared'],
];

describe('in processes of their own', { concurrency: 2 }, () => {
  for (const [transport, browser, ...shared] of DAYS) {
    test(`${shared.length > 0 ? 12 : 24} hours of ${[transport, ...shared].join(', ')} in ${browser}, with random failures: the heap, timers and listeners do not grow`, async () => {
      const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--no-opt', '--no-compilation-cache', DAY, bundles[0].name, browser, transport, ...shared]);
      const { marks, sent, failures, received, complaints } = JSON.parse(stdout);
      const [early, settled, half, late] = marks;
      assert.ok(sent > 2_000 && failures > 300, `${failures} failures`);
      received.forEach(({ count, last, faults }) => assert.deepEqual([count, faults, last >= sent - 1], [last, 0, true]));
      assert.equal(complaints.trim(), '');
      const heaps = marks.map(({ heap }) => Math.round(heap / 1_024)).join(', ');
      // The engine's own tables fill in the first hours.
      assert.ok(late.heap - early.heap < 2 * NOISE, `KiB: ${heaps}`);
      assert.ok(late.heap - Math.max(settled.heap, half.heap) < NOISE, `KiB: ${heaps}`);
      for (const what of ['listeners', 'channels', 'sources', 'globals']) {
        assert.deepEqual(marks.map((mark) => mark[what]), marks.map(() => early[what]), what);
      }
      // A script is there while its poll is.
      for (const what of ['elements', 'kept']) {
        marks.forEach((mark) => mark[what].forEach((count, tab) => assert.ok(Math.abs(count - early[what][tab]) <= 1, `${count} ${what}`)));
      }
      marks.forEach(({ timers, requests }) => {
        timers.forEach((count) => assert.ok(count >= 1 && count <= 2, `${count} timers`));
        // None between two polls.
        assert.ok(requests.reduce((sum, count) => sum + count) <= 1, `${requests} requests`);
      });
    });
  }
});
