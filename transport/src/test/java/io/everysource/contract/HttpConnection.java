package io.everysource.contract;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One HTTP connection as bytes. */
final class HttpConnection implements AutoCloseable {
    /** How long a test waits for what has to come. */
    static final int PATIENCE_MILLIS = 30_000;

    /** A response's head. */
    record Head(int status, Map<String, String> headers) {
        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    /** A whole response. */
    record Response(Head head, String body) {
        int status() {
            return head.status();
        }

        String header(String name) {
            return head.header(name);
        }
    }

    private final Socket socket;
    private final InputStream in;

    HttpConnection(int port) throws IOException {
        this(port, "127.0.0.1");
    }

    /** @param from an address of the loopback interface, which are 127.0.0.1 to 127.255.255.254 */
    HttpConnection(int port, String from) throws IOException {
        this(port, from, 0);
    }

    /** @param receiveBytes how much its socket takes unread; 0 for what is usual */
    HttpConnection(int port, String from, int receiveBytes) throws IOException {
        socket = new Socket();
        if (receiveBytes > 0) {
            socket.setReceiveBufferSize(receiveBytes);
        }
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    }

    Socket socket() {
        return socket;
    }

    InputStream in() {
        return in;
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void get(String target, String... headerLines) throws IOException {
        send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + lines(headerLines) + "\r\n");
    }

    Response post(String target, String contentType, byte[] body, String... headerLines) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(("POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + contentType
                        + "\r\nContent-Length: " + body.length + "\r\n" + lines(headerLines) + "\r\n")
                .getBytes(StandardCharsets.UTF_8));
        request.writeBytes(body);
        send(request.toByteArray());
        return response();
    }

    private static String lines(String... headerLines) {
        StringBuilder text = new StringBuilder();
        for (String line : headerLines) {
            text.append(line).append("\r\n");
        }
        return text.toString();
    }

    Head head() throws IOException {
        String statusLine = line();
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(); !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        return new Head(Integer.parseInt(statusLine.substring(9, 12)), headers);
    }

    /** A response with its body, which is of known length or ends with the connection. */
    Response response() throws IOException {
        Head head = head();
        String length = head.header("Content-Length");
        byte[] body = head.status() == 204 || head.status() == 304
                ? new byte[0]
                : length.isEmpty() ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
        return new Response(head, new String(body, StandardCharsets.UTF_8));
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection ended in a response's head: " + line);
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** Closes with RST instead of FIN. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
