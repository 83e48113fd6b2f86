import { bars, dashboard, lines, quantile, query, rate, S, stacked, total } from './parts.mjs';

const inRange = (series, by, where = '') => `sum by (${by}) (increase(${series}{${S}${where && `, ${where}`}}[$__range]))`;

export const transports = () =>
  dashboard({
    uid: 'everysource-transports',
    title: 'EverySource: transports and fallbacks',
    description: 'By which transports browsers come, why they left better ones, and how long their connections last.',
    panels: [
      stacked(
        'Share of transports',
        'Of the open subscriptions. long-poll where everybody once streamed: something on the way holds responses back, see Fallbacks.',
        [query(total('everysource_subscribers', 'transport'), '{{transport}}')],
        { share: true, unit: 'short' },
      ),
      lines(
        'How long a subscription lasts',
        'On average, by transport: those that are open divided by those that end in a second. Streams that last as long as the time-out of a proxy are cut by it; polls last up to --poll-hold.',
        [
          query(
            `sum by (transport) (avg_over_time(everysource_subscribers{${S}}[$__rate_interval])) / (${rate('everysource_subscriptions_closed_total', 'transport')} > 0)`,
            '{{transport}}',
          ),
        ],
        { unit: 's' },
      ),
      stacked(
        'Subscriptions opened',
        'A second, by transport. A poll is a subscription each time it asks. A peak after a restart or a network fault is everybody coming back.',
        [query(rate('everysource_subscriptions_opened_total', 'transport'), '{{transport}}')],
        { unit: 'cps' },
      ),
      stacked(
        'Streams closed by reason',
        'Without polls. Many peer: short visits or a proxy that cuts; stalled: readers that took nothing for --stall-timeout; limit: xhr-stream and forever-frame, by design.',
        [query(`${rate('everysource_subscriptions_closed_total', 'reason', 'transport!~"long-poll|jsonp"')} > 0`, '{{reason}}')],
        { unit: 'cps' },
      ),
      stacked(
        'Polls by answer',
        'events: there was something to send; empty: the poll was held for its time; first: it asked for the cursor to begin with. Mostly first: clients do not come back with the cursor.',
        [query(rate('everysource_polls_total', 'outcome'), '{{outcome}}')],
        { unit: 'reqps' },
      ),
      stacked(
        'Messages delivered by transport',
        'A second.',
        [query(rate('everysource_delivered_messages_total', 'transport'), '{{transport}}')],
        { unit: 'mps' },
      ),
      stacked(
        'Fallbacks by reason',
        'How often clients reported that they left a transport. buffered: a proxy holds streams back; stalled: they stop on the way; unsupported, url: the browser or the page; network: no answer.',
        [query(`${rate('everysource_client_fallbacks_total', 'reason')} > 0`, '{{reason}}')],
        { unit: 'cps', none: 'no client reported one' },
      ),
      bars(
        'Fallbacks from, to and why',
        'The twelve most frequent ones in the time shown, as clients reported them.',
        `topk(12, ${inRange('everysource_client_fallbacks_total', 'from, to, reason')} > 0)`,
        '{{from}} → {{to}}: {{reason}}',
        { none: 'no client reported one' },
      ),
      lines(
        'Time to the first event, 90 %',
        'As clients measure it, from the beginning of the attempt that worked, by their transport. In powers of two.',
        [query(quantile(0.9, 'everysource_client_first_event_seconds', 'transport'), '{{transport}}')],
        { unit: 's', span: 8, none: 'no client reported' },
      ),
      bars(
        'Where clients settled',
        'The transports of clients that reported in the time shown: each once, when its transport had proven to work.',
        `${inRange('everysource_client_first_event_seconds_count', 'transport')} > 0`,
        '{{transport}}',
        { span: 8, none: 'no client reported' },
      ),
      bars(
        'Client downloads by version',
        'In the time shown. latest: asked for without a version; other: a version that this server does not have, so pages there have to be brought up to date.',
        inRange('everysource_client_downloads_total', 'version'),
        '{{version}}',
        { span: 8, none: 'none' },
      ),
    ],
  });
