package io.everysource.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.xnio.conduits.StreamSourceConduit;

final class HeadBudgetTest {
    private static final String WHOLE = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private final HeadBudget budget = new HeadBudget(100);

    /** A connection from which {@code pieces} can be read, one at a time. */
    private HeadBudget.Head connection(String... pieces) {
        Queue<String> left = new ArrayDeque<>(Arrays.asList(pieces));
        return budget.head((StreamSourceConduit) Proxy.newProxyInstance(
                HeadBudgetTest.class.getClassLoader(),
                new Class<?>[] {StreamSourceConduit.class},
                (proxy, method, arguments) -> {
                    byte[] piece = left.remove().getBytes(StandardCharsets.US_ASCII);
                    ((ByteBuffer) arguments[0]).put(piece);
                    return piece.length;
                }));
    }

    private static int read(HeadBudget.Head connection) throws IOException {
        return connection.read(ByteBuffer.allocate(1_000));
    }

    @Test
    void beyondTheBudgetOnlyWholeHeadsAreRead() throws IOException {
        HeadBudget.Head first = connection("x".repeat(60));
        HeadBudget.Head second = connection("x".repeat(40), "x");
        read(first);
        read(second);
        assertThatThrownBy(() -> read(second)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read(connection("GET / HTTP/1.1\r\n"))).isInstanceOf(IOException.class);
        assertThat(read(connection(WHOLE))).isEqualTo(WHOLE.length());
        assertThat(read(connection("GET / HTTP/1.1\n\nbody"))).isPositive();
    }

    @Test
    void whatEndsIsGivenBack() throws IOException {
        HeadBudget.Head first = connection("x".repeat(90));
        HeadBudget.Head second = connection("x".repeat(10), "x".repeat(50));
        read(first);
        read(second);
        assertThat(first.end()).isEqualTo(90);
        assertThat(first.end()).isZero();
        read(second);
        assertThat(second.end()).isEqualTo(60);
        assertThat(read(connection("x".repeat(100)))).isEqualTo(100);
    }

    @Test
    void whatFollowsAHeadIsNotCounted() throws IOException {
        HeadBudget.Head connection = connection(WHOLE, "x".repeat(500));
        read(connection);
        connection.end();
        assertThat(read(connection)).isEqualTo(500);
        assertThat(read(connection("x".repeat(100)))).isEqualTo(100);
    }
}
