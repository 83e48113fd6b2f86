package io.everysource.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.access.TokenClaims;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** To one, to a group, to all, and not back to me: as the README has it. */
@Timeout(60)
final class RecipesTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String LAST = "the last one";

    private static Server server;

    @BeforeAll
    static void startServer() {
        server = Server.start(ServerConfig.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withAccess(Keys.access("*")));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    /** A person with a token of his own, whose stream is open. */
    private record Person(Iterator<String> lines, String connection) {
        static Person open(String selectors, String... grants) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(server.uri() + "/events?control=1&" + selectors + "&topic=end"))
                    .header("Authorization", "Bearer " + Keys.sign(TokenClaims.NONE.withSubscribe(grants)))
                    .build();
            Iterator<String> lines =
                    CLIENT.send(request, BodyHandlers.ofLines()).body().iterator();
            String line = lines.next();
            while (!line.contains("\"connection\":\"")) {
                line = lines.next();
            }
            return new Person(lines, line.replaceFirst(".*\"connection\":\"([^\"]+)\".*", "$1"));
        }

        /** What has come up to the last event, that all get. */
        List<String> received() {
            List<String> data = new ArrayList<>();
            while (true) {
                String line = lines.next();
                if (line.equals("data: " + LAST)) {
                    return data;
                }
                if (line.startsWith("data: ") && !line.startsWith("data: {")) {
                    data.add(line.substring(6));
                }
            }
        }
    }

    private static void publish(String... fields) throws IOException, InterruptedException {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            form.append(fields[i])
                    .append('=')
                    .append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8))
                    .append('&');
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.uri() + "/events"))
                .header("Authorization", "Bearer " + Keys.all())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form.toString()))
                .build();
        assertThat(CLIENT.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    @Test
    void toOne() throws IOException, InterruptedException {
        Person alice = Person.open("topic=user/42", "user/42");
        Person mallory = Person.open("topic=user/42&topic=*", "user/13");
        publish("topic", "user/42", "private", "on", "data", "for alice");
        publish("topic", "end", "data", LAST);
        assertThat(alice.received()).containsExactly("for alice");
        assertThat(mallory.received()).isEmpty();
    }

    @Test
    void toAGroup() throws IOException, InterruptedException {
        Person blue = Person.open("topic=group/blue", "group/blue");
        Person both = Person.open("topic=group/%7Bname%7D", "group/{name}");
        Person red = Person.open("topic=group/blue&topic=group/red", "group/red");
        publish("topic", "group/blue", "private", "on", "data", "for the blue");
        publish("topic", "group/red", "private", "on", "data", "for the red");
        publish("topic", "end", "data", LAST);
        assertThat(blue.received()).containsExactly("for the blue");
        assertThat(both.received()).containsExactly("for the blue", "for the red");
        assertThat(red.received()).containsExactly("for the red");
    }

    @Test
    void toAll() throws IOException, InterruptedException {
        Person one = Person.open("topic=news");
        Person other = Person.open("topic=*", "user/42");
        publish("topic", "news", "data", "for all");
        publish("topic", "end", "data", LAST);
        assertThat(one.received()).containsExactly("for all");
        assertThat(other.received()).containsExactly("for all");
    }

    @Test
    void notBackToMe() throws IOException, InterruptedException {
        Person me = Person.open("topic=chat");
        Person other = Person.open("topic=chat");
        publish("topic", "chat", "data", "hello", "exclude", me.connection());
        publish("topic", "end", "data", LAST);
        assertThat(me.received()).isEmpty();
        assertThat(other.received()).containsExactly("hello");
    }
}
