// Has configurations of other programs checked by those programs.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MODULES = '/usr/lib/apache2/modules';
const APACHE = 'mpm_event authz_core authz_host alias dir mime setenvif env headers rewrite filter deflate proxy proxy_http socache_shmcb ssl';

const checks = {
  nginx: {
    command: 'nginx',
    whole: (text) =>
      /^\s*(events|http)\s*\{/m.test(text)
        ? text
        : `events {}\nhttp {\n${/^\s*(server|upstream|map)\b/m.test(text) ? text : `server {\nlisten 10080;\n${text}\n}`}\n}`,
    args: (file, folder) => ['-t', '-q', '-e', join(folder, 'error.log'), '-g', `pid ${join(folder, 'nginx.pid')};`, '-c', file],
  },
  apache: {
    command: 'apache2',
    whole: (text, folder) =>
      [
        `ServerRoot ${folder}`,
        'ServerName docs.example',
        'Listen 10080',
        `ErrorLog ${join(folder, 'error.log')}`,
        ...APACHE.split(' ')
          .filter((name) => existsSync(join(MODULES, `mod_${name}.so`)))
          .map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`),
        text,
      ].join('\n'),
    args: (file) => ['-t', '-f', file],
  },
  haproxy: {
    command: 'haproxy',
    whole: (text) => {
      const sections = /^(frontend|backend|listen|global|defaults)\b/m.test(text) ? text : `backend hub\n${text}`;
      const defaults = 'defaults\n  mode http\n  timeout connect 5s\n  timeout client 30s\n  timeout server 30s\n';
      return `${/^defaults/m.test(sections) ? '' : defaults}${sections}\n`;
    },
    args: (file) => ['-c', '-q', '-f', file],
  },
};

/** The command that checks blocks of a language, if there is one. */
export const programOf = (language) => checks[language]?.command;

/** Throws what the program says of a configuration; fragments are put where they belong, and certificates are there whatever they are called. */
export async function check(language, text, folder) {
  const { command, whole, args } = checks[language];
  const certificate = join(folder, 'certificate.pem');
  if (!existsSync(certificate)) {
    const key = join(folder, 'certificate.key');
    const names = ['-subj', '/CN=docs.example', '-addext', 'subjectAltName=DNS:docs.example'];
    await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', certificate, ...names]);
    await writeFile(certificate, (await readFile(certificate, 'utf8')) + (await readFile(key, 'utf8')));
  }
  const here = text.replace(/(?:\/[\w.-]+)+\.(?:pem|crt|key)\b/g, certificate).replace(/\b(listen\s+(?:[\w.[\]:]+:)?|VirtualHost \S+:)(80|443)\b/gi, (all, before, port) => `${before}${10_000 + Number(port)}`);
  const file = join(folder, `${language}.conf`);
  await writeFile(file, whole(here, folder));
  await run(command, args(file, folder));
}
