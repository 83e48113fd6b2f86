// What the documentation shows and no test runs, and why: the page, how the block begins (or the line among commands, which is left out), the
// reason.
const BUILD = 'this test is part of it';
const ROOT = 'changes the machine, as root';

export const NOT_RUN = [
  ['README.md', 'mvn -q package -DskipTests', BUILD],
  ['README.md', 'mvn verify', BUILD],
  ['README.md', 'lab/lab setup', ROOT],
  ['README.md', 'lab/lab run', 'takes minutes; mvn verify runs it where all engines are required'],
  ['README.md', 'lab/lab chromium', 'waits for a person who looks at the page'],
  ['docs/explanation.md', 'PublishHandler   http', 'a drawing'],
  ['docs/deployment.md', 'useradd', ROOT],
  ['docs/deployment.md', 'install -d', ROOT],
  ['docs/deployment.md', 'openssl rand -hex 32 | install', ROOT],
  ['docs/deployment.md', '# /etc/systemd', 'a unit of systemd'],
  ['docs/deployment.md', 'systemctl enable', ROOT],
  ['docs/proxies.md', 'Rules > Cache Rules', 'what to choose in menus'],
  ['docs/proxies.md', 'aws elbv2', 'needs an account there'],
  ['docs/tutorial.md', 'mvn -q package -DskipTests', BUILD],
  ['docs/reference/protocol.md', 'event: price', 'a drawing'],
  ['docs/api/stream.md', '; Transports event-stream', 'a grammar; stream-grammar.test.mjs runs it'],
  ['benchmarks/README.md', 'benchmarks/run', 'takes an hour'],
  ['polyfill-js/README.md', 'npm install everysource', 'needs the registry'],
  ['polyfill-js/README.md', 'npm ci && npm run build', BUILD],
  ['docs/monitoring.md', 'cd monitoring && npm ci && npm run dashboards', 'writes to the repository; monitoring/test/unit has it'],
  ['docs/monitoring.md', 'node check.mjs', 'needs a Prometheus that has watched for a while; monitoring/test has it'],
  ['docs/monitoring.md', 'systemctl reload prometheus', ROOT],
  ['docs/monitoring.md', 'promtool test rules tests', 'monitoring/test/unit has it'],
  ['docs/monitoring.md', 'journalctl -u everysource', "reads the machine's journal"],
  ['docs/monitoring.md', 'apt-get install prometheus', ROOT],
  ['docs/monitoring.md', 'cd monitoring && npm ci && npm run unit', BUILD],
  ['docs/howto/embedding.md', 'mvn -q install -DskipTests', BUILD],
  ['docs/howto/embedding.md', 'mvn -q -f examples/embedding', 'its own tests run it'],
  ['docs/howto/spring.md', 'mvn -q install -DskipTests', BUILD],
  ['docs/howto/spring.md', 'HUB_KEY=$(cat key.txt) mvn', 'its own tests run it'],
  ['docs/howto/spring.md', "curl -H 'Content-Type: text/plain' -d 'Tea is ready'", "the application's own tests do that"],
];
