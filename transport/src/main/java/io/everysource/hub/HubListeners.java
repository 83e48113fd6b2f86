package io.everysource.hub;

import io.everysource.log.Gap;
import io.everysource.message.Message;
import java.util.List;

/** Several listeners as one. */
final class HubListeners implements HubListener {
    private final List<HubListener> listeners;

    HubListeners(List<HubListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    @Override
    public void attached(Hub hub) {
        listeners.forEach(listener -> listener.attached(hub));
    }

    @Override
    public LoopListener loop() {
        LoopListener[] all = listeners.stream()
                .map(HubListener::loop)
                .filter(listener -> !listener.equals(LoopListener.NONE))
                .toArray(LoopListener[]::new);
        return all.length == 0 ? LoopListener.NONE : all.length == 1 ? all[0] : new Loop(all);
    }

    @Override
    public void published(List<Message> messages, long nanos) {
        listeners.forEach(listener -> listener.published(messages, nanos));
    }

    @Override
    public void fannedOut(long nanos) {
        listeners.forEach(listener -> listener.fannedOut(nanos));
    }

    private static final class Loop implements LoopListener {
        private final LoopListener[] all;

        Loop(LoopListener... all) {
            this.all = all;
        }

        @Override
        public void opened(Subscription subscription) {
            for (LoopListener each : all) {
                each.opened(subscription);
            }
        }

        @Override
        public void closed(Subscription subscription, CloseReason reason) {
            for (LoopListener each : all) {
                each.closed(subscription, reason);
            }
        }

        @Override
        public void delivered(Subscription subscription, Message[] messages, int count, long bytes, long nanoTime) {
            for (LoopListener each : all) {
                each.delivered(subscription, messages, count, bytes, nanoTime);
            }
        }

        @Override
        public void gap(Subscription subscription, Gap gap) {
            for (LoopListener each : all) {
                each.gap(subscription, gap);
            }
        }

        @Override
        public void heartbeat(Subscription subscription) {
            for (LoopListener each : all) {
                each.heartbeat(subscription);
            }
        }

        @Override
        public void replayed(Subscription subscription) {
            for (LoopListener each : all) {
                each.replayed(subscription);
            }
        }

        @Override
        public void congested(Subscription subscription) {
            for (LoopListener each : all) {
                each.congested(subscription);
            }
        }

        @Override
        public void ran(int rounds, long nanos) {
            for (LoopListener each : all) {
                each.ran(rounds, nanos);
            }
        }

        @Override
        public void swept(int congested, int catchingUp) {
            for (LoopListener each : all) {
                each.swept(congested, catchingUp);
            }
        }

        @Override
        public void lagging(long messages, long millis, int subscriptions) {
            for (LoopListener each : all) {
                each.lagging(messages, millis, subscriptions);
            }
        }
    }
}
