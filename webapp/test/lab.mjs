// The engines of the lab, opening pages of the demos, which tell what they show.
import { randomUUID } from 'node:crypto';
import { engines } from '../../lab/engines.mjs';
import { cache, installed, script } from '../../lab/family.mjs';
import { launch } from '../../lab/launched.mjs';
import { until } from './site.mjs';

/** The engines that open pages, each with what is `missing` to run it. */
export async function pageEngines() {
  const all = engines.filter(({ checks }) => !checks);
  return Promise.all(all.map(async (engine) => ({ ...engine, missing: (await installed(engine)).missing })));
}

/** Opens `url` in an engine; the caller ends what is returned. */
export function open(engine, url) {
  const args = (profile) => [cache(engine), profile, url, ...(engine.args ?? [])];
  return launch(script(engine, 'launch'), args, `${engine.id}-${randomUUID()}`, 'ignore');
}

/** What a page says it shows, for its parameter tell=`name`. */
export class Report {
  text = '';
  stopped = new AbortController();

  /** Nothing that the page says after this is missed. */
  static async of(server, name) {
    const report = new Report();
    const query = new URLSearchParams({ topic: `report/${name}` });
    const answer = await fetch(`${server.origin}/demo/events?${query}`, { signal: report.stopped.signal });
    report.reading = report.read(answer.body);
    return report;
  }

  async read(body) {
    let rest = '';
    try {
      for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
        const blocks = (rest + chunk).split('\n\n');
        rest = blocks.pop();
        for (const block of blocks.filter((each) => /^data:/m.test(each) && !/^event:/m.test(each))) {
          this.text = [...block.matchAll(/^data: ?(.*)$/gm)].map(([, line]) => line).join('\n');
        }
      }
    } catch {
      // It was stopped.
    }
  }

  async shows(isIt, what, ms) {
    await until(() => isIt(this.text), what, ms).catch((error) => {
      throw new Error(`${error.message}; it shows ${JSON.stringify(this.text)}`);
    });
  }

  async stop() {
    this.stopped.abort();
    await this.reading;
  }
}
