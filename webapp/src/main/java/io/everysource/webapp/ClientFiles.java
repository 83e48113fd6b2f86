package io.everysource.webapp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.everysource.webapp.ClientFile.Form;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** The files of the client that came with the server, held in memory with their compressed forms. */
final class ClientFiles {
    private static final String FACTS = "integrity.json";

    /** Compressed forms by what their names end with, the smallest first. */
    private static final Map<String, String> CODINGS = new LinkedHashMap<>();

    static {
        CODINGS.put(".br", "br");
        CODINGS.put(".gz", "gzip");
    }

    private static final Map<String, String> TYPES = Map.of(
            "js", "text/javascript; charset=utf-8",
            "mjs", "text/javascript; charset=utf-8",
            "map", "application/json; charset=utf-8",
            "json", "application/json; charset=utf-8",
            "ts", "application/typescript; charset=utf-8",
            "mts", "application/typescript; charset=utf-8");

    private final String version;
    private final Map<String, ClientFile> byName = new TreeMap<>();
    private final JsonNode facts;

    private ClientFiles(String version, Map<String, byte[]> contents) throws IOException {
        this.version = version;
        this.facts = new ObjectMapper().readTree(contents.get(FACTS)).path("files");
        contents.forEach((name, content) -> {
            if (CODINGS.keySet().stream().noneMatch(name::endsWith)) {
                byName.put(name, file(name, contents));
            }
        });
    }

    /** The client of this server's own version. */
    static ClientFiles load() {
        String version = Version.number().replaceFirst("-SNAPSHOT$", "");
        String folder = "META-INF/resources/webjars/everysource/" + version + "/";
        URL url = ClientFiles.class.getClassLoader().getResource(folder + FACTS);
        if (url == null) {
            throw new IllegalStateException("The client is not on the class path: there is no " + folder + FACTS);
        }
        try {
            return new ClientFiles(version, read(url, folder));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** All that is in the folder of {@code url}, in a jar or, while it is being worked on, on disk. */
    private static Map<String, byte[]> read(URL url, String folder) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        URLConnection connection = url.openConnection();
        if (connection instanceof JarURLConnection inJar) {
            inJar.setUseCaches(false);
            try (JarFile jar = inJar.getJarFile()) {
                List<JarEntry> entries = jar.stream()
                        .filter(entry -> entry.getName().startsWith(folder) && !entry.isDirectory())
                        .toList();
                for (JarEntry entry : entries) {
                    try (InputStream content = jar.getInputStream(entry)) {
                        contents.put(entry.getName().substring(folder.length()), content.readAllBytes());
                    }
                }
            }
        } else {
            try (var files =
                    Files.newDirectoryStream(Path.of(URI.create(url.toString())).getParent())) {
                for (Path file : files) {
                    contents.put(file.getFileName().toString(), Files.readAllBytes(file));
                }
            }
        }
        return contents;
    }

    private static ClientFile file(String name, Map<String, byte[]> contents) {
        List<Form> forms = new ArrayList<>();
        CODINGS.forEach((suffix, coding) -> {
            if (contents.containsKey(name + suffix)) {
                forms.add(form(coding, contents.get(name + suffix)));
            }
        });
        forms.add(form(AcceptEncoding.IDENTITY, contents.get(name)));
        String extension = name.substring(name.lastIndexOf('.') + 1);
        return new ClientFile(TYPES.getOrDefault(extension, "text/plain; charset=utf-8"), List.copyOf(forms));
    }

    private static Form form(String coding, byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            String etag = Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
            return new Form(coding, '"' + etag + '"', ByteBuffer.wrap(bytes).asReadOnlyBuffer());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    String version() {
        return version;
    }

    Collection<String> names() {
        return byName.keySet();
    }

    Optional<ClientFile> file(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** What integrity.json says of each bundle: hash and sizes. */
    JsonNode facts() {
        return facts;
    }
}
