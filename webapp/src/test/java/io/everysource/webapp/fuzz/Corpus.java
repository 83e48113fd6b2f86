package io.everysource.webapp.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The requests that every run begins with and that others are made of, a file each. What a run found goes here, as it was
 * printed.
 */
final class Corpus {
    private Corpus() {}

    static List<byte[]> load() {
        List<byte[]> requests = new ArrayList<>();
        try (Stream<Path> files =
                Files.list(Path.of(Corpus.class.getResource("corpus").toURI()))) {
            for (Path file : files.sorted().toList()) {
                requests.add(Escaped.parse(Files.readString(file, StandardCharsets.US_ASCII)));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
        return List.copyOf(requests);
    }
}
