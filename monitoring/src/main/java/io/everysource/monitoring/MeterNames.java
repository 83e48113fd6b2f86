package io.everysource.monitoring;

/** The names of the meters, as Micrometer has them: dots where Prometheus has underscores; counters without their {@code _total}. */
final class MeterNames {
    static final String SUBSCRIBERS = "everysource.subscribers";
    static final String CONGESTED = "everysource.subscribers.congested";
    static final String CATCHING_UP = "everysource.subscribers.catching.up";
    static final String OPENED = "everysource.subscriptions.opened";
    static final String CLOSED = "everysource.subscriptions.closed";
    static final String POLLS = "everysource.polls";
    static final String PUBLISHED_MESSAGES = "everysource.published.messages";
    static final String PUBLISHED_BYTES = "everysource.published.bytes";
    static final String PUBLISH_REQUESTS = "everysource.publish.requests";
    static final String PUBLISH_TIME = "everysource.publish.seconds";
    static final String DELIVERED_MESSAGES = "everysource.delivered.messages";
    static final String DELIVERED_BYTES = "everysource.delivered.bytes";
    static final String DELIVERY_TIME = "everysource.delivery.seconds";
    static final String FAN_OUT_TIME = "everysource.fanout.seconds";
    static final String LAG_MESSAGES = "everysource.subscriber.lag.messages";
    static final String LAG_TIME = "everysource.subscriber.lag.seconds";
    static final String REPLAYS = "everysource.replay.messages";
    static final String GAPS = "everysource.gaps";
    static final String HEARTBEATS = "everysource.heartbeats";
    static final String CONGESTIONS = "everysource.congestions";
    static final String LOG_MESSAGES = "everysource.log.messages";
    static final String LOG_BYTES = "everysource.log.bytes";
    static final String LOG_LIMIT = "everysource.log.limit.bytes";
    static final String LOG_TOPICS = "everysource.log.topics";
    static final String LOG_AGE = "everysource.log.age.seconds";
    static final String LOG_EPOCH = "everysource.log.epoch.start.timestamp.seconds";
    static final String LOG_EVICTED = "everysource.log.evicted.messages";
    static final String ROUNDS = "everysource.io.rounds";
    static final String WAKE_UPS = "everysource.io.wakeup.seconds";
    static final String TOPIC_PUBLISHED_MESSAGES = "everysource.topic.published.messages";
    static final String TOPIC_PUBLISHED_BYTES = "everysource.topic.published.bytes";
    static final String TOPIC_DELIVERED = "everysource.topic.delivered.messages";
    static final String TOPIC_SUBSCRIBERS = "everysource.topic.subscribers";
    static final String LIMITS_HIT = "everysource.limits.hit";
    static final String AUTHORIZATIONS = "everysource.authorizations";
    static final String FALLBACKS = "everysource.client.fallbacks";
    static final String FIRST_EVENT = "everysource.client.first.event.seconds";
    static final String CONNECTIONS = "everysource.connections";
    static final String CONNECTIONS_LIMIT = "everysource.connections.limit";
    static final String IO_THREADS = "everysource.io.threads";
    static final String BUILD = "everysource.build.info";

    static final String PROCESS_CPU = "process.cpu.seconds";
    static final String SYSTEM_CPUS = "system.cpus";

    private MeterNames() {}
}
