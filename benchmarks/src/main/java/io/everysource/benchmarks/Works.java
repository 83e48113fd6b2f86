package io.everysource.benchmarks;

import java.util.Map;

/** What can be measured. */
final class Works {
    static final Map<String, Work> BY_NAME = Map.of(
            "broadcast", new Broadcast(),
            "flat-out", new FlatOut(),
            "own-topics", new OwnTopics(),
            "long-poll", new LongPoll(),
            "storm", new Storm(),
            "topics", new Topics(),
            "templates", new Templates(),
            "replay", new Replay(),
            "idle", new Idle());

    private Works() {}
}
