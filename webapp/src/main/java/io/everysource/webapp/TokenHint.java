package io.everysource.webapp;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The command that makes a token for this server, for its operator to copy. A key is never in it: where it cannot be found by the
 * command itself, a word stands for it.
 */
final class TokenHint {
    private final AccessConfig access;
    private final Settings settings;

    TokenHint(AccessConfig access, Settings settings) {
        this.access = access;
        this.settings = settings;
    }

    /** Empty if the key that makes tokens is somewhere else. */
    Optional<String> command(String role, KeyConfig keys, String grants) {
        if (keys.secret().isEmpty() || keys.algorithms().stream().noneMatch(name -> name.startsWith("HS"))) {
            return Optional.empty();
        }
        String option = role + "-jwt-key";
        Optional<String> file = keys.secret().get().file().map(Path::toString);
        boolean isFound = file.isEmpty() && !settings.isOnCommandLine(option);
        StringBuilder command = new StringBuilder(program()).append(" token ").append(grants);
        if (isFound) {
            settings.file()
                    .filter(config -> !settings.isInEnvironment(option))
                    .ifPresent(config -> command.append(" --config ").append(quoted(config.toString())));
            return Optional.of(command.toString());
        }
        command.append(" --key ").append(file.map(name -> quoted("@" + name)).orElse("KEY"));
        String algorithm = keys.algorithms().stream().sorted().findFirst().orElseThrow();
        if (!algorithm.equals("HS256")) {
            command.append(" --alg ").append(algorithm);
        }
        access.audience().ifPresent(text -> command.append(" --audience ").append(quoted(text)));
        access.issuer().ifPresent(text -> command.append(" --issuer ").append(quoted(text)));
        return Optional.of(command.toString());
    }

    /** As this program was started. */
    private static String program() {
        String path = System.getProperty("java.class.path", "");
        return "java -jar " + (path.matches("[^:;]+\\.jar") ? quoted(path) : "everysource.jar");
    }

    /** A word for a POSIX shell. */
    static String quoted(String word) {
        return word.matches("[A-Za-z0-9@%+=:,./_-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
