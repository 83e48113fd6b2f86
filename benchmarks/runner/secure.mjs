// EverySource's hub in a server that speaks TLS, which the runnable server leaves to a proxy.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { everysource, JAR } from './everysource.mjs';
import { freePorts, listens } from './ports.mjs';
import { FOLDER, start } from './processes.mjs';

const STORE = join(FOLDER, 'store.p12');
const PASSWORD = 'benchmark';
const KEY = ['-genkeypair', '-alias', 'hub', '-keyalg', 'EC', '-dname', 'CN=localhost', '-ext', 'san=ip:127.0.0.1', '-validity', '30'];

let isStored = false;

export const secure = {
  missing: everysource.missing,

  /** Starts it; `isSecure` says which of its two ports is meant. Events are published at the plain one. */
  async start({ isSecure }) {
    if (!isStored) {
      execFileSync('keytool', [...KEY, '-keystore', STORE, '-storetype', 'PKCS12', '-storepass', PASSWORD], { stdio: 'ignore' });
      isStored = true;
    }
    const [plain, tls] = await freePorts(2);
    const started = start(['java', '-cp', JAR, 'benchmarks/runner/SecureHub.java', String(plain), String(tls), STORE, PASSWORD]);
    await started.until(async () => (await listens(plain)) && (await listens(tls)));
    return { dialect: 'everysource', port: isSecure ? tls : plain, publishPort: plain, started };
  },
};
