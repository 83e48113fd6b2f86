/**
 * The time of a world: an ordered list of tasks. Nothing runs unless a test advances it. After each task the promises that
 * it settled have run, so that code with promises is as deterministic as code with callbacks.
 */
export class Clock {
  #tasks = [];
  #sequence = 0;

  /** @param {number} start the time of day it begins with, in ms since 1970 */
  constructor(start = Date.UTC(2026, 0, 1)) {
    this.now = start;
    this.started = start;
  }

  /** Milliseconds since the world began. */
  get elapsed() {
    return this.now - this.started;
  }

  /** Tasks that wait for their time. */
  get pending() {
    return this.#tasks.length;
  }

  /** Runs `action` after `delay` ms; the same delay keeps the order of the calls. Returns what cancel() takes. */
  schedule(delay, action) {
    const task = { at: this.now + Math.max(0, delay), sequence: this.#sequence++, action };
    let low = 0;
    let high = this.#tasks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#tasks[middle].at <= task.at) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    this.#tasks.splice(low, 0, task);
    return task;
  }

  cancel(task) {
    const index = this.#tasks.indexOf(task);
    if (index >= 0) {
      this.#tasks.splice(index, 1);
    }
  }

  /** Lets `ms` pass. */
  async advance(ms) {
    await this.#runTo(this.now + ms, () => false);
  }

  /**
   * Lets time pass until `condition` holds; returns how long that took.
   *
   * @throws if it does not hold within `most` ms
   */
  async until(condition, most = 60_000, what = String(condition)) {
    const begin = this.now;
    await settled();
    if (!condition() && !(await this.#runTo(begin + most, condition))) {
      throw new Error(`not within ${most} ms: ${what}`);
    }
    return this.now - begin;
  }

  async #runTo(end, condition) {
    await settled();
    while (this.#tasks.length > 0 && this.#tasks[0].at <= end) {
      const task = this.#tasks.shift();
      this.now = Math.max(this.now, task.at);
      task.action();
      await settled();
      if (condition()) {
        return true;
      }
    }
    this.now = end;
    return condition();
  }
}

/** Resolves when all promises that can settle now have done so. */
export function settled() {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * The timers of one page on the clock of its world. Throttled as in a background tab they fire only at whole periods; held
 * (a frozen page, an engine that stops them during a request) they fire when they are let go.
 */
export class PageTimers {
  #clock;
  #run;
  #timers = new Map();
  #lastId = 0;
  #period = 0;
  #holds = 0;

  /** @param {(action: Function) => void} run runs a callback as the page does */
  constructor(clock, run) {
    this.#clock = clock;
    this.#run = run;
  }

  /** Timers set and neither fired nor cleared. */
  get pending() {
    return this.#timers.size;
  }

  set(action, delay, repeats, args) {
    const timer = {
      id: ++this.#lastId, action, repeats, args,
      period: Math.max(repeats ? 1 : 0, Number(delay) || 0),
    };
    timer.due = this.#clock.now + timer.period;
    this.#timers.set(timer.id, timer);
    this.#arm(timer);
    return timer.id;
  }

  clear(id) {
    const timer = this.#timers.get(id);
    if (timer) {
      this.#timers.delete(id);
      this.#clock.cancel(timer.task);
    }
  }

  clearAll() {
    for (const id of [...this.#timers.keys()]) {
      this.clear(id);
    }
  }

  /** As in a background tab: 1,000 is once a second, 60,000 once a minute, 0 is not throttled. */
  throttle(period) {
    this.#period = period;
    for (const timer of this.#timers.values()) {
      this.#clock.cancel(timer.task);
      this.#arm(timer);
    }
  }

  hold() {
    this.#holds++;
  }

  release() {
    this.#holds--;
    if (this.#holds === 0) {
      const held = [...this.#timers.values()].filter((timer) => timer.isHeld);
      held.sort((a, b) => a.due - b.due);
      for (const timer of held) {
        this.#arm(timer);
      }
    }
  }

  #arm(timer) {
    timer.isHeld = false;
    const due = Math.max(timer.due, this.#clock.now);
    const at = this.#period === 0 ? due : Math.ceil(due / this.#period) * this.#period;
    timer.task = this.#clock.schedule(at - this.#clock.now, () => this.#fire(timer));
  }

  #fire(timer) {
    if (this.#holds > 0) {
      timer.isHeld = true;
      return;
    }
    if (timer.repeats) {
      timer.due = this.#clock.now + timer.period;
      this.#arm(timer);
    } else {
      this.#timers.delete(timer.id);
    }
    this.#run(timer.action, timer.args);
  }
}
