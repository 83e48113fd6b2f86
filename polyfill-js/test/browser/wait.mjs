import { setTimeout as pause } from 'node:timers/promises';

const STEP = 20;

/** What `condition` returns as soon as that is truthy; an error that names `what` if that takes longer than `ms`. */
export async function until(condition, what, ms = 40_000) {
  const deadline = Date.now() + ms;
  for (;;) {
    const value = await condition();
    if (value) {
      return value;
    }
    if (Date.now() > deadline) {
      throw new Error(`Waited ${ms} ms in vain: ${what}`);
    }
    await pause(STEP);
  }
}
