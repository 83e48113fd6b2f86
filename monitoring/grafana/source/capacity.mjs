import { dashboard, lines, quantile, query, rate, S, stacked } from './parts.mjs';

const heap = (series, where = '') => `sum by (instance) (${series}{${S}, area="heap"}${where})`;

export const capacity = () =>
  dashboard({
    uid: 'everysource-capacity',
    title: 'EverySource: capacity',
    description: 'What runs out first, on each server.',
    panels: [
      lines('Connections', 'Open TCP connections, whatever they do.', [query(`sum by (instance) (everysource_connections{${S}})`, '{{instance}}')], {
        span: 8,
      }),
      lines(
        'Connections and files, of what is allowed',
        'On the server where it is most: connections of --max-connections, beyond which newcomers are turned away with 503; open files of those that the process may open (ulimit -n). Each connection is one.',
        [
          query(`max(everysource_connections{${S}} / (everysource_connections_limit{${S}} > 0))`, 'connections'),
          query(`max(process_files_open_files{${S}} / process_files_max_files{${S}})`, 'open files'),
        ],
        { unit: 'percentunit', max: 1, steps: [[0.8, 'red']], span: 8 },
      ),
      stacked(
        'Limits hit',
        'How often somebody was turned away, by the limit. One address or subject that hits its own limit is its own trouble; max-connections is everybody’s.',
        [query(`${rate('everysource_limits_hit_total', 'kind')} > 0`, '{{kind}}')],
        { unit: 'cps', span: 8, none: 'none' },
      ),
      lines(
        'I/O threads busy',
        'The share of their time that dispatchers work. Near 100 % deliveries wait: fewer subscribers a server, or more cores.',
        [
          query(
            `sum by (instance) (rate(everysource_io_wakeup_seconds_sum{${S}}[$__rate_interval]) / everysource_io_threads{${S}})`,
            '{{instance}}',
          ),
        ],
        { unit: 'percentunit', max: 1, steps: [[0.8, 'red']], span: 8 },
      ),
      lines(
        'Wake-ups of a dispatcher',
        'How long one runs. While it does, others of its thread wait.',
        [
          query(quantile(0.5, 'everysource_io_wakeup_seconds'), '50 %'),
          query(quantile(0.99, 'everysource_io_wakeup_seconds'), '99 %'),
          query(`${rate('everysource_io_rounds_total')} / ${rate('everysource_io_wakeup_seconds_count')}`, 'rounds a wake-up'),
        ],
        { unit: 's', span: 8, right: { name: 'rounds a wake-up', unit: 'short' } },
      ),
      lines(
        'Processor',
        'The share of the machine’s processors that the server takes, and that everything there takes.',
        [
          query(`max by (instance) (process_cpu_usage{${S}})`, '{{instance}}'),
          query(`max(system_cpu_usage{${S}})`, 'all programs, the busiest machine'),
        ],
        { unit: 'percentunit', max: 1, steps: [[0.9, 'red']], span: 8 },
      ),
      lines(
        'Heap',
        'Of what the JVM may take (-Xmx). It goes up and down with each collection; what counts is how low it comes.',
        [query(`${heap('jvm_memory_used_bytes')} / ${heap('jvm_memory_max_bytes', ' > 0')}`, '{{instance}}')],
        { unit: 'percentunit', max: 1, steps: [[0.85, 'red']], span: 8 },
      ),
      lines(
        'Time in garbage collection',
        'The share of time in which the JVM stood still. Over 10 % the heap is too small for what is in it.',
        [query(`sum by (instance) (rate(jvm_gc_pause_seconds_sum{${S}}[$__rate_interval]))`, '{{instance}}')],
        { unit: 'percentunit', steps: [[0.1, 'red']], span: 8, none: 'no collection yet' },
      ),
      lines(
        'Bytes in and out',
        'Encoded text of messages, a second: published once (right axis), delivered to each. What HTTP and TLS add is not in it.',
        [query(rate('everysource_delivered_bytes_total'), 'delivered'), query(rate('everysource_published_bytes_total'), 'published')],
        { unit: 'Bps', right: { name: 'published' }, span: 8 },
      ),
      lines(
        'How far back the log reaches',
        'The age of the oldest message held. Who was away for longer gets a gap. Shorter than it should be: raise --retain-bytes.',
        [query(`min by (instance) (everysource_log_age_seconds{${S}})`, '{{instance}}')],
        { unit: 's', span: 8 },
      ),
      lines(
        'Log',
        'Memory that the messages held take, of --retain-bytes.',
        [query(`sum by (instance) (everysource_log_bytes{${S}})`, '{{instance}}'), query(`max(everysource_log_limit_bytes{${S}})`, 'limit')],
        { unit: 'bytes', span: 8 },
      ),
      stacked(
        'Evictions from the log',
        'Messages a second that had to go. age: they reached --retain-age, as wished. bytes: there was no room for them any longer.',
        [query(rate('everysource_log_evicted_messages_total', 'reason'), '{{reason}}')],
        { unit: 'mps', span: 8, none: 'none' },
      ),
    ],
  });
