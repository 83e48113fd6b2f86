import { bundles } from './bundle.mjs';
import { HUB_ORIGIN, World } from './world.mjs';

export const HUB_URL = `${HUB_ORIGIN}/events?topic=news`;

/** Where a page stands that is of another origin than the hub. */
export const OTHER_PAGE = 'http://page.example/live.html';

/** Where the client comes from if not from the hub. */
export const CDN = 'http://cdn.example/npm/everysource/dist/everysource.min.js';

/**
 * A page of a fake browser that has loaded the client.
 *
 * @param {string} name of the browser
 * @param {object} options `seed`, or the `world` to be in; `bundle`; `src` of the script element; the rest is for the browser
 */
export function visit(name, { seed, world = new World({ seed }), bundle = bundles[0], src = CDN, ...rest } = {}) {
  const page = world.open(name, rest);
  page.load(src, bundle.text);
  return { world, page };
}

/** Publishes "1", "2", … `last`, one every `spacing` ms from now on. */
export function publish(world, last, spacing = 50, event = {}) {
  for (let i = 1; i <= last; i++) {
    world.clock.schedule(i * spacing, () => world.hub.publish({ data: String(i), ...event }));
  }
}

/** The requests for a subscription that the hub has seen, as `[transport, cursor]`. */
export function asked(world) {
  return world.hub.requests.map(({ transport, query }) => [transport, query.get('last_event_id')]);
}
