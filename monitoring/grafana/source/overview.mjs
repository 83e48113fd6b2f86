import { closedRow, dashboard, lines, quantile, query, rate, S, stacked, stat, total } from './parts.mjs';

const refused = (series, outcomes) => rate(series, '', `outcome=~"${outcomes}"`);

export const overview = () =>
  dashboard({
    uid: 'everysource-overview',
    title: 'EverySource: overview',
    description: 'Is it well? If something here is not green, its description says which page to open next.',
    panels: [
      stat(
        'Servers',
        'How many servers Prometheus reaches, and how many it should reach but does not. Which one: page Nodes.',
        [query(`sum(up{${S}})`, 'up'), query(`count(up{${S}} == 0) or vector(0)`, 'down')],
        {},
      ).overrideByName('down', [
        { id: 'thresholds', value: { mode: 'absolute', steps: [{ value: null, color: 'green' }, { value: 1, color: 'red' }] } },
      ]),
      stat(
        'Subscribers',
        'Open subscriptions, polls that are being held included.',
        [query(total('everysource_subscribers'), 'subscribers')],
        {},
      ),
      stat(
        'Delivered',
        'Messages written to subscribers, a second.',
        [query(rate('everysource_delivered_messages_total'), 'delivered')],
        { unit: 'mps' },
      ),
      stat(
        'Delivery, 99 %',
        'In what time 99 of 100 messages were written to the socket, from their entering the log. Why it is slow: page Latency and lag.',
        [query(quantile(0.99, 'everysource_delivery_seconds'), 'delivery')],
        { unit: 's', steps: [[0.25, 'yellow'], [1, 'red']] },
      ),
      stat(
        'Gaps told in an hour',
        'How often a subscriber was told that it may have missed something. After a restart everybody who comes back is. For which reason: below.',
        [query(`sum(increase(everysource_gaps_total{${S}}[1h]))`, 'gaps')],
        { decimals: 0, steps: [[1, 'yellow']] },
      ),
      stat(
        'Publishing fails',
        'Share of the requests to publish that were answered with 5xx. Publishers have to repeat them.',
        [
          query(
            `(${refused('everysource_publish_requests_total', 'unavailable|failed')} or vector(0)) / ${rate('everysource_publish_requests_total')}`,
            'fail',
          ),
        ],
        { unit: 'percentunit', steps: [[0.001, 'yellow'], [0.01, 'red']], none: 'nothing published' },
      ),
      stacked(
        'Subscribers by transport',
        'Who is connected, and how. A sudden step down is a lost network, proxy or server; polls that take over from streams are a proxy that holds streams back: page Transports and fallbacks.',
        [query(total('everysource_subscribers', 'transport'), '{{transport}}')],
        {},
      ),
      lines(
        'Published and delivered',
        'Messages a second that came in (right axis) and that went out. Delivered is published times the subscribers that each message has.',
        [query(rate('everysource_delivered_messages_total'), 'delivered'), query(rate('everysource_published_messages_total'), 'published')],
        { unit: 'mps', right: { name: 'published' } },
      ),
      lines(
        'Delivery latency',
        'From a message entering the log to its being written to a socket, and to the last of its subscribers. Messages that wait for a slow reader count too.',
        [
          query(quantile(0.5, 'everysource_delivery_seconds'), '50 %'),
          query(quantile(0.99, 'everysource_delivery_seconds'), '99 %', { exemplar: true }),
          query(quantile(0.99, 'everysource_fanout_seconds'), 'to the last, 99 %'),
        ],
        { unit: 's', steps: [[1, 'red']] },
      ),
      stacked(
        'Subscriptions closed by reason',
        'peer is the subscriber or the network; answered, empty polls and limit are daily business; stalled readers took nothing for --stall-timeout; drain is a server that stops.',
        [query(`${rate('everysource_subscriptions_closed_total', 'reason')} > 0`, '{{reason}}')],
        { unit: 'cps' },
      ),
      lines(
        'Lost and refused',
        'All of these should be near zero. Gaps: page Latency and lag. Limits: page Capacity. Refused publishes and authorizations: whose tokens have changed?',
        [
          query(rate('everysource_gaps_total'), 'gaps told'),
          query(rate('everysource_limits_hit_total'), 'limits hit'),
          query(refused('everysource_publish_requests_total', 'refused'), 'publishes refused'),
          query(refused('everysource_publish_requests_total', 'unavailable|failed'), 'publishes failed'),
          query(refused('everysource_authorizations_total', 'missing|invalid|forbidden|unavailable'), 'authorizations refused'),
        ],
        { unit: 'cps' },
      ),
      lines(
        'How full the fullest server is',
        'The share of each resource that is in use where it is scarcest. What is near 100 %, and on which server: page Capacity.',
        [
          query(`max(rate(everysource_io_wakeup_seconds_sum{${S}}[$__rate_interval]) / everysource_io_threads{${S}})`, 'I/O threads'),
          query(`max(everysource_connections{${S}} / (everysource_connections_limit{${S}} > 0))`, 'connections'),
          query(`max(process_files_open_files{${S}} / process_files_max_files{${S}})`, 'open files'),
          query(
            `max(sum without (id) (jvm_memory_used_bytes{${S}, area="heap"}) / sum without (id) (jvm_memory_max_bytes{${S}, area="heap"} > 0))`,
            'heap',
          ),
        ],
        { unit: 'percentunit', max: 1, steps: [[0.8, 'red']] },
      ),
      closedRow('Topics, where servers run with --metrics-topics', [
        lines(
          'Delivered by topic',
          'Messages a second that subscribers got, by the selectors of --metrics-topics; other is all the rest.',
          [query(rate('everysource_topic_delivered_messages_total', 'topic'), '{{topic}}')],
          { unit: 'mps', span: 8, none: '--metrics-topics is not set' },
        ),
        lines(
          'Published by topic',
          'Messages a second that came in, by the selectors of --metrics-topics.',
          [query(rate('everysource_topic_published_messages_total', 'topic'), '{{topic}}')],
          { unit: 'mps', span: 8, none: '--metrics-topics is not set' },
        ),
        lines(
          'Subscribers by topic',
          'Open subscriptions, by the selectors of --metrics-topics.',
          [query(total('everysource_topic_subscribers', 'topic'), '{{topic}}')],
          { span: 8, none: '--metrics-topics is not set' },
        ),
      ]),
    ],
  });
