package io.everysource.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes, from a jar of what is being tested: the JVM archives nothing of folders. */
@Timeout(300)
final class ClassArchiveTest {
    private static final String SHARED = Server.class.getName() + " source: shared objects file (top)";

    @TempDir
    private Path folder;

    private Path jar;
    private Path archive;

    @BeforeEach
    void makeJar() throws IOException {
        jar = folder.resolve("everysource.jar");
        archive = folder.resolve("everysource.jsa");
        List<Path> classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(Files::exists)
                .toList();
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Main.class.getName());
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        classPath.stream()
                                .filter(Files::isRegularFile)
                                .map(path -> path.toUri().toString())
                                .collect(Collectors.joining(" ")));
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            for (Path root : classPath.stream()
                    .filter(path -> Files.isDirectory(path) && !path.endsWith("test-classes"))
                    .toList()) {
                add(root, out);
            }
        }
    }

    private static void add(Path root, JarOutputStream out) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(root.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
    }

    private Process java(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private String classArchive() throws IOException, InterruptedException {
        Process process = java("-jar", jar.toString(), "class-archive");
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    /** The classes that a server loads which is started as {@code class-archive} says, from {@code from}; its first line is its address. */
    private String startFrom(Path from) throws IOException {
        Path classes = folder.resolve("classes");
        Process process = java(
                "-Xlog:cds=off",
                "-Xlog:cds+dynamic=off",
                "-Xlog:class+load:file=" + classes,
                "-XX:SharedArchiveFile=" + archive,
                "-jar",
                from.toString(),
                "--port=0");
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.readLine()).contains(" listens on http://");
            return Files.readString(classes);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void isUsedWhereItWasMadeAndNotMissedElsewhere() throws IOException, InterruptedException {
        assertThat(classArchive()).contains(archive.toString(), "-XX:SharedArchiveFile=");
        assertThat(folder.resolve("everysource.jsa.part")).doesNotExist();
        assertThat(startFrom(jar)).contains(SHARED);
        Path other = Files.copy(jar, folder.resolve("other.jar"));
        assertThat(startFrom(other)).contains(Server.class.getName()).doesNotContain(SHARED);
        Files.delete(archive);
        assertThat(startFrom(jar)).contains(Server.class.getName()).doesNotContain(SHARED);
    }
}
