package io.everysource.contract;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.everysource.contract.HttpConnection.Head;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A client of any transport, as plain as one can be: keeps the last event id of what it dispatched, goes on from there when a
 * response ends, polls again over the same connection. It filters nothing: what arrives twice is seen twice.
 */
final class Subscriber implements AutoCloseable {
    static final List<String> TRANSPORTS = List.of("event-stream", "xhr-stream", "long-poll", "forever-frame", "jsonp");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final int port;
    private final Deque<ReceivedEvent> ready = new ArrayDeque<>();
    private final List<ReceivedEvent> control = new ArrayList<>();
    private String query;
    private String transport;
    private String cursor = "";
    private boolean sendsCursorInHeader;
    private HttpConnection connection;
    private ResponseBody bytesIn;
    private Reader body;
    private Head head;
    private EventParser parser;
    private final StringBuilder script = new StringBuilder();
    private int responses;

    /** @param query the topics and what else is to be asked for, as in {@code topic=a&limit=5} */
    Subscriber(int port, String transport, String query) {
        this.port = port;
        this.transport = transport;
        this.query = query;
    }

    Subscriber from(String lastEventId) {
        cursor = lastEventId;
        return this;
    }

    Subscriber withCursorInHeader(boolean value) {
        sendsCursorInHeader = value;
        return this;
    }

    /** Opens the first response, so that what is published from now on is seen. */
    Subscriber open() throws IOException {
        if (body == null) {
            request();
        }
        return this;
    }

    String cursor() {
        return cursor;
    }

    String transport() {
        return transport;
    }

    Head head() {
        return head;
    }

    HttpConnection connection() {
        return connection;
    }

    int responses() {
        return responses;
    }

    /** The control events dispatched so far. */
    List<ReceivedEvent> control() {
        return control;
    }

    List<ReceivedEvent> gaps() {
        return control.stream().filter(event -> event.type().equals("es:gap")).toList();
    }

    /** The next event that a publisher gave. */
    ReceivedEvent next() throws IOException {
        while (true) {
            ReceivedEvent event = nextOfAll();
            if (!event.isControl()) {
                return event;
            }
        }
    }

    /** The next event, control events included. */
    ReceivedEvent nextOfAll() throws IOException {
        while (ready.isEmpty()) {
            if (body == null) {
                request();
            }
            if (!read()) {
                endResponse();
            }
        }
        ReceivedEvent event = ready.poll();
        cursor = event.lastEventId();
        if (event.isControl()) {
            control.add(event);
        }
        return event;
    }

    /** What is left of the response, up to its end, control events included. */
    List<ReceivedEvent> rest() throws IOException {
        while (body != null) {
            if (!read()) {
                endResponse();
            }
        }
        List<ReceivedEvent> events = new ArrayList<>();
        while (!ready.isEmpty()) {
            events.add(nextOfAll());
        }
        return events;
    }

    /** Reads one piece of the response; false at its end. */
    private boolean read() throws IOException {
        char[] chunk = new char[8192];
        int length = body.read(chunk);
        if (length < 0) {
            return false;
        }
        String text = new String(chunk, 0, length);
        ready.addAll(parser.feed(isScript() ? called(text) : text));
        return true;
    }

    /** What the calls that {@code text} completes are called with; a call is only run when its script is complete. */
    private String called(String text) throws IOException {
        String open = "parent.f(\"";
        String close = transport.equals("jsonp") ? "\");" : "\")</script>\n";
        int searchFrom = Math.max(0, script.length() - close.length());
        script.append(text);
        StringBuilder arguments = new StringBuilder();
        int end = script.indexOf(close, searchFrom);
        while (end >= 0) {
            String argument = script.substring(script.indexOf(open) + open.length(), end);
            arguments.append(JSON.readValue('"' + argument + '"', String.class));
            script.delete(0, end + close.length());
            end = script.indexOf(close);
        }
        return arguments.toString();
    }

    private boolean isScript() {
        return transport.equals("forever-frame") || transport.equals("jsonp");
    }

    private void request() throws IOException {
        StringBuilder target = new StringBuilder("/events?" + query + "&transport=" + transport);
        if (isScript()) {
            target.append("&callback=parent.f");
        }
        boolean inHeader = sendsCursorInHeader && !cursor.isEmpty();
        if (!cursor.isEmpty() && !inHeader) {
            target.append("&last_event_id=").append(TestServer.encode(cursor));
        }
        String header = inHeader ? "Last-Event-ID: " + cursor : "X-Nothing: 1";
        if (connection == null) {
            connection = new HttpConnection(port);
        }
        connection.get(target.toString(), header);
        head = connection.head();
        if (head.status() != 200) {
            throw new IOException("subscribe: " + head + " " + target);
        }
        String length = head.header("Content-Length");
        bytesIn = new ResponseBody(connection.in(), length.isEmpty() ? Long.MAX_VALUE : Long.parseLong(length));
        body = new InputStreamReader(bytesIn, StandardCharsets.UTF_8);
        parser = new EventParser(cursor, query.contains("control=0"));
        script.setLength(0);
        responses++;
    }

    private void endResponse() throws IOException {
        boolean isKept = bytesIn.left == 0 && bytesIn.cut > 0;
        body = null;
        if (!isKept) {
            connection.close();
            connection = null;
        }
    }

    /** Lets the network cut the connection after {@code bytes} more bytes, wherever that is. */
    void cutAfter(long bytes) {
        if (body != null) {
            bytesIn.cut = bytes;
        }
    }

    /** Cuts the connection: what was not dispatched is lost. */
    void cut(boolean byReset) throws IOException {
        ready.clear();
        body = null;
        if (connection != null) {
            if (byReset) {
                connection.reset();
            } else {
                connection.close();
            }
            connection = null;
        }
    }

    /** Goes on over another transport. */
    void change(String to) throws IOException {
        cut(false);
        transport = to;
    }

    @Override
    public void close() throws IOException {
        cut(false);
    }

    /** A response's bytes, up to where it ends or is cut. */
    private static final class ResponseBody extends InputStream {
        private final InputStream in;
        private long left;
        private long cut = Long.MAX_VALUE;

        /** @param left the announced length; the largest number if it ends with its connection */
        ResponseBody(InputStream in, long left) {
            this.in = in;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            long max = Math.min(left, cut);
            if (max == 0) {
                return -1;
            }
            int read = in.read(bytes, offset, (int) Math.min(length, max));
            if (read < 0) {
                if (left < Long.MAX_VALUE / 2) {
                    throw new IOException("the response ended " + left + " bytes too early");
                }
                return -1;
            }
            left -= read;
            cut -= read;
            return read;
        }

        @Override
        public int available() throws IOException {
            return (int) Math.min(in.available(), Math.min(left, cut));
        }
    }
}
