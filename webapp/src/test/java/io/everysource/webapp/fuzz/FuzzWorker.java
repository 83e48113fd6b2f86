package io.everysource.webapp.fuzz;

import io.everysource.webapp.fuzz.FuzzCase.Ending;
import io.everysource.webapp.fuzz.Wire.EndedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;

/** Sends cases, one after the other, and has what comes back judged. Belongs to one thread. */
final class FuzzWorker implements AutoCloseable {
    private final InetSocketAddress server;
    private final InetAddress from;
    private final Oracle oracle;
    private final AtomicLongArray statuses;
    private Wire kept;

    /** @param statuses counts the answers by their status */
    FuzzWorker(InetSocketAddress server, InetAddress from, Oracle oracle, AtomicLongArray statuses) {
        this.server = server;
        this.from = from;
        this.oracle = oracle;
        this.statuses = statuses;
    }

    /** @throws AssertionError if what came back is not what may come */
    void run(FuzzCase fuzz) {
        try {
            if (fuzz.ending() == Ending.ANSWER) {
                ask(fuzz);
            } else {
                assail(fuzz);
            }
        } catch (IOException failed) {
            throw new AssertionError("the server broke a connection off: " + failed, failed);
        }
    }

    /** Sends a whole request: there has to be one answer. */
    private void ask(FuzzCase fuzz) throws IOException {
        if (kept == null) {
            kept = new Wire(server, from);
        }
        boolean wasUsed = kept.hasAnswered();
        Answer answer;
        try {
            kept.send(fuzz.bytes(), fuzz.cut());
            answer = kept.answer(!fuzz.method().equals(Optional.of("HEAD")));
        } catch (IOException broken) {
            close();
            boolean isCut = broken instanceof EndedException ended && !ended.isBetweenAnswers();
            if (!wasUsed || isCut) {
                throw broken;
            }
            // [RFC 9112, 9.3.1] Whoever reuses a connection has to be ready to find it closed.
            ask(fuzz);
            return;
        }
        count(answer);
        oracle.check(fuzz, answer);
        boolean isEndless = !answer.headers().containsKey("content-length")
                && answer.header("Transfer-Encoding").isEmpty();
        if (answer.isLast() || isEndless || fuzz.method().equals(Optional.of("CONNECT"))) {
            close();
        }
    }

    /** Sends anything over a connection of its own. */
    private void assail(FuzzCase fuzz) throws IOException {
        Wire wire = new Wire(server, from);
        try {
            wire.send(fuzz.bytes(), fuzz.cut());
            if (fuzz.ending() == Ending.HALF_CLOSE) {
                wire.endOutput();
                readToEnd(fuzz, wire);
            }
        } catch (IOException broken) {
            // Whoever closes a half has left, as far as a hub can tell; an answer may be cut by that.
        } finally {
            if (fuzz.ending() == Ending.CLOSE) {
                wire.close();
            } else {
                wire.reset();
            }
        }
    }

    private void readToEnd(FuzzCase fuzz, Wire wire) throws IOException {
        // Which answer is to which request cannot be told, and those to HEAD have no body.
        boolean isReadable = !new String(fuzz.bytes(), StandardCharsets.ISO_8859_1)
                .toUpperCase(Locale.ROOT)
                .contains("HEAD");
        boolean isOver = !isReadable;
        while (!isOver) {
            Answer answer = wire.answer(true);
            count(answer);
            oracle.check(fuzz, answer);
            isOver = answer.isLast();
        }
        wire.awaitEnd();
    }

    private void count(Answer answer) {
        statuses.incrementAndGet(answer.status());
    }

    @Override
    public void close() throws IOException {
        if (kept != null) {
            kept.close();
            kept = null;
        }
    }
}
