package io.everysource.contract;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.everysource.contract.HttpConnection.Head;
import io.everysource.message.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * A client of any transport that counts what comes, as bytes: responses, messages and the length of their frames, gaps, heartbeats.
 * What is published to it must have no backslashes and no empty data.
 */
final class CountingClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** So small that a socket fills up soon. */
    private static final int RECEIVE_BYTES = 4 * 1_024;

    private final int port;
    private final String transport;
    private final String query;
    private final Tally tally;
    private final Consumer<String> onData;
    private final boolean isScript;
    private final boolean isPoll;

    /** The end of a block, as it is in a response. */
    private final String blockEnd;

    private HttpConnection connection;
    private boolean isOpen;
    private boolean isHeadRead;
    private long left;
    private boolean isWithoutCursor;
    private boolean hasSomething;
    private String byeReason;
    private String cursor = "";
    private boolean isPositionDue;
    private final StringBuilder raw = new StringBuilder();
    private final StringBuilder text = new StringBuilder();

    /**
     * @param query what is asked for beside the transport and the cursor
     * @param tally counts for all clients
     * @param onData told the data of each message
     */
    CountingClient(int port, String transport, String query, Tally tally, Consumer<String> onData) {
        this.port = port;
        this.transport = transport;
        this.query = query;
        this.tally = tally;
        this.onData = onData;
        this.isScript = transport.equals("forever-frame") || transport.equals("jsonp");
        this.isPoll = transport.equals("long-poll") || transport.equals("jsonp");
        this.blockEnd = isScript ? "\\n\\n" : "\n\n";
    }

    CountingClient from(String lastEventId) {
        cursor = lastEventId;
        return this;
    }

    boolean isPoll() {
        return isPoll;
    }

    String cursor() {
        return cursor;
    }

    /** Whether a response is open, as far as it was read. */
    boolean isOpen() {
        return isOpen;
    }

    void open() throws IOException {
        if (isOpen) {
            return;
        }
        if (connection == null) {
            connection = new HttpConnection(port, "127.0.0.1", RECEIVE_BYTES);
        }
        connection.get("/events?" + query + "&callback=f&transport=" + transport
                + (cursor.isEmpty() ? "" : "&last_event_id=" + TestServer.encode(cursor)));
        isOpen = true;
        isHeadRead = false;
        isWithoutCursor = cursor.isEmpty();
        hasSomething = false;
        isPositionDue = false;
        byeReason = "";
        raw.setLength(0);
        text.setLength(0);
        tally.add("opened " + transport, 1);
    }

    /** Reads a piece of the response, which has to be open; at its end it is closed. */
    void read() throws IOException {
        if (!isHeadRead && !readHead()) {
            ended("peer");
            disconnect();
            return;
        }
        byte[] piece = new byte[(int) Math.min(left, 64 * 1_024)];
        int length = piece.length == 0 ? -1 : connection.in().read(piece);
        if (length > 0) {
            left -= length;
            raw.append(new String(piece, 0, length, StandardCharsets.ISO_8859_1));
            take();
        } else if (isPoll && left > 0) {
            throw new IOException("an answer ended " + left + " bytes too early");
        } else {
            ended(!byeReason.isEmpty() ? byeReason : hasSomething ? "answered" : isWithoutCursor ? "first" : "empty");
            if (!isPoll) {
                disconnect();
            }
        }
    }

    /** False if the connection ended before it. */
    private boolean readHead() throws IOException {
        connection.in().mark(1);
        if (connection.in().read() < 0) {
            return false;
        }
        connection.in().reset();
        Head head = connection.head();
        if (head.status() != 200) {
            throw new IOException("subscribe: " + head);
        }
        String length = head.header("Content-Length");
        left = length.isEmpty() ? Long.MAX_VALUE : Long.parseLong(length);
        isHeadRead = true;
        return true;
    }

    private void ended(String why) {
        isOpen = false;
        tally.add("closed " + transport, 1);
        if (isPoll) {
            tally.add("why " + transport + " " + why, 1);
        }
    }

    /** Takes the text out of what came, and the blocks out of the text. */
    private void take() throws IOException {
        String before = transport.equals("jsonp") ? "/**/f(\"" : "<script>f(\"";
        String after = transport.equals("jsonp") ? "\");" : "\")</script>\n";
        if (!isScript) {
            text.append(raw);
            raw.setLength(0);
        }
        for (int end = raw.indexOf(after); isScript && end >= 0; end = raw.indexOf(after)) {
            text.append(raw, raw.indexOf(before) + before.length(), end);
            raw.delete(0, end + after.length());
        }
        int done = 0;
        for (int end = text.indexOf(blockEnd); end >= 0; end = text.indexOf(blockEnd, done)) {
            int next = end + blockEnd.length();
            block(text.substring(done, next), next - done);
            done = next;
        }
        text.delete(0, done);
    }

    private void block(String escaped, int length) throws IOException {
        String block = isScript ? JSON.readValue('"' + escaped + '"', String.class) : escaped;
        String type = field(block, "event");
        String id = field(block, "id");
        if (!id.isEmpty()) {
            cursor = id;
        }
        if (isPositionDue) {
            // It is told with its message.
            tally.add("bytes " + transport, length);
            isPositionDue = false;
        } else if (block.equals(":\n\n") || type.equals("es:ping")) {
            tally.add("heartbeats " + transport, 1);
        } else if (type.equals("es:gap")) {
            tally.add(
                    "gaps " + JSON.readTree(field(block, "data")).path("reason").textValue(), 1);
            hasSomething = true;
        } else if (type.equals("es:bye")) {
            byeReason = JSON.readTree(field(block, "data")).path("reason").textValue();
        } else if (!type.startsWith("es:") && !field(block, "data").isEmpty()) {
            tally.add("messages " + transport, 1);
            tally.add("bytes " + transport, length);
            hasSomething = true;
            isPositionDue = !Position.hasForm(id);
            onData.accept(field(block, "data"));
        }
    }

    private static String field(String block, String name) {
        for (String line : block.split("\n", -1)) {
            if (line.startsWith(name + ": ")) {
                return line.substring(name.length() + 2);
            }
        }
        return "";
    }

    /** Says that it sends nothing more, at which the server ends the response, and reads all that was sent before. */
    void leave() throws IOException {
        if (isOpen) {
            connection.socket().shutdownOutput();
            readToTheEnd();
        }
        disconnect();
    }

    void readToTheEnd() throws IOException {
        while (isOpen) {
            read();
        }
    }

    private void disconnect() throws IOException {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    @Override
    public void close() throws IOException {
        disconnect();
    }
}
