import { dashboard, lines, query, S, stacked, table } from './parts.mjs';

const each = (expr) => `max by (instance) (${expr})`;
const sumOf = (series, range) => `sum by (instance) (${range ? `rate(${series}{${S}}[$__rate_interval])` : `${series}{${S}}`})`;
const p99 = `histogram_quantile(0.99, sum by (le, instance) (rate(everysource_delivery_seconds_bucket{${S}}[$__rate_interval])))`;
const busy = `sum by (instance) (rate(everysource_io_wakeup_seconds_sum{${S}}[$__rate_interval]) / everysource_io_threads{${S}})`;

export const nodes = () =>
  dashboard({
    uid: 'everysource-nodes',
    title: 'EverySource: nodes',
    description: 'Servers side by side: the one that differs from the others is the one to look at. Choose one above to see it alone.',
    panels: [
      table('Servers', 'What each one runs and carries now. A version that differs: a roll-out that stopped half-way.', [
        { name: 'instance', label: 'instance' },
        { name: 'version', label: 'version' },
        { name: 'Java', label: 'java_version' },
        { name: 'up for', expr: each(`process_uptime_seconds{${S}}`), unit: 's' },
        { name: 'subscribers', expr: sumOf('everysource_subscribers'), unit: 'short' },
        { name: 'connections', expr: sumOf('everysource_connections'), unit: 'short' },
        { name: 'delivered', expr: sumOf('everysource_delivered_messages_total', true), unit: 'mps', decimals: 0 },
        { name: 'delivery, 99 %', expr: p99, unit: 's' },
        { name: 'I/O busy', expr: busy, unit: 'percentunit' },
        { name: 'log reaches back', expr: each(`everysource_log_age_seconds{${S}}`), unit: 's' },
        { name: 'build', expr: `max by (instance, version, java_version) (everysource_build_info{${S}})`, hidden: true },
      ]),
      lines(
        'Subscribers',
        'One server with far fewer than the others: the load balancer passes it over, or it has just started.',
        [query(sumOf('everysource_subscribers'), '{{instance}}')],
        {},
      ),
      lines(
        'Messages delivered',
        'A second, by server.',
        [query(sumOf('everysource_delivered_messages_total', true), '{{instance}}')],
        { unit: 'mps' },
      ),
      lines('Delivery, 99 %', 'By server. One alone is slow: look at its processor and heap, page Capacity.', [query(p99, '{{instance}}')], {
        unit: 's',
        steps: [[1, 'red']],
      }),
      lines('I/O threads busy', 'By server.', [query(busy, '{{instance}}')], { unit: 'percentunit', max: 1, steps: [[0.8, 'red']] }),
      lines(
        'Congested subscribers',
        'Those whose socket takes no more, of all of a server. One alone: its network.',
        [query(`${sumOf('everysource_subscribers_congested')} / (${sumOf('everysource_subscribers')} > 0)`, '{{instance}}')],
        { unit: 'percentunit' },
      ),
      lines(
        'Gaps told',
        'A second, by server. Epoch gaps on all of them without a restart: clients wander between servers that do not share a log.',
        [query(sumOf('everysource_gaps_total', true), '{{instance}}')],
        { unit: 'cps' },
      ),
      stacked(
        'Subscribers by transport: $instance',
        'One picture a server, side by side.',
        [query(`sum by (transport) (everysource_subscribers{${S}})`, '{{transport}}')],
        { repeat: 'instance', height: 7 },
      ),
    ],
  });
