package io.everysource.webapp.fuzz;

import io.everysource.webapp.fuzz.FuzzCase.Ending;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Makes cases. Text is a character for each byte throughout. Immutable: whoever asks for the same case of the same run gets the
 * same bytes.
 */
final class CaseMaker {
    private static final List<String> TRANSPORTS =
            List.of("event-stream", "xhr-stream", "long-poll", "forever-frame", "jsonp");
    private static final List<String> METHODS = List.of(
            "OPTIONS",
            "PUT",
            "DELETE",
            "PATCH",
            "TRACE",
            "CONNECT",
            "PROPFIND",
            "QUERY",
            "get",
            "G",
            "GETT",
            "M-SEARCH",
            "*");
    private static final List<String> TYPES = List.of(
            "application/x-www-form-urlencoded",
            "application/x-www-form-urlencoded; charset=UTF-8",
            "application/json",
            "Application/JSON ; charset=\"utf-8\"",
            "application/x-ndjson",
            "text/plain",
            "multipart/form-data; boundary=x",
            "application/json; charset=iso-8859-1",
            ";",
            "/");
    private static final List<String> ORIGINS = List.of(
            "http://listed.example",
            "http://foreign.example",
            "null",
            "http://127.0.0.1",
            "http://listed.example.evil",
            "HTTP://LISTED.EXAMPLE",
            "http://listed.example:80",
            "://",
            "*",
            "http://[::1",
            "http://\u00ff");
    private static final List<String> PATHS = List.of(
            "/",
            "/healthz",
            "/readyz",
            "/page.js",
            "/client/",
            "/client/everysource.js",
            "/client/../events",
            "/client/%2e%2e/x",
            "/lab/",
            "/nothing",
            "/events/",
            "/events/close",
            "/events/close/close",
            "/events/subscriptions",
            "/.well-known/mercure/subscriptions/a/b",
            "//events",
            "/events;x=y",
            "/EVENTS",
            "/%65vents",
            "*",
            "http://elsewhere.example/events",
            "events");

    private final long seed;
    private final List<byte[]> corpus;
    private final List<String> cursors;

    /** @param cursors positions that there are, or were, in the server's log */
    CaseMaker(long seed, List<byte[]> corpus, List<String> cursors) {
        this.seed = seed;
        this.corpus = corpus;
        this.cursors = cursors;
    }

    FuzzCase make(int number) {
        if (number < corpus.size()) {
            return wild(number, corpus.get(number), corpus.get(number).length, Ending.HALF_CLOSE);
        }
        RandomGenerator random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + number);
        Request request = new Request(random);
        int kind = random.nextInt(100);
        if (kind < 34) {
            subscribe(random, request);
        } else if (kind < 70) {
            publish(random, request);
        } else if (kind < 76) {
            goodbye(random, request);
        } else if (kind < 90) {
            otherwise(random, request);
        } else {
            byte[] raw = Mutator.mutate(random, pick(random, corpus));
            return wild(number, raw, random.nextInt(raw.length + 1), ending(random));
        }
        headers(random, request);
        if (random.nextInt(3) > 0) {
            byte[] whole = request.bytes();
            return new FuzzCase(
                    number,
                    whole,
                    random.nextInt(12) == 0 ? random.nextInt(whole.length) : whole.length,
                    random.nextInt(40) == 0 ? Ending.CLOSE : Ending.ANSWER,
                    Optional.of(request.method),
                    request.callback,
                    request.hasToken);
        }
        damage(random, request);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(request.bytes());
        for (int more = random.nextInt(6) - 3; more > 0; more--) {
            bytes.writeBytes(pick(random, corpus));
        }
        byte[] raw = random.nextBoolean() ? Mutator.mutate(random, bytes.toByteArray()) : bytes.toByteArray();
        return wild(number, raw, random.nextInt(raw.length + 1), ending(random));
    }

    private static FuzzCase wild(int number, byte[] bytes, int cut, Ending ending) {
        return new FuzzCase(number, bytes, cut, ending, Optional.empty(), Optional.empty(), true);
    }

    private static Ending ending(RandomGenerator random) {
        return switch (random.nextInt(8)) {
            case 0 -> Ending.CLOSE;
            case 1 -> Ending.RESET;
            default -> Ending.HALF_CLOSE;
        };
    }

    // Requests that are whole

    private void subscribe(RandomGenerator random, Request request) {
        request.method = random.nextInt(20) == 0 ? "HEAD" : "GET";
        request.path = hubPath(random);
        for (int topics = 1 + random.nextInt(random.nextInt(30) == 0 ? 40 : 3); topics > 0; topics--) {
            request.query(random, "topic", selector(random));
        }
        String transport = random.nextInt(25) == 0 ? Mutator.mutate(random, "jsonp") : pick(random, TRANSPORTS);
        if (random.nextInt(12) > 0) {
            request.query(random, "transport", transport);
        }
        if (random.nextInt(10) > 0 && (transport.equals("jsonp") || transport.equals("forever-frame"))) {
            String callback = callback(random);
            request.query += "&callback=" + strictly(callback);
            request.callback = Optional.of(callback);
        }
        if (random.nextInt(3) == 0) {
            request.query(random, pick(random, List.of("last_event_id", "lastEventID", "lastEventId")), cursor(random));
            // A poll that waits would hold up its worker.
            request.query(random, "hold", "100");
        }
        maybe(random, request, 3, "control", List.of("0", "1", "2", ""));
        maybe(random, request, 8, "limit", List.of("0", "1", "100", "1048576", "1048577", "-1", "99999999999"));
        maybe(random, request, 8, "padding", List.of("0", "1", "2048", "16384", "16385", "x"));
        maybe(random, request, 12, "on_gap", List.of("oldest", "latest", "never"));
        maybe(random, request, 12, "hold", List.of("100", "99", "150", "60001", "", "1e3"));
        maybe(random, request, 12, "connection", List.of("abcdefghijklmnopqrstuv", "", "short", "\u00ff"));
        if (random.nextInt(5) == 0) {
            request.query(random, "authorization", token(random, request));
        }
        if (random.nextInt(12) == 0) {
            request.query(random, anyText(random), anyText(random));
        }
    }

    private void publish(RandomGenerator random, Request request) {
        request.method = "POST";
        request.path = hubPath(random);
        String type = TYPES.get(random.nextInt(random.nextInt(8) == 0 ? TYPES.size() : 5));
        request.header("Content-Type", type);
        request.isChunked = random.nextInt(5) == 0;
        if (type.contains("ndjson")) {
            StringBuilder lines = new StringBuilder();
            for (int count = random.nextInt(6); count >= 0; count--) {
                lines.append(json(random)).append(random.nextInt(12) == 0 ? "\r\n" : "\n");
            }
            request.body = lines.toString();
        } else if (type.toLowerCase(Locale.ROOT).contains("json")) {
            request.body = random.nextInt(3) > 0 ? json(random) : "[" + json(random) + "," + json(random) + "]";
        } else {
            request.body = form(random);
        }
        if (random.nextInt(6) == 0) {
            request.body = Mutator.mutate(random, request.body);
        }
        if (random.nextInt(8) == 0) {
            request.header("Idempotency-Key", random.nextInt(5) == 0 ? anyText(random) : "key" + random.nextInt(400));
        }
        if (random.nextInt(8) > 0) {
            request.header("Authorization", "Bearer " + FuzzTokens.GOOD);
        }
        maybeHeader(random, request, 30, "Content-Encoding", List.of("identity", "gzip", "br, gzip", ""));
        maybeHeader(random, request, 30, "Expect", List.of("100-continue", "100-Continue", "200-ok"));
    }

    private void goodbye(RandomGenerator random, Request request) {
        request.method = "POST";
        request.path = hubPath(random) + "/close";
        request.body = "connection=" + (random.nextBoolean() ? "abcdefghijklmnopqrstuv" : anyText(random));
        request.isChunked = random.nextInt(5) == 0;
        if (random.nextInt(12) == 0) {
            request.body = request.body.repeat(100);
        }
    }

    private void otherwise(RandomGenerator random, Request request) {
        request.method = random.nextBoolean() ? "GET" : pick(random, METHODS);
        request.path = random.nextInt(3) == 0 ? hubPath(random) : pick(random, PATHS);
        if (random.nextInt(6) == 0) {
            request.path = "/" + encode(random, Mutator.mutate(random, request.path));
        }
        if (random.nextInt(6) == 0) {
            request.query(random, anyText(random), anyText(random));
        }
        if (request.method.equals("CONNECT")) {
            request.path = "elsewhere.example:443";
        }
    }

    private void headers(RandomGenerator random, Request request) {
        maybeHeader(random, request, 4, "Origin", ORIGINS);
        maybeHeader(
                random,
                request,
                10,
                "Referer",
                List.of("http://listed.example/x?y", "http://[", ":", "about:blank", ""));
        maybeHeader(random, request, 10, "Sec-Fetch-Site", List.of("same-origin", "cross-site", "none", "x"));
        maybeHeader(random, request, 6, "Accept", List.of("text/event-stream", "*/*", "text/html;q=\u00ff", ",,;;"));
        maybeHeader(
                random,
                request,
                10,
                "Accept-Encoding",
                List.of("gzip", "gzip;q=0", "*;q=x", "br;q=1.0000", ",", "\u00ff"));
        maybeHeader(random, request, 12, "If-None-Match", List.of("*", "\"x\"", "W/\"x", ","));
        maybeHeader(random, request, 12, "Access-Control-Request-Method", List.of("POST", "x y"));
        maybeHeader(random, request, 12, "Range", List.of("bytes=0-", "bytes=9-1", "x"));
        maybeHeader(
                random, request, 12, "X-Forwarded-For", List.of("1.2.3.4", "::1, x", "\u00ff", ",", "1.2.3.4:99999"));
        maybeHeader(random, request, 12, "Forwarded", List.of("for=1.2.3.4", "for=\"[::1]\"", "for=\"", ";"));
        maybeHeader(random, request, 20, "Upgrade", List.of("h2c", "websocket", ""));
        maybeHeader(
                random, request, 20, "Connection", List.of("keep-alive", "close", "Upgrade", "te, close", "\u00ff"));
        if (random.nextInt(8) == 0) {
            request.header("Last-Event-ID", cursor(random));
        }
        if (random.nextInt(8) == 0) {
            request.header("Cookie", cookie(random, request));
        }
        if (random.nextInt(8) == 0) {
            String scheme = pick(random, List.of("Bearer ", "bearer ", "Bearer", "Basic ", "", "Bearer  "));
            request.header("Authorization", scheme + token(random, request));
        }
        if (random.nextInt(16) == 0) {
            request.header(random.nextInt(3) == 0 ? "X-\u00e4" : "X-Any", anyText(random));
        }
        if (random.nextInt(60) == 0) {
            for (int i = 0; i < 150; i++) {
                request.header("X-Many-" + i, "v");
            }
        }
        if (random.nextInt(150) == 0) {
            request.header("X-Long", "v".repeat(1 << (12 + random.nextInt(8))));
        }
    }

    // What is not whole

    /** Breaks the framing of a request. */
    private static void damage(RandomGenerator random, Request request) {
        switch (random.nextInt(14)) {
            case 0 ->
                request.header(
                        "Content-Length", pick(random, List.of("-1", "x", "", "1e3", "+3", "0x5", " 3", "3, 3")));
            case 1 -> request.header("Content-Length", Long.toString(random.nextLong()));
            case 2 -> request.header("Content-Length", "3");
            case 3 -> request.header("Transfer-Encoding", "chunked");
            case 4 ->
                request.header(
                        "Transfer-Encoding",
                        pick(
                                random,
                                List.of(
                                        "identity",
                                        "gzip, chunked",
                                        "chunked, gzip",
                                        "xchunked",
                                        "chunked;x=y",
                                        "",
                                        "Chunked",
                                        " chunked",
                                        "chunked, chunked")));
            case 5 -> request.lines.add("X-Folded: a\r\n b\r\n\tc");
            case 6 ->
                request.lines.add(
                        pick(random, List.of(" : x", ":", "no colon", " Host: x", "A\0B: x", "A: x\0y", "A : b")));
            case 7 -> request.lines.add("Host: other");
            case 8 ->
                request.version = pick(
                        random,
                        List.of(
                                "HTTP/1.0",
                                "HTTP/0.9",
                                "HTTP/2.0",
                                "HTTP/1.10",
                                "HTTP/1.1 x",
                                "http/1.1",
                                "HTTP/",
                                "",
                                "\0",
                                "HTTP/1.1\r\n"));
            case 9 -> request.method = Mutator.mutate(random, request.method);
            case 10 -> request.path = Mutator.mutate(random, request.path);
            case 11 -> request.lineEnd = pick(random, List.of("\n", "\r", "\r\r\n", "\n\r"));
            case 12 -> {
                request.isChunked = true;
                request.chunkDamage = pick(
                        random,
                        List.of(
                                "-1\r\n",
                                "zz\r\n",
                                "7fffffffffffffff\r\n",
                                "ffffffffffffffffff\r\n",
                                "5;x=\"\r\n\"\r\nhello\r\n",
                                "0\r\nX: y\r\n\r\n",
                                "5\r\nhelloX",
                                "\r\n",
                                " 5\r\nhello\r\n",
                                "5\nhello\n",
                                "1\r\n",
                                "0".repeat(5_000) + "1\r\nx\r\n",
                                "1;" + "x".repeat(20_000) + "\r\nx\r\n"));
            }
            default -> request.query = Mutator.mutate(random, request.query);
        }
    }

    // Values

    /** From so few that caches of them fill up early. */
    private String selector(RandomGenerator random) {
        RandomGenerator few = new SplittableRandom(seed + random.nextInt(3_000));
        String one = pick(
                few,
                List.of(
                        "news",
                        "a",
                        "b/1",
                        "*",
                        "b/{x}",
                        "{+x}",
                        "b{/x*}",
                        "https://example.com/books/{id}{?q,r}",
                        "{x:3}",
                        "{a}{b}{c}",
                        "{x",
                        "}",
                        "{}",
                        "{|x}",
                        "{x:99999}",
                        "{x,y*,z:2}",
                        "b/{x}/{y}",
                        "{#x}",
                        "{.x}",
                        "{;x*}",
                        "{&x}",
                        "caf\u00c3\u00a9",
                        "{%41}",
                        "{a.b_c}"));
        return few.nextInt(5) == 0 ? Mutator.mutate(few, one) : one;
    }

    private static String topic(RandomGenerator random) {
        String one = pick(
                random, List.of("news", "a", "b/1", "b/2/3", "https://example.com/books/1?q=x", "caf\u00c3\u00a9"));
        return random.nextInt(6) == 0 ? Mutator.mutate(random, one) : one;
    }

    private String cursor(RandomGenerator random) {
        String one = random.nextInt(3) > 0
                ? pick(random, cursors)
                : pick(
                        random,
                        List.of(
                                "earliest",
                                "",
                                "mine",
                                "urn:uuid:x",
                                "0123456789ab-0",
                                "ffffffffffff-9223372036854775807",
                                "0123456789ab-9223372036854775808",
                                "0123456789ab--1",
                                "#x",
                                "caf\u00c3\u00a9",
                                "\u00ff"));
        return random.nextInt(4) == 0 ? Mutator.mutate(random, one) : one;
    }

    private static String callback(RandomGenerator random) {
        String one = pick(
                random,
                List.of("f", "parent.f", "$._a1.b", "x".repeat(128), "x".repeat(129), "", "alert(1)//", "f[0]"));
        return random.nextInt(3) == 0 ? Mutator.mutate(random, one) : one;
    }

    private static String token(RandomGenerator random, Request request) {
        request.hasToken = true;
        return random.nextInt(3) == 0 ? FuzzTokens.GOOD : FuzzTokens.any(random);
    }

    private static String cookie(RandomGenerator random, Request request) {
        String name =
                pick(random, List.of("mercureAuthorization", "__Secure-mercure_access_token", "other", "$Version", ""));
        String cookie = name + "=" + token(random, request);
        return switch (random.nextInt(6)) {
            case 0 -> Mutator.mutate(random, cookie);
            case 1 -> cookie + "; " + cookie + ";;=;\"";
            case 2 -> name + "=\"" + anyText(random);
            case 3 -> "a=b; ".repeat(300) + cookie;
            default -> cookie;
        };
    }

    private static String data(RandomGenerator random) {
        return switch (random.nextInt(6)) {
            case 0 -> anyText(random);
            case 1 -> "line\r\nline\rline\n\nevent: es:gap\nid: x\n\n";
            case 2 -> "</script><script>alert(1)</script><!--\");alert(1)//\\";
            case 3 -> "x".repeat(random.nextInt(1 << random.nextInt(15)));
            default -> "event " + random.nextInt();
        };
    }

    private static String form(RandomGenerator random) {
        StringBuilder form = new StringBuilder();
        for (int topics = random.nextInt(10) == 0 ? random.nextInt(130) : 1 + random.nextInt(2); topics > 0; topics--) {
            form.append("topic=").append(encode(random, topic(random))).append('&');
        }
        form.append("data=").append(encode(random, data(random)));
        field(random, form, 4, "type", List.of("t", "message", "es:gap", "a\nb", "\u00c3\u00a9"));
        field(random, form, 6, "id", List.of("mine", "earliest", "#x", "es:x", "0123456789ab-1", " x", "\u00c3\u00a9"));
        field(random, form, 6, "retry", List.of("0", "5000", "999999999999999", "1e3", "-1"));
        field(random, form, 3, "private", List.of("on", ""));
        field(random, form, 10, "exclude", List.of("abcdefghijklmnopqrstuv", "x"));
        return form.toString();
    }

    private static void field(
            RandomGenerator random, StringBuilder form, int rarity, String name, List<String> values) {
        if (random.nextInt(rarity) == 0) {
            form.append('&').append(name).append('=').append(encode(random, pick(random, values)));
        }
    }

    private static String json(RandomGenerator random) {
        StringBuilder json = new StringBuilder("{\"topic\":");
        json.append(
                random.nextInt(4) == 0
                        ? "[" + quote(topic(random)) + "," + quote(topic(random)) + "]"
                        : quote(topic(random)));
        json.append(",\"data\":").append(quote(data(random)));
        member(random, json, 4, "type", List.of("\"t\"", "\"es:pos\"", "\"a\\nb\"", "null", "7"));
        member(random, json, 6, "id", List.of("\"mine\"", "\"earliest\"", "\"\\ud83d\\ude00\"", "\"\\ud800\"", "{}"));
        member(random, json, 6, "retry", List.of("0", "5000", "1e3", "1e999999999", "-1", "\"7\"", "true"));
        member(random, json, 3, "private", List.of("true", "false", "\"on\"", "null"));
        member(random, json, 10, "exclude", List.of("\"abcdefghijklmnopqrstuv\"", "[]"));
        member(random, json, 20, "data", List.of("\"twice\""));
        member(random, json, 20, "x", List.of("[[[[[[[[[[[[]]]]]]]]]]]]", "1" + "0".repeat(2_000), "{\"\":{}}"));
        json.append('}');
        return random.nextInt(8) == 0 ? Mutator.mutate(random, json.toString()) : json.toString();
    }

    private static void member(
            RandomGenerator random, StringBuilder json, int rarity, String name, List<String> values) {
        if (random.nextInt(rarity) == 0) {
            json.append(",\"").append(name).append("\":").append(pick(random, values));
        }
    }

    private static String quote(String latin1) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < latin1.length(); i++) {
            char c = latin1.charAt(i);
            if (c < 0x20 || c == '"' || c == '\\') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    private static String anyText(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(1 << random.nextInt(9)); length > 0; length--) {
            text.append((char) (random.nextInt(3) == 0 ? random.nextInt(256) : 0x20 + random.nextInt(0x5f)));
        }
        return text.toString();
    }

    private static String hubPath(RandomGenerator random) {
        return random.nextInt(4) == 0 ? "/.well-known/mercure" : "/events";
    }

    /** Escapes what would end the value or the line, and now and then more, or too little. */
    private static String encode(RandomGenerator random, String value) {
        int style = random.nextInt(10);
        StringBuilder encoded = new StringBuilder(value.length() * 2);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean isNeeded =
                    c <= ' ' || c == 0x7f || c == '&' || c == '#' || (style > 0 && (c == '%' || c == '+' || c == '='));
            if (isNeeded || (style > 5 && c > '~') || style == 9) {
                encoded.append(String.format("%%%02x", (int) c));
            } else {
                encoded.append(c);
            }
        }
        return encoded.toString();
    }

    private static String strictly(String value) {
        StringBuilder encoded = new StringBuilder(value.length() * 2);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isLetterOrDigit(c) && c < 0x80) {
                encoded.append(c);
            } else {
                encoded.append(String.format("%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }

    private static void maybe(RandomGenerator random, Request request, int rarity, String name, List<String> values) {
        if (random.nextInt(rarity) == 0) {
            // The first ones are good, and a request that is refused for its first mistake tells nothing of its others.
            double place = random.nextDouble();
            request.query(random, name, values.get((int) (values.size() * place * place * place)));
        }
    }

    private static void maybeHeader(
            RandomGenerator random, Request request, int rarity, String name, List<String> values) {
        if (random.nextInt(rarity) == 0) {
            String value = pick(random, values);
            request.header(name, random.nextInt(10) == 0 ? Mutator.mutate(random, value) : value);
        }
    }

    private static <T> T pick(RandomGenerator random, List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** A request in the making. As long as nobody damages it, it is one, and its end can be told. */
    private static final class Request {
        private final List<String> lines = new ArrayList<>();
        private String method = "GET";
        private String path = "/";
        private String query = "";
        private String version = "HTTP/1.1";
        private String lineEnd = "\r\n";
        private String body = "";
        private boolean isChunked;
        private String chunkDamage = "";
        private Optional<String> callback = Optional.empty();
        private boolean hasToken;
        private final RandomGenerator random;

        Request(RandomGenerator random) {
            this.random = random;
        }

        void query(RandomGenerator of, String name, String value) {
            String parameter = encode(of, name) + "=" + encode(of, value);
            query = query.isEmpty() ? parameter : query + "&" + parameter;
        }

        void header(String name, String value) {
            lines.add(name + ": " + value.replace('\r', ' ').replace('\n', ' ').replace('\0', ' '));
        }

        byte[] bytes() {
            StringBuilder text = new StringBuilder();
            text.append(method).append(' ').append(path);
            if (!query.isEmpty()) {
                text.append('?').append(query);
            }
            text.append(' ')
                    .append(version)
                    .append(lineEnd)
                    .append("Host: 127.0.0.1")
                    .append(lineEnd);
            lines.forEach(line -> text.append(line).append(lineEnd));
            if (isChunked) {
                text.append("Transfer-Encoding: chunked").append(lineEnd).append(lineEnd);
                chunks(text);
            } else {
                if (!body.isEmpty() || method.equals("POST")) {
                    text.append("Content-Length: ").append(body.length()).append(lineEnd);
                }
                text.append(lineEnd).append(body);
            }
            return text.toString().getBytes(StandardCharsets.ISO_8859_1);
        }

        private void chunks(StringBuilder text) {
            int at = 0;
            while (at < body.length()) {
                int length = Math.min(body.length() - at, 1 + random.nextInt(200));
                text.append(Integer.toHexString(length))
                        .append("\r\n")
                        .append(body, at, at + length)
                        .append("\r\n");
                at += length;
            }
            text.append(chunkDamage).append("0\r\n\r\n");
        }
    }
}
