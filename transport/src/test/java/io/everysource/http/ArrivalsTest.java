package io.everysource.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xnio.XnioIoThread;

final class ArrivalsTest {
    private static final int MANY = 1_000;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<XnioIoThread> threads = new CopyOnWriteArrayList<>();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch allAsked = new CountDownLatch(MANY);

    private void answer(HttpServerExchange exchange) throws InterruptedException {
        String path = exchange.getRequestPath();
        synchronized (asked) {
            asked.add(path);
            threads.add(exchange.getIoThread());
        }
        if (path.equals("/hold")) {
            held.countDown();
            released.await();
        } else if (path.equals("/new")) {
            allAsked.countDown();
        }
        exchange.endExchange();
    }

    @Test
    @Timeout(60)
    void thoseWhoAreThereAreServedBetweenThoseWhoCome() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try (HttpServer server = new HttpServer(ConnectionLimits.DEFAULTS, new HttpListener() {})) {
            InetSocketAddress address =
                    server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), this::answer);
            // A thread is drawn for each connection: the last of these has that of the first.
            do {
                Socket socket = open(sockets, address);
                ask(socket, "/before");
                socket.getInputStream().read();
            } while (sockets.size() == 1 || threads.get(sockets.size() - 1) != threads.get(0));
            XnioIoThread first = threads.get(0);
            int other = sockets.size() - 1;
            asked.clear();
            threads.clear();

            ask(sockets.get(0), "/hold");
            assertThat(held.await(30, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < MANY; i++) {
                ask(open(sockets, address), "/new");
            }
            ask(sockets.get(other), "/there");
            released.countDown();
            assertThat(allAsked.await(30, TimeUnit.SECONDS)).isTrue();
            List<String> onThatThread = IntStream.range(0, asked.size())
                    .filter(i -> threads.get(i) == first)
                    .mapToObj(asked::get)
                    .toList();
            assertThat(onThatThread.indexOf("/there")).isBetween(1, onThatThread.size() / 2);
        } finally {
            released.countDown();
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static Socket open(List<Socket> sockets, InetSocketAddress address) throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        sockets.add(socket);
        return socket;
    }

    private static void ask(Socket socket, String path) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    }
}
