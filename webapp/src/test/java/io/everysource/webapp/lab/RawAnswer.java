package io.everysource.webapp.lab;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A request over a connection of its own, and the bytes that come back. */
final class RawAnswer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;
    private final InputStream in;
    private final StringBuilder body = new StringBuilder();
    private int status;
    private Map<String, String> headers;

    private RawAnswer(int port, String request) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    }

    static RawAnswer get(int port, String target) throws IOException {
        return request(port, "GET", target, "");
    }

    /** Sends {@code body} as a form. */
    static RawAnswer request(int port, String method, String target, String body) throws IOException {
        String content = body.isEmpty()
                ? ""
                : "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + body.length() + "\r\n";
        return new RawAnswer(
                port, method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + content + "\r\n" + body);
    }

    /** Bytes that are there already, of the head or the body. */
    int available() throws IOException {
        return in.available();
    }

    int status() throws IOException {
        readHead();
        return status;
    }

    String header(String name) throws IOException {
        readHead();
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    private void readHead() throws IOException {
        if (headers != null) {
            return;
        }
        headers = new TreeMap<>();
        status = Integer.parseInt(line().substring(9, 12));
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the connection ended in the head: " + line);
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    /** The body up to and with {@code text}. */
    String until(String text) throws IOException {
        readHead();
        while (body.indexOf(text) < 0) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("the connection ended before '" + text + "' came: " + body);
            }
            body.append((char) b);
        }
        return body.toString();
    }

    /** The body to its end: that of its length, of its last chunk or of the connection, whichever comes first. */
    String body() throws IOException {
        readHead();
        if (header("Transfer-Encoding").equals("chunked")) {
            return chunks();
        }
        String length = header("Content-Length");
        int end = length.isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(length);
        for (int b = 0; body.length() < end; body.append((char) b)) {
            b = in.read();
            if (b < 0) {
                break;
            }
        }
        return body.toString();
    }

    private String chunks() throws IOException {
        while (true) {
            String size = chunkSize();
            int left = size.isEmpty() ? 0 : Integer.parseInt(size, 16);
            if (left == 0) {
                return body.toString();
            }
            for (; left > 0; left--) {
                int b = in.read();
                if (b < 0) {
                    return body.toString();
                }
                body.append((char) b);
            }
            in.skipNBytes(2);
        }
    }

    /** Empty where the connection ended. */
    private String chunkSize() throws IOException {
        StringBuilder size = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return "";
            }
            size.append((char) b);
        }
        return size.toString().strip();
    }

    /** Whether the connection has ended after what was read. */
    boolean isAtEnd() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
