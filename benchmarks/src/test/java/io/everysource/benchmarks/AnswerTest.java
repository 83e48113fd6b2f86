package io.everysource.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswerTest {
    private static final String TEXT =
            "HTTP/1.1 201 Created\r\nConnection: keep-alive\r\nEtag: 12\r\nContent-Length: 4\r\n\r\nbodyHTTP/1.1";

    private final Answer answer = new Answer();

    @Test
    void itsBodyBeginsBehindTheBlankLine() {
        byte[] bytes = bytes("before" + TEXT);
        int body = answer.read(bytes, "before".length(), bytes.length);
        assertThat(body).isEqualTo("before".length() + TEXT.indexOf("body"));
        assertThat(answer.isWell()).isTrue();
        assertThat(answer.contentLength()).isEqualTo(4);
    }

    @Test
    void halfAHeadIsNone() {
        byte[] bytes = bytes(TEXT);
        assertThat(answer.read(bytes, 0, TEXT.indexOf("body") - 1)).isEqualTo(-1);
    }

    @Test
    void otherStatusesAreNotWell() {
        byte[] bytes = bytes("HTTP/1.1 503 Service Unavailable\r\n\r\n");
        assertThat(answer.read(bytes, 0, bytes.length)).isEqualTo(bytes.length);
        assertThat(answer.isWell()).isFalse();
        assertThat(answer.contentLength()).isZero();
        assertThat(Answer.statusLine(bytes, 0)).isEqualTo("HTTP/1.1 503 Service Unavailable");
    }

    @Test
    void headersAreFoundWhateverTheirCase() {
        byte[] bytes = bytes(TEXT);
        int tag = Answer.header(bytes, 0, bytes.length, "etag");
        assertThat(new String(bytes, tag, Answer.lineEnd(bytes, tag) - tag, StandardCharsets.US_ASCII))
                .isEqualTo("12");
        assertThat(Answer.header(bytes, 0, TEXT.indexOf("body"), "last-modified"))
                .isEqualTo(-1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
