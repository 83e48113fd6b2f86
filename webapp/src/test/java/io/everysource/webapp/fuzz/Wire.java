package io.everysource.webapp.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** A connection, and answers read from it with no tolerance for what is not HTTP/1.1 [RFC 9112]. */
final class Wire implements AutoCloseable {
    /** How long a server may take that shares its processors with others. */
    static final int PATIENCE_MILLIS = 60_000;

    /** How long a stream may be quiet before it is taken for idle. */
    private static final int QUIET_MILLIS = 10;

    private static final int MAX_STREAM = 64 * 1_024;
    private static final int MAX_HEAD = 64 * 1_024;
    /** Undertow looks at the host before anybody is asked, and then repeats whatever version the request had. */
    private static final Pattern STATUS_LINE =
            Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2}) [ -~]*|[!-~]* (400) [ -~]*Host Header[ -~]*");

    private static final Pattern HEADER_LINE = Pattern.compile("([A-Za-z0-9-]+): ?([^\\x00-\\x1f\\x7f]*)");
    private static final Pattern CHUNK_LINE = Pattern.compile("([0-9a-fA-F]{1,8})");

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[16 * 1_024];
    private int start;
    private int end;
    private boolean hasAnswered;

    /** @param from the address to come from: there are not enough ports for one */
    Wire(InetSocketAddress server, InetAddress from) throws IOException {
        socket = new Socket();
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(server, PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    void send(byte[] bytes, int cut) throws IOException {
        out.write(bytes, 0, cut);
        if (cut < bytes.length) {
            // Two writes are two packets, with Nagle's algorithm off.
            out.write(bytes, cut, bytes.length - cut);
        }
    }

    /** Whether an answer came over this connection before. */
    boolean hasAnswered() {
        return hasAnswered;
    }

    /** Reads on, whatever it is, to the connection's end. */
    void awaitEnd() throws IOException {
        while (fill(PATIENCE_MILLIS) >= 0) {
            start = end;
        }
    }

    /**
     * Reads one answer, and no more of an endless one than comes at once.
     *
     * @param hasBody whether the method lets there be one
     */
    Answer answer(boolean hasBody) throws IOException {
        while (true) {
            Answer head = head();
            if (head.status() >= 200) {
                hasAnswered = true;
                return hasBody && head.status() != 204 && head.status() != 304 ? withBody(head) : head;
            }
        }
    }

    private Answer head() throws IOException {
        int[] left = {MAX_HEAD};
        String statusLine = line(left);
        var status = STATUS_LINE.matcher(statusLine);
        if (!status.matches()) {
            throw new AssertionError("not a status line: " + statusLine);
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String line = line(left); !line.isEmpty(); line = line(left)) {
            var header = HEADER_LINE.matcher(line);
            if (!header.matches()) {
                throw new AssertionError("not a header: " + line);
            }
            headers.computeIfAbsent(header.group(1).toLowerCase(Locale.ROOT), name -> new ArrayList<>(1))
                    .add(header.group(2));
        }
        return new Answer(
                Integer.parseInt(status.group(1) == null ? status.group(2) : status.group(1)),
                headers,
                new byte[0],
                true);
    }

    private Answer withBody(Answer head) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (!head.header("Transfer-Encoding").isEmpty()) {
            readChunks(body);
        } else if (head.headers().containsKey("content-length")) {
            read(Integer.parseInt(head.header("Content-Length")), body);
        } else {
            boolean hasEnded = readStream(body);
            return new Answer(head.status(), head.headers(), body.toByteArray(), hasEnded);
        }
        return new Answer(head.status(), head.headers(), body.toByteArray(), true);
    }

    private void readChunks(ByteArrayOutputStream body) throws IOException {
        int length = -1;
        while (length != 0) {
            int[] left = {MAX_HEAD};
            String line = line(left);
            if (!CHUNK_LINE.matcher(line).matches()) {
                throw new AssertionError("not a chunk: " + line);
            }
            length = Integer.parseInt(line, 16);
            read(length, body);
            if (!line(left).isEmpty()) {
                throw new AssertionError("a chunk without an end");
            }
        }
    }

    private void read(int length, ByteArrayOutputStream to) throws IOException {
        for (int left = length; left > 0; ) {
            if (start == end && fill(PATIENCE_MILLIS) < 0) {
                throw new EndedException(false);
            }
            int some = Math.min(left, end - start);
            to.write(buffer, start, some);
            start += some;
            left -= some;
        }
    }

    /** Reads until it ends, is quiet or has given enough; whether it ended. */
    private boolean readStream(ByteArrayOutputStream to) throws IOException {
        int patience = PATIENCE_MILLIS;
        while (true) {
            to.write(buffer, start, end - start);
            start = end;
            if (to.size() > 0) {
                patience = QUIET_MILLIS;
            }
            if (to.size() > MAX_STREAM) {
                return false;
            }
            int read = fill(patience);
            if (read <= 0) {
                if (read == 0 && to.size() == 0) {
                    throw new AssertionError("a stream without a beginning");
                }
                return read < 0;
            }
        }
    }

    private String line(int[] left) throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            if (start == end && fill(PATIENCE_MILLIS) < 0) {
                throw new EndedException(line.isEmpty() && left[0] == MAX_HEAD);
            }
            char c = (char) (buffer[start++] & 0xff);
            if (c == '\n') {
                break;
            }
            line.append(c);
            if (--left[0] < 0) {
                throw new AssertionError("an answer's head is too long");
            }
        }
        if (line.length() == 0 || line.charAt(line.length() - 1) != '\r') {
            throw new AssertionError("a line without CR: " + line);
        }
        left[0]--;
        line.setLength(line.length() - 1);
        return line.toString();
    }

    /** Reads more; 0 if nothing came in time, -1 at the end. */
    private int fill(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            int read = in.read(buffer, 0, buffer.length);
            start = 0;
            end = Math.max(read, 0);
            return read;
        } catch (SocketTimeoutException quiet) {
            if (millis == PATIENCE_MILLIS) {
                throw new AssertionError("nothing came in " + millis + " ms, neither an answer nor the end", quiet);
            }
            return 0;
        }
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** The connection ended where an answer should have begun or gone on. */
    static final class EndedException extends IOException {
        private static final long serialVersionUID = 1L;

        private final boolean isBetweenAnswers;

        EndedException(boolean isBetweenAnswers) {
            super("the connection ended");
            this.isBetweenAnswers = isBetweenAnswers;
        }

        boolean isBetweenAnswers() {
            return isBetweenAnswers;
        }
    }
}
