// Opens the diagnosis in the engines of the lab that are installed, or in those named: each has to come to a verdict, and to the right one.
//
//   EVERYSOURCE_JAR=… npm run test:engines [-- ENGINE…]
//
// What an engine shows of streams is its own: one that shows nothing before their end cannot be told from one behind a buffer, and there the page
// says so ("perhaps"). Before a fault that every engine sees, all say the same.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { pass, startProxy } from '../../../polyfill-js/test/browser/proxy.mjs';
import { installed } from '../../../lab/family.mjs';
import { engines } from '../../../lab/engines.mjs';
import { onHub, unavailable } from '../faults.mjs';
import { startServer } from '../site.mjs';

const LAB = fileURLToPath(new URL('../../../lab/lab', import.meta.url));
const LIMIT = 120_000;
const STAGES = [
  { name: 'as it is', fault: pass, right: ['ok', 'buffered'] },
  { name: '503', fault: unavailable, right: ['unavailable'] },
];

const server = await startServer({ heartbeat: '1s' });
const named = process.argv.slice(2);
let failures = 0;
for (const engine of engines) {
  const isWanted = named.length === 0 ? !engine.checks && !(await installed(engine)).missing : named.includes(engine.id);
  for (const stage of isWanted ? STAGES : []) {
    const report = await visit(engine.id, stage.fault);
    const verdict = /^(?:EverySource diagnosis: )?([a-z-]+)/.exec(report)?.[1] ?? 'none';
    const isRight = stage.right.includes(verdict);
    failures += isRight ? 0 : 1;
    console.log(`${isRight ? 'right' : 'WRONG'}  ${engine.id}, ${stage.name}: ${report.split('\n').slice(0, 2).join(' | ') || 'no verdict'}`);
    if (!isRight || process.env.EVERYSOURCE_TELL) {
      console.log(report);
    }
  }
}
await server.stop();
process.exitCode = failures ? 1 : 0;

/** What the page says there; empty if it comes to no end. */
async function visit(id, fault) {
  const proxy = await startProxy({ hub: server.port, pages: server.port });
  let report = '';
  proxy.fault = (exchange) => {
    if (exchange.request.method === 'POST') {
      report = exchange.request.body.toString();
      exchange.send('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok');
      exchange.end();
    } else {
      onHub(fault)(exchange);
    }
  };
  const child = spawn(LAB, [id, `${proxy.origin}/diagnose/?done=1`], { stdio: 'ignore' });
  const timer = setTimeout(() => child.kill('SIGINT'), LIMIT);
  await once(child, 'exit');
  clearTimeout(timer);
  await proxy.close();
  return report;
}
