package io.everysource.webapp.logging;

import io.everysource.http.HttpListener;
import io.everysource.http.Publication;
import io.everysource.http.RefusedSubscription;
import io.everysource.hub.CloseReason;
import io.everysource.hub.HubListener;
import io.everysource.hub.LoopListener;
import io.everysource.hub.Subscription;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Logs a line for each thing that somebody asks for. What opened and what closed has the same number. There is no token in it, nothing
 * of an event but its id, and no connection id: one could act in a subscriber's place with it. Safe for use by any thread.
 */
public final class AccessLog implements HubListener, HttpListener {
    /** What there are lines about. */
    public enum Scope {
        NONE,
        SUBSCRIPTIONS,
        ALL
    }

    /** The logger's name. */
    public static final String NAME = "everysource.access-log";

    private static final Logger LOG = Logger.getLogger(NAME);

    private final Scope scope;
    private final LongSupplier nanoTime;

    /** @param nanoTime tells how long something took, as {@link System#nanoTime} does */
    public AccessLog(Scope scope, LongSupplier nanoTime) {
        this.scope = scope;
        this.nanoTime = nanoTime;
    }

    @Override
    public LoopListener loop() {
        return scope == Scope.NONE ? LoopListener.NONE : new Subscriptions();
    }

    @Override
    public void refused(RefusedSubscription refused) {
        if (scope == Scope.NONE || !LOG.isLoggable(Level.INFO)) {
            return;
        }
        LOG.log(event("refused")
                .with("transport", refused.transport())
                .with("address", refused.address())
                .with("status", refused.status())
                .with("limit", refused.limit())
                .with("detail", refused.detail()));
    }

    @Override
    public void published(Publication publication) {
        if (scope != Scope.ALL || !LOG.isLoggable(Level.INFO)) {
            return;
        }
        EventRecord line = event("published")
                .with("address", publication.address())
                .with("subject", publication.subject())
                .with("status", publication.status())
                .with("messages", publication.messages())
                .with("last_id", publication.lastId())
                .with("ms", thousandths(publication.took().toNanos() / 1_000));
        publication
                .trace()
                .ifPresent(trace -> line.with("trace_id", trace.traceId()).with("parent_id", trace.parentId()));
        LOG.log(line);
    }

    private static EventRecord event(String word) {
        return new EventRecord(NAME, word);
    }

    private static BigDecimal thousandths(long count) {
        return BigDecimal.valueOf(count, 3);
    }

    private final class Subscriptions implements LoopListener {
        @Override
        public void opened(Subscription subscription) {
            if (!LOG.isLoggable(Level.INFO)) {
                return;
            }
            List<String> topics = shown(subscription.selectors().texts());
            int all = subscription.selectors().size();
            EventRecord line = about("opened", subscription).with("topics", topics);
            LOG.log(topics.size() < all ? line.with("selectors", all) : line);
        }

        @Override
        public void closed(Subscription subscription, CloseReason reason) {
            if (!LOG.isLoggable(Level.INFO)) {
                return;
            }
            long open = nanoTime.getAsLong() - subscription.openedNanos();
            LOG.log(about("closed", subscription)
                    .with("reason", reason.word())
                    .with("seconds", thousandths(Duration.ofNanos(open).toMillis()))
                    .with("messages", subscription.messages()));
        }

        private EventRecord about(String word, Subscription subscription) {
            return event(word)
                    .with("subscription", subscription.number())
                    .with("transport", subscription.transport())
                    .with("address", subscription.access().address())
                    .with("subject", subscription.access().subject());
        }

        /** As many whole ones as there is room for. */
        private List<String> shown(List<String> selectors) {
            List<String> shown = new ArrayList<>();
            int room = LineText.MAX_LENGTH;
            for (String selector : selectors) {
                if (selector.length() <= room) {
                    shown.add(selector);
                    room -= selector.length();
                }
            }
            return shown;
        }
    }
}
