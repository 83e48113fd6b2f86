import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What Maven has npm do for the jar: install what package-lock.json says unless it is there, make dist/, and put it where Java
 * servers look for webjars.
 */
final class Webjar {
    private static final String NODE = "v([2-9][0-9]|[1-9][0-9]{2,})\\..*";

    /** @param args the project's version, and the folder of what goes into its jar */
    public static void main(String[] args) throws IOException, InterruptedException {
        String version = args[0].replaceFirst("-SNAPSHOT$", "");
        require(
                nodeVersion().matches(NODE),
                "The client is built with Node.js 20 or later and its npm, and there is none. Install them from "
                        + "https://nodejs.org/ or with a package manager, so that \"node --version\" tells one.");
        require(
                Files.readString(Path.of("package.json")).contains("\"version\": \"" + version + "\","),
                "package.json has another version than pom.xml, which is " + args[0] + ".");
        if (!isInstalled()) {
            npm("ci", "--no-audit", "--no-fund", "--loglevel=error");
        }
        npm("run", "--silent", "build");
        copy(Path.of("dist"), Path.of(args[1], "META-INF", "resources", "webjars", "everysource", version));
    }

    private static void require(boolean isSo, String otherwise) {
        if (!isSo) {
            System.err.println(otherwise);
            System.exit(1);
        }
    }

    private static String nodeVersion() {
        try {
            Process node = new ProcessBuilder("node", "--version").start();
            return new String(node.getInputStream().readAllBytes()).strip();
        } catch (IOException missing) {
            return "";
        }
    }

    /** npm writes a list of what it installed, as the last thing it does. */
    private static boolean isInstalled() throws IOException {
        Path installed = Path.of("node_modules", ".package-lock.json");
        return Files.exists(installed)
                && Files.getLastModifiedTime(installed)
                                .compareTo(Files.getLastModifiedTime(Path.of("package-lock.json")))
                        > 0;
    }

    private static void npm(String... arguments) throws IOException, InterruptedException {
        boolean isWindows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        List<String> command = new ArrayList<>(List.of(isWindows ? "npm.cmd" : "npm"));
        command.addAll(List.of(arguments));
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        require(status == 0, String.join(" ", command) + " failed.");
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(from)) {
            for (Path file : files) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
