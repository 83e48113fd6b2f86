package io.everysource.webapp.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xnio.Options;
import org.xnio.channels.StreamSinkChannel;

/** What faults do to responses, byte by byte, however those tell their length. */
@Timeout(60)
final class BodyFaultsTest {
    private static final String BODY = "0123456789".repeat(400);
    private static final int PIECE = 250;
    private static final int SEND_BUFFER = 16 * 1_024;

    private enum Framing {
        LENGTH,
        CHUNKED,
        CLOSE
    }

    /** A response of which some has been written, and the rest is written when the test says so. */
    private record Answer(HttpServerExchange exchange, StreamSinkChannel sink, ByteBuffer body) {
        /** Writes up to {@code bytes}; fewer if the connection is cut meanwhile. */
        void write(int bytes) {
            try {
                for (int end = body.position() + bytes; body.position() < end; ) {
                    int most = Math.min(PIECE, end - body.position());
                    ByteBuffer[] pieces = {
                        body.slice(body.position(), most / 2), body.slice(body.position() + most / 2, most - most / 2)
                    };
                    body.position(body.position() + (int) sink.write(pieces));
                }
            } catch (IOException cut) {
                assertThat(exchange.getConnection().isOpen()).isFalse();
            }
        }

        void finish() {
            write(body.remaining());
            exchange.endExchange();
        }

        /** Has {@code work} done on the I/O thread, and waits for it. */
        void run(Runnable work) {
            CompletableFuture.runAsync(work, exchange.getIoThread()).join();
        }
    }

    private final LinkedBlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private Framing framing = Framing.LENGTH;
    private String body = BODY;
    private FaultHandler faults;
    private Undertow undertow;

    @BeforeEach
    void startServer() {
        faults = new FaultHandler(this::answer, Map.of());
        undertow = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setSocketOption(Options.SEND_BUFFER, SEND_BUFFER)
                .setHandler(faults)
                .build();
        undertow.start();
    }

    @AfterEach
    void stopServer() {
        undertow.stop();
    }

    private void answer(HttpServerExchange exchange) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain");
        if (framing == Framing.LENGTH) {
            exchange.setResponseContentLength(body.length());
        } else if (framing == Framing.CLOSE) {
            exchange.setPersistent(false);
        }
        ByteBuffer bytes = ByteBuffer.wrap(body.getBytes(StandardCharsets.ISO_8859_1));
        exchange.dispatch(
                SameThreadExecutor.INSTANCE,
                () -> answers.add(new Answer(exchange, exchange.getResponseChannel(), bytes)));
    }

    private RawAnswer get(String fault) throws IOException {
        int port = ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
        return RawAnswer.get(port, "/lab/" + fault + "/key/events");
    }

    private Answer asked() throws InterruptedException {
        Answer answer = answers.poll(30, TimeUnit.SECONDS);
        assertThat(answer).isNotNull();
        return answer;
    }

    @ParameterizedTest
    @EnumSource
    void aCutComesAfterSoManyBytesOfTheBodyAndThenNoMore(Framing given) throws Exception {
        framing = given;
        for (int bytes : new int[] {700, 3_000}) {
            try (RawAnswer cut = get("cut")) {
                Answer answer = asked();
                answer.run(answer::finish);
                assertThat(cut.status()).isEqualTo(200);
                assertThat(cut.body()).isEqualTo(BODY.substring(0, bytes));
                assertThat(cut.isAtEnd()).isTrue();
            }
        }
        try (RawAnswer bad = get("cut")) {
            assertThat(bad.status()).isEqualTo(502);
        }
        try (RawAnswer whole = get("cut")) {
            Answer answer = asked();
            answer.run(answer::finish);
            assertThat(whole.body()).isEqualTo(BODY);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBodyThatEndsBeforeItsCutIsWhole(Framing given) throws Exception {
        framing = given;
        body = BODY.substring(0, 699);
        try (RawAnswer whole = get("cut")) {
            Answer answer = asked();
            answer.run(answer::finish);
            assertThat(whole.body()).isEqualTo(body);
        }
    }

    @ParameterizedTest
    @EnumSource
    void silenceComesAfterSoManyBytesAndTheConnectionStaysOpen(Framing given) throws Exception {
        framing = given;
        try (RawAnswer silent = get("silent")) {
            Answer answer = asked();
            ServerConnection connection = answer.exchange().getConnection();
            answer.run(answer::finish);
            answer.run(() -> {
                assertThat(connection.isOpen()).isTrue();
                assertThat(answer.sink().isWriteResumed()).isFalse();
            });
            faults.drain();
            assertThat(silent.body()).isEqualTo(BODY.substring(0, 600));
            assertThat(silent.isAtEnd()).isTrue();
        }
        try (RawAnswer whole = get("silent")) {
            Answer answer = asked();
            answer.run(answer::finish);
            assertThat(whole.body()).isEqualTo(BODY);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBodyThatEndsBeforeItsSilenceIsWhole(Framing given) throws Exception {
        framing = given;
        body = BODY.substring(0, 600);
        try (RawAnswer whole = get("silent")) {
            Answer answer = asked();
            answer.run(answer::finish);
            assertThat(whole.body()).isEqualTo(body);
            answer.run(() -> assertThat(answer.exchange().isComplete()).isTrue());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsHeldGoesOutWholeWhenItEnds(Framing given) throws Exception {
        framing = given;
        try (RawAnswer held = get("buffered")) {
            Answer answer = asked();
            answer.run(() -> answer.write(3_000));
            assertThat(held.available()).isZero();
            answer.exchange().getResponseHeaders().clear();
            answer.run(answer::finish);
            assertThat(held.header("Content-Type")).isEqualTo("text/plain");
            assertThat(held.body()).isEqualTo(BODY);
        }
    }

    /** More than the socket takes at once. */
    @Test
    void whatIsHeldWaitsForItsReader() throws Exception {
        body = "x".repeat(HeldBody.MAX_BYTES);
        try (RawAnswer held = get("buffered")) {
            Answer answer = asked();
            answer.run(answer::finish);
            assertThat(held.body()).hasSize(HeldBody.MAX_BYTES);
        }
    }

    @Test
    void whatGrowsTooLongToBeHeldIsCut() throws Exception {
        body = "x".repeat(HeldBody.MAX_BYTES + 1);
        try (RawAnswer held = get("buffered")) {
            Answer answer = asked();
            ServerConnection connection = answer.exchange().getConnection();
            answer.run(() -> {
                answer.write(HeldBody.MAX_BYTES);
                assertThat(connection.isOpen()).isTrue();
            });
            answer.run(() -> answer.write(1));
            assertThat(held.isAtEnd()).isTrue();
        }
    }
}
