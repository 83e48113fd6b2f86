package io.everysource.webapp;

import io.everysource.access.TokenClaims;
import io.everysource.access.TokenSigner;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Makes what the server starts faster with: an archive of the classes that a server uses which runs for a moment. */
@Command(
        name = "class-archive",
        description =
                "Makes everysource.jsa beside everysource.jar, for the JVM's option -XX:SharedArchiveFile: with it the "
                        + "server starts faster. It is for this jar where it is and for this Java; with others the server starts as "
                        + "without it.",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
final class ClassArchiveCommand implements Callable<Integer> {
    private static final int KEY_BYTES = 32;
    private static final int END_SECONDS = 60;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        Path jar = Path.of(System.getProperty("java.class.path", "")).toAbsolutePath();
        if (!jar.toString().endsWith(".jar") || !Files.isRegularFile(jar)) {
            err.println("everysource: only the jar itself can do this, started with java -jar.");
            return ExitCode.SOFTWARE;
        }
        Path archive = Path.of(jar.toString().replaceFirst("\\.jar$", ".jsa"));
        Path part = Path.of(archive + ".part");
        try {
            Files.deleteIfExists(part);
            run(jar, part);
            // The JVM that meets half an archive crashes.
            Files.move(part, archive, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            err.println("everysource: there is no archive: " + failed);
            return ExitCode.SOFTWARE;
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("The archive is " + archive + ". Start the server with it:");
        out.println("  java -Xlog:cds=off -Xlog:cds+dynamic=off -XX:SharedArchiveFile="
                + TokenHint.quoted(archive.toString()) + " -jar " + TokenHint.quoted(jar.toString()));
        return ExitCode.OK;
    }

    /** A server whose JVM writes the archive as it ends. */
    private static void run(Path jar, Path archive) throws IOException, InterruptedException {
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        String key = HexFormat.of().formatHex(bytes);
        ProcessBuilder server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:ArchiveClassesAtExit=" + archive,
                        "-Xlog:disable",
                        "-jar",
                        jar.toString(),
                        "--port=0")
                .redirectErrorStream(true);
        // Nothing that is meant for the server that will be started.
        server.environment().keySet().removeIf(name -> name.startsWith("EVERYSOURCE_"));
        server.environment().remove("JDK_JAVA_OPTIONS");
        server.environment().put("EVERYSOURCE_PUBLISHER_JWT_KEY", key);
        server.environment().put("EVERYSOURCE_SUBSCRIBER_JWT_KEY", key);
        Process process = server.start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            StringBuilder said = new StringBuilder();
            String line = output.readLine();
            while (line != null && !line.contains(" listens on ")) {
                said.append(line).append('\n');
                line = output.readLine();
            }
            if (line == null) {
                throw new IOException("the server did not start: " + said);
            }
            use(line.substring(line.indexOf("http://")), key);
            // Process.destroy would close its output.
            process.toHandle().destroy();
            output.lines().forEach(rest -> said.append(rest).append('\n'));
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS) || !Files.exists(archive)) {
                throw new IOException("the JVM wrote none: " + said);
            }
        } finally {
            process.destroyForcibly();
        }
    }

    /** What servers are first asked for. */
    private static void use(String uri, String key) throws IOException, InterruptedException {
        String token = TokenSigner.of(key, "HS256")
                .sign(TokenClaims.NONE.withPublish("*").withSubscribe("*"));
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest.Builder events =
                HttpRequest.newBuilder(URI.create(uri + "/events")).header("Authorization", "Bearer " + token);
        HttpRequest stream = events.copy()
                .uri(URI.create(uri + "/events?topic=a&topic=%7Bb%7D&control=1"))
                .build();
        HttpResponse<InputStream> opened = client.send(stream, BodyHandlers.ofInputStream());
        for (HttpRequest request : List.of(
                HttpRequest.newBuilder(URI.create(uri + "/readyz")).build(),
                HttpRequest.newBuilder(URI.create(uri + "/healthz")).build(),
                HttpRequest.newBuilder(URI.create(uri + "/client/everysource.min.js"))
                        .build(),
                events.copy()
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("topic=a&data=b"))
                        .build(),
                events.copy()
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"topic\":\"a\",\"data\":\"b\"}"))
                        .build())) {
            int status = client.send(request, BodyHandlers.discarding()).statusCode();
            if (status != 200) {
                throw new IOException(request.uri().getPath() + " said " + status);
            }
        }
        opened.body().close();
    }
}
