package io.everysource.hub;

import io.everysource.log.Gap;
import io.everysource.log.Lag;
import io.everysource.log.MessageLog;
import io.everysource.log.OnGap;
import io.everysource.log.Resume;
import io.everysource.message.Message;
import io.everysource.message.Position;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Delivers messages to the subscriptions of one event loop. Has a place of its own in the log: a round reads what comes
 * after it, finds the live subscriptions that each message is for, and hands every one of them its share in one go. Those
 * catching up read on their own up to exactly that place and then turn live. What is not said to be
 * callable from any thread runs on the loop's.
 */
public final class Dispatcher implements Runnable {
    /** Messages in a round: as many as a subscription has bits for what is due. */
    private static final int ROUND = Long.SIZE;

    /** The most characters times templates that a subscriber's grants may cost while it is live. */
    private static final int MAX_LIVE_GRANTS = 1 << 12;

    private static final long LAG_PERIOD_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Duration MAX_SWEEP = Duration.ofMillis(250);
    private static final long NEVER_NANOS = Long.MAX_VALUE / 2;
    private static final Logger LOG = Logger.getLogger(Dispatcher.class);

    private final EventLoop loop;
    private final MessageLog log;
    private final HubConfig config;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final SubscriptionCount subscriptions;
    private final Connections connections;
    private final LoopListener listener;
    private final FanOutSample sample;
    private final AtomicBoolean isScheduled = new AtomicBoolean();
    private volatile boolean isDraining;

    // Touched by the loop's thread alone.
    private final SubscriptionTable table = new SubscriptionTable();
    private final ArrayDeque<Subscription> catchingUp = new ArrayDeque<>();
    private final WorkBudget budget = new WorkBudget();
    private final Message[] round = new Message[ROUND];
    private final Message[] page = new Message[ROUND];
    private final Message[] batch = new Message[ROUND];
    private final List<Subscription> matched = new ArrayList<>();
    private final Consumer<Subscription> onMatched = this::matched;
    private final Consumer<Subscription> onCostly = this::costly;
    private long place;
    private long tailSeen;
    private long sampledOffset;
    private long lagAtNanos;
    private int roundIndex;
    private long now;
    private long nowMillis;

    /**
     * Begins at the log's tail.
     *
     * @param subscriptions counts the subscriptions of all dispatchers
     * @param connections knows who is there
     * @param listener hears what happens here
     * @param sample times messages over all dispatchers
     */
    Dispatcher(
            EventLoop loop,
            MessageLog log,
            HubConfig config,
            Clock clock,
            LongSupplier nanoTime,
            SubscriptionCount subscriptions,
            Connections connections,
            LoopListener listener,
            FanOutSample sample) {
        this.loop = loop;
        this.log = log;
        this.config = config;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.subscriptions = subscriptions;
        this.connections = connections;
        this.listener = listener;
        this.sample = sample;
        this.sampledOffset = sample.join();
        this.lagAtNanos = nanoTime.getAsLong();
        this.place = log.tail().offset();
        loop.executeAfter(this::sweep, sweepPeriod());
    }

    /** There may be new messages. Callable from any thread; many calls before the next round make one. */
    void wake() {
        if (!isScheduled.get() && isScheduled.compareAndSet(false, true)) {
            loop.execute(this);
        }
    }

    private void continueAfterIo() {
        if (isScheduled.compareAndSet(false, true)) {
            loop.executeAfterIo(this);
        }
    }

    /**
     * Registers a subscription; nothing is sent before {@link #start}.
     *
     * @param resume where it begins
     * @param access who asks; what is private and not granted is passed over
     * @param silence after how long without anything sent its outlet is asked for a heartbeat
     * @param hold after how long its outlet is asked for a last heartbeat and ended; never if there is none
     * @param outlet where its messages leave
     */
    public Subscription subscribe(
            TopicSelectors selectors,
            Resume resume,
            OnGap onGap,
            Access access,
            Duration silence,
            Optional<Duration> hold,
            Outlet outlet) {
        long time = nanoTime.getAsLong();
        Subscription subscription = new Subscription(
                subscriptions.opened(),
                this,
                selectors,
                resume.after(),
                onGap,
                access,
                silence.toNanos(),
                time,
                time + hold.map(Duration::toNanos).orElseGet(this::nanosToRotation),
                hold.isPresent(),
                outlet);
        subscription.setHeartbeatAtNanos(nextHeartbeat(subscription, time));
        subscription.setReplaying(resume.after() < place);
        table.add(subscription);
        listener.opened(subscription);
        resume.gap().ifPresent(gap -> listener.gap(subscription, gap));
        return subscription;
    }

    /** The subscription's response is open: from now on it gets what comes after its offset. */
    public void start(Subscription subscription) {
        Optional<CloseReason> ending = subscription.isClosed() ? Optional.empty() : connections.join(subscription);
        if (ending.isPresent()) {
            end(subscription, ending.get());
            return;
        }
        proceed(subscription);
        if (!catchingUp.isEmpty()) {
            wake();
        }
    }

    void resume(Subscription subscription) {
        if (!subscription.isClosed()) {
            proceed(subscription);
            wake();
        }
    }

    void close(Subscription subscription, CloseReason reason) {
        if (subscription.isClosed()) {
            return;
        }
        subscription.setClosed();
        subscription.setLive(false);
        table.remove(subscription);
        subscriptions.closed();
        connections.leave(subscription, reason);
        listener.closed(subscription, reason);
        LOG.debugf("subscription closed: %s", reason.word());
    }

    /** Ends what carries {@code connectionId}, soon. Callable from any thread. */
    void goodbye(String connectionId) {
        loop.execute(() -> table.ofConnection(connectionId).ifPresent(gone -> endAll(gone, CloseReason.GOODBYE)));
    }

    /** Ends a subscription, soon; if that comes too late, whoever has it is told in its next response. Callable from any thread. */
    void endSoon(Subscription subscription, CloseReason reason) {
        loop.execute(() -> {
            if (subscription.isClosed()) {
                connections.owe(subscription.outlet().connectionId(), reason);
            } else {
                end(subscription, reason);
            }
        });
    }

    /**
     * Delivers a message that has no place in the log to the live subscriptions, soon and once: whoever is not live, or too costly
     * to match, does without. Callable from any thread.
     */
    void pass(Message message) {
        loop.execute(() -> passNow(message));
    }

    private void passNow(Message message) {
        readClocks();
        List<Subscription> found = new ArrayList<>();
        table.match(
                message,
                subscription -> {
                    if (subscription.due() == 0 && subscription.isLive() && subscription.isFor(message)) {
                        // It may be found once more.
                        subscription.setDue(1);
                        found.add(subscription);
                    }
                },
                costly -> {});
        for (Subscription subscription : found) {
            subscription.setDue(0);
            passTo(subscription, message);
        }
    }

    private void passTo(Subscription subscription, Message message) {
        if (subscription.isClosed() || !subscription.outlet().isWritable()) {
            return;
        }
        if (subscription.access().hasExpired(nowMillis)) {
            end(subscription, CloseReason.EXPIRED);
            return;
        }
        tellCursor(subscription, (cursor, hasMoved) -> subscription.outlet().pass(message, cursor, hasMoved));
    }

    /**
     * Where subscriptions of this dispatcher are in the log, soon; without those that have ended by then. Callable from any thread.
     */
    CompletableFuture<Map<Subscription, Long>> offsets(List<Subscription> own) {
        CompletableFuture<Map<Subscription, Long>> answer = new CompletableFuture<>();
        loop.execute(() -> {
            Map<Subscription, Long> offsets = new HashMap<>();
            own.stream()
                    .filter(subscription -> !subscription.isClosed())
                    .forEach(subscription -> offsets.put(subscription, offset(subscription)));
            answer.complete(offsets);
        });
        return answer;
    }

    private long offset(Subscription subscription) {
        return subscription.isLive() ? Math.max(subscription.offset(), place) : subscription.offset();
    }

    private void readClocks() {
        now = nanoTime.getAsLong();
        nowMillis = clock.millis();
    }

    /** Ends every subscription, once it was handed all that there is. Callable from any thread. */
    void drain() {
        isDraining = true;
        wake();
    }

    @Override
    public void run() {
        if (isGrowing()) {
            loop.execute(this);
            return;
        }
        isScheduled.set(false);
        readClocks();
        budget.renew();
        boolean isBehind = true;
        int rounds = 0;
        while (isBehind && !budget.isSpent()) {
            isBehind = runRound();
            rounds++;
        }
        tellSample();
        // A budget of their own, or a busy log would keep those catching up from ever getting on.
        budget.renew();
        catchUp();
        if (isBehind || !catchingUp.isEmpty()) {
            continueAfterIo();
        } else if (isDraining) {
            endAll(table.everyone(), CloseReason.DRAIN);
        }
        listener.ran(rounds, nanoTime.getAsLong() - now);
    }

    /**
     * Whether the log has grown since this was asked last, and a round has room for more. Then what the loop has read already may hold more
     * events, and a round that lets it go first takes them along: one write for a socket, not one for each event.
     */
    private boolean isGrowing() {
        long tail = log.tailOffset();
        boolean isGrowing = tail > tailSeen && tail - place < ROUND;
        tailSeen = tail;
        return isGrowing;
    }

    private void tellSample() {
        long sampled = sample.offset();
        if (sampled > sampledOffset && place >= sampled) {
            sampledOffset = sampled;
            sample.passed(nanoTime.getAsLong());
        }
    }

    private void endAll(Subscribers subscribers, CloseReason reason) {
        for (int i = subscribers.size() - 1; i >= 0; i--) {
            end(subscribers.get(i), reason);
        }
    }

    /** Delivers the next messages to the live subscriptions, within the budget; false if there were no more than that. */
    private boolean runRound() {
        int count = log.read(place, Long.MAX_VALUE, round);
        if (count == MessageLog.LAPPED) {
            leaveBehind();
            return true;
        }
        for (roundIndex = 0; roundIndex < count && !budget.isSpent(); roundIndex++) {
            Message message = round[roundIndex];
            budget.examined(1);
            budget.spend(table.match(message, onMatched, onCostly));
        }
        budget.wrote(matched.size());
        if (roundIndex > 0) {
            place = round[roundIndex - 1].offset();
        }
        for (Subscription subscription : matched) {
            deliverRound(subscription);
        }
        matched.clear();
        return count == ROUND || roundIndex < count;
    }

    private void matched(Subscription subscription) {
        Message message = round[roundIndex];
        if (!subscription.isLive() || message.offset() <= subscription.offset()) {
            return;
        }
        int cost = subscription.access().costOf(message);
        if (cost > MAX_LIVE_GRANTS) {
            costly(subscription);
            return;
        }
        if (cost > 0) {
            budget.spend(cost);
        }
        if (!subscription.isFor(message)) {
            return;
        }
        if (subscription.due() == 0) {
            matched.add(subscription);
        }
        subscription.setDue(subscription.due() | 1L << roundIndex);
    }

    /** Lets a subscription match the current message in its own time instead of everybody's. */
    private void costly(Subscription subscription) {
        if (!subscription.isLive() || round[roundIndex].offset() <= subscription.offset()) {
            return;
        }
        subscription.setDue(subscription.due() & ~(1L << roundIndex));
        long before = roundIndex == 0 ? place : round[roundIndex - 1].offset();
        fallBehind(subscription, Math.max(before, subscription.offset()));
        enqueue(subscription);
    }

    private void deliverRound(Subscription subscription) {
        int count = 0;
        for (long due = subscription.due(); due != 0; due &= due - 1) {
            batch[count++] = round[Long.numberOfTrailingZeros(due)];
        }
        subscription.setDue(0);
        if (count == 0 || subscription.isClosed()) {
            return;
        }
        if (subscription.access().hasExpired(nowMillis)) {
            end(subscription, CloseReason.EXPIRED);
            return;
        }
        if (!subscription.outlet().isWritable()) {
            // It has filled up or begun to end by something else than its messages.
            fallBehind(subscription, batch[0].offset() - 1);
            return;
        }
        int taken = send(subscription, count);
        if (subscription.isClosed()) {
            return;
        }
        if (taken < count) {
            fallBehind(subscription, batch[taken - 1].offset());
            proceed(subscription);
        } else if (subscription.isLive() && !subscription.outlet().isWritable()) {
            fallBehind(subscription, place);
        }
    }

    /** Hands over the first {@code count} of the batch; returns how many the outlet took. */
    private int send(Subscription subscription, int count) {
        Outlet outlet = subscription.outlet();
        try {
            long bytes = outlet.messageBytes();
            int taken = outlet.send(batch, count);
            // A response that gathers has written nothing yet.
            long time = Math.max(now, outlet.lastProgressNanos());
            listener.delivered(subscription, batch, taken, outlet.messageBytes() - bytes, time);
            sent(subscription, batch[taken - 1].offset());
            return taken;
        } catch (RuntimeException fault) {
            faulted(subscription, fault);
            return count;
        }
    }

    /** Has an outlet do something. A fault in it ends its own subscription and holds up nobody else. */
    private void tell(Subscription subscription, Consumer<Outlet> what) {
        try {
            what.accept(subscription.outlet());
        } catch (RuntimeException fault) {
            faulted(subscription, fault);
        }
    }

    private void faulted(Subscription subscription, RuntimeException fault) {
        LOG.error("A subscription was ended by a fault in its outlet.", fault);
        end(subscription, CloseReason.STALLED);
    }

    private void sent(Subscription subscription, long offset) {
        subscription.setToldOffset(offset);
        subscription.setHeartbeatAtNanos(nextHeartbeat(subscription, now));
        tellCongestion(subscription);
    }

    private void tellCongestion(Subscription subscription) {
        if (!subscription.isClosed() && !subscription.outlet().isWritable()) {
            listener.congested(subscription);
        }
    }

    /** The log has moved past this dispatcher: each live subscription finds out for itself what it missed. */
    private void leaveBehind() {
        Subscribers everyone = table.everyone();
        for (int i = 0; i < everyone.size(); i++) {
            Subscription subscription = everyone.get(i);
            if (subscription.isLive()) {
                fallBehind(subscription, Math.max(place, subscription.offset()));
                enqueue(subscription);
            }
        }
        place = log.evictedThrough();
    }

    private static void fallBehind(Subscription subscription, long offset) {
        subscription.setLive(false);
        subscription.setOffset(offset);
    }

    private void catchUp() {
        for (int i = catchingUp.size(); i > 0 && !budget.isSpent(); i--) {
            Subscription subscription = catchingUp.poll();
            subscription.setQueued(false);
            if (!subscription.isClosed() && subscription.outlet().isWritable()) {
                readOn(subscription);
            }
        }
    }

    /** One page of the log for a subscription that is catching up. */
    private void readOn(Subscription subscription) {
        if (subscription.access().hasExpired(nowMillis)) {
            end(subscription, CloseReason.EXPIRED);
            return;
        }
        TopicSelectors selectors = subscription.selectors();
        long offset = subscription.offset();
        int count = log.read(subscription.access().interestIn(selectors), offset, place, page);
        if (count == MessageLog.LAPPED) {
            tellGap(subscription);
            return;
        }
        int selected = 0;
        int examined = 0;
        while (examined < count && (examined == 0 || !budget.isSpent())) {
            Message message = page[examined];
            int match = subscription.isFor(message)
                    ? selectors.match(message, subscription.nextTemplate(), budget)
                    : TopicSelectors.NO_MATCH;
            if (match >= 0) {
                subscription.setNextTemplate(match);
                break;
            }
            subscription.setNextTemplate(0);
            int cost = subscription.access().costOf(message);
            if (cost > 0) {
                budget.spend(cost);
            }
            if (match == TopicSelectors.MATCH) {
                batch[selected++] = message;
            }
            examined++;
        }
        // Only now: whoever was let begin gets on by one template at least.
        budget.examined(count + 1);
        if (examined == count && count < ROUND) {
            offset = Math.max(offset, place);
        } else if (examined > 0) {
            offset = page[examined - 1].offset();
        }
        subscription.setOffset(offset);
        if (selected > 0) {
            budget.wrote(1);
            int taken = send(subscription, selected);
            if (taken < selected) {
                subscription.setOffset(batch[taken - 1].offset());
                subscription.setNextTemplate(0);
            }
        }
        proceed(subscription);
    }

    private void tellGap(Subscription subscription) {
        Gap gap = log.gapAfter(subscription.offset(), subscription.onGap());
        subscription.setOffset(gap.resumedAt().offset());
        subscription.setNextTemplate(0);
        listener.gap(subscription, gap);
        tell(subscription, outlet -> outlet.gap(gap));
        sent(subscription, subscription.offset());
        proceed(subscription);
    }

    /** Turns a subscription live if it has reached this dispatcher's place, else has it read on. */
    private void proceed(Subscription subscription) {
        if (subscription.isClosed()
                || subscription.isLive()
                || !subscription.outlet().isWritable()) {
            return;
        }
        if (subscription.offset() >= place) {
            subscription.setLive(true);
            if (subscription.isReplaying()) {
                subscription.setReplaying(false);
                listener.replayed(subscription);
            }
            tell(subscription, Outlet::caughtUp);
            tellCongestion(subscription);
        } else {
            enqueue(subscription);
        }
    }

    private void enqueue(Subscription subscription) {
        if (!subscription.isQueued()) {
            subscription.setQueued(true);
            catchingUp.add(subscription);
        }
    }

    /** Looks after every subscription: stalls, rotation, heartbeats. */
    private void sweep() {
        loop.executeAfter(this::sweep, sweepPeriod());
        readClocks();
        Subscribers everyone = table.everyone();
        int congested = 0;
        int behind = 0;
        for (int i = everyone.size() - 1; i >= 0; i--) {
            Subscription subscription = everyone.get(i);
            Outlet outlet = subscription.outlet();
            boolean isWritable = outlet.isWritable();
            behind += isWritable && !subscription.isLive() ? 1 : 0;
            if (!isWritable) {
                congested++;
                if (now - outlet.lastProgressNanos() > config.stallTimeout().toNanos()) {
                    end(subscription, CloseReason.STALLED);
                }
            } else if (subscription.access().hasExpired(nowMillis)) {
                end(subscription, CloseReason.EXPIRED);
            } else if (now - subscription.endAtNanos() >= 0) {
                endInTime(subscription);
            } else if (now - subscription.heartbeatAtNanos() >= 0) {
                beat(subscription);
            }
        }
        listener.swept(congested, behind);
        measureLag(everyone);
        log.trim();
        connections.sweep();
    }

    /** Those who are live are as far behind as this dispatcher is. */
    private void measureLag(Subscribers everyone) {
        if (listener.equals(LoopListener.NONE) || now - lagAtNanos < LAG_PERIOD_NANOS) {
            return;
        }
        lagAtNanos = now;
        int live = 0;
        for (int i = 0; i < everyone.size(); i++) {
            Subscription subscription = everyone.get(i);
            if (subscription.isLive()) {
                live++;
            } else {
                tellLag(subscription.offset(), 1);
            }
        }
        if (live > 0) {
            tellLag(place, live);
        }
    }

    private void tellLag(long offset, int count) {
        Lag lag = log.lag(offset);
        listener.lagging(lag.messages(), Math.max(0, nowMillis - lag.sinceMillis()), count);
    }

    private void endInTime(Subscription subscription) {
        if (!subscription.isHeld()) {
            end(subscription, CloseReason.ROTATION);
            return;
        }
        // The last that a client hears is its cursor; a poll is answered by it.
        beat(subscription);
        if (!subscription.isClosed() && subscription.outlet().isWritable()) {
            end(subscription, CloseReason.HOLD);
        }
    }

    private void beat(Subscription subscription) {
        if (!subscription.outlet().isPoll()) {
            listener.heartbeat(subscription);
        }
        tellCursor(subscription, subscription.outlet()::heartbeat);
    }

    /** Has an outlet send something together with the subscription's own cursor. */
    private void tellCursor(Subscription subscription, BiConsumer<Position, Boolean> what) {
        long offset = offset(subscription);
        Position cursor = log.positionOf(offset);
        boolean hasMoved = offset != subscription.toldOffset();
        tell(subscription, outlet -> what.accept(cursor, hasMoved));
        sent(subscription, offset);
        if (subscription.isLive()
                && !subscription.isClosed()
                && !subscription.outlet().isWritable()) {
            fallBehind(subscription, offset);
        }
    }

    private void end(Subscription subscription, CloseReason reason) {
        try {
            subscription.outlet().end(reason);
        } catch (RuntimeException fault) {
            LOG.error("A response could not be ended.", fault);
            close(subscription, reason);
        }
    }

    /** Spread, so that those who were sent the same message are not sent heartbeats together; not where a time was asked for. */
    private static long nextHeartbeat(Subscription subscription, long time) {
        long period = subscription.silenceNanos();
        long spread = subscription.isHeld() ? 0 : ThreadLocalRandom.current().nextLong(period / 4 + 1);
        return time + period - spread;
    }

    private long nanosToRotation() {
        long period = config.rotateAfter().toNanos();
        return period == 0 ? NEVER_NANOS : period - ThreadLocalRandom.current().nextLong(period / 5 + 1);
    }

    private Duration sweepPeriod() {
        Duration quarter = config.heartbeat().dividedBy(4);
        return quarter.compareTo(MAX_SWEEP) < 0 ? quarter : MAX_SWEEP;
    }
}
