import { buckets, dashboard, heat, lines, quantile, quantiles, query, rate, stacked, total } from './parts.mjs';

const LAG_PERIOD = 5;

export const latency = () =>
  dashboard({
    uid: 'everysource-latency',
    title: 'EverySource: latency and lag',
    description: 'How fast messages get in and out, and how far behind subscribers are. Dots are exemplars with the trace id of the publisher.',
    panels: [
      lines(
        'Delivery',
        'From a message entering the log to its being written to a socket, for those who were there when it came. If 99 % is high and 50 % is not, some readers are slow; if both are, the server is: page Capacity.',
        quantiles('everysource_delivery_seconds'),
        { unit: 's', steps: [[1, 'red']] },
      ),
      heat(
        'Delivery, all of it',
        'How many deliveries took how long. A second band above the first one is a group of slow readers, or a server of several.',
        'everysource_delivery_seconds',
        { unit: 's', exemplar: true },
      ),
      lines(
        'Delivery by transport, 99 %',
        'Polls that were answered just before a message wait until they come again; that is not in here.',
        [query(quantile(0.99, 'everysource_delivery_seconds', 'transport'), '{{transport}}')],
        { unit: 's' },
      ),
      lines(
        'Fan-out to the last subscriber',
        'From a message entering the log to the last of its live subscribers on all I/O threads. Sampled: one message at a time, at most ten a second.',
        quantiles('everysource_fanout_seconds'),
        { unit: 's' },
      ),
      lines(
        'Publishing',
        'From the hub getting a batch to its journal having accepted it. Slow: the disk of the journal, or a server without time.',
        quantiles('everysource_publish_seconds'),
        { unit: 's', steps: [[0.25, 'red']] },
      ),
      stacked(
        'Requests to publish',
        'By answer: refused is 4xx, unavailable 503, failed any other 5xx. Publishers have to repeat the last two.',
        [query(rate('everysource_publish_requests_total', 'outcome'), '{{outcome}}')],
        { unit: 'reqps' },
      ),
      heat(
        'How far behind subscribers are, in messages',
        'How many subscribers are how many messages of the log behind its head. Most belong into the lowest rows; who is above is catching up, or reads slowly.',
        'everysource_subscriber_lag_messages',
        { unit: 'short', scheme: 'Blues', of: `${buckets('everysource_subscriber_lag_messages')} * ${LAG_PERIOD}`, value: 'short' },
      ),
      heat(
        'How far behind subscribers are, in time',
        'How many subscribers have not got to a message that is how old. Who is further behind than the log reaches back gets a gap.',
        'everysource_subscriber_lag_seconds',
        { unit: 's', scheme: 'Blues', of: `${buckets('everysource_subscriber_lag_seconds')} * ${LAG_PERIOD}`, value: 'short' },
      ),
      lines(
        'Congested and catching up',
        'Congested: its socket takes no more, so the reader or its network is slow. Catching up: it could take more, and the server has not got to it yet.',
        [
          query(total('everysource_subscribers_congested'), 'congested'),
          query(total('everysource_subscribers_catching_up'), 'catching up'),
          query(rate('everysource_congestions_total'), 'congestions a second'),
        ],
        { span: 8, right: { name: 'congestions a second', unit: 'cps' } },
      ),
      lines(
        'Replays',
        'How many messages a subscription got until it was live, if it began behind; and how many such there were. Many large ones: everybody has come back after a fault.',
        [
          query(quantile(0.5, 'everysource_replay_messages'), '50 %'),
          query(quantile(0.99, 'everysource_replay_messages'), '99 %'),
          query(rate('everysource_replay_messages_count'), 'replays a second'),
        ],
        { span: 8, right: { name: 'replays a second', unit: 'cps' } },
      ),
      stacked(
        'Gaps told by reason',
        'evicted: the log did not reach back far enough, or a reader was overtaken; epoch: the cursor is of another life of the log, so a restart or another server; unknown: no such id.',
        [query(rate('everysource_gaps_total', 'reason'), '{{reason}}')],
        { unit: 'cps', span: 8 },
      ),
    ],
  });
