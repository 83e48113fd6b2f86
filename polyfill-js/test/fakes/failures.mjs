import * as boxes from './boxes.mjs';

/**
 * What goes wrong in a day, each an action: connections that end or die, a network that is down, gateways, a hub that sends all off, the
 * browser's hints and its late timers.
 */
export function failuresOf(world, pages) {
  const { random } = world;
  return [
    () => world.hub.cut('reset'),
    () => world.hub.cut('fin'),
    () => world.network.dropSilently(),
    () => {
      world.network.isDown = true;
      world.network.cutAll('reset');
      world.clock.schedule(60_000 * random(), () => { world.network.isDown = false; });
    },
    () => world.clock.schedule(30_000, world.network.through(boxes.answers(502))),
    () => world.clock.schedule(30_000, world.network.through(boxes.buffersAll())),
    () => world.clock.schedule(60_000, world.network.through(boxes.splits(random))),
    () => {
      world.hub.drain();
      world.clock.schedule(20_000 * random(), () => { world.hub.isDraining = false; });
    },
    () => pages.forEach((page) => page.fire('online')),
    () => pages.forEach((page) => page.timers.throttle([0, 1_000, 60_000][Math.floor(random() * 3)])),
  ];
}
