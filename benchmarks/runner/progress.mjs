// What is done and how long the rest takes, on standard error.

/** A duration in words. */
export function duration(seconds) {
  const minutes = Math.round(seconds / 60);
  return minutes >= 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : minutes > 0 ? `${minutes} min` : `${Math.round(seconds)} s`;
}

/** The rest takes as much longer than planned as what is done did. */
export class Progress {
  constructor(steps, now = performance.now()) {
    this.steps = steps;
    this.planned = steps.reduce((sum, { seconds }) => sum + seconds, 0);
    this.past = 0;
    this.from = now;
    this.done = 0;
  }

  /** The line that is told once the next step is done. */
  tell(what, now = performance.now()) {
    this.past += this.steps[this.done++].seconds;
    const left = ((this.planned - this.past) * (now - this.from)) / 1000 / this.past;
    return `[${this.done}/${this.steps.length}, ${duration(left)} left] ${what}`;
  }
}
