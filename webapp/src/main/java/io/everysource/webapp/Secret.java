package io.everysource.webapp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/**
 * A value that nobody may see: a key, or a token. Its text is in no message and in no {@link #toString}.
 *
 * @param text the value itself
 * @param file where it was read from
 */
record Secret(String text, Optional<Path> file) {
    private static final String FILE = "@";

    /**
     * Reads the value of an option: the secret itself, or {@code @} and the name of the file that has it. A line break at the end
     * of the file is no part of it.
     *
     * @param option the option's name, for messages
     * @throws IllegalArgumentException if it is empty or the file cannot be read
     */
    static Secret read(String option, String value) {
        if (!value.startsWith(FILE)) {
            return new Secret(checked(option, value, "its value"), Optional.empty());
        }
        String name = value.substring(FILE.length());
        try {
            Path file = Path.of(name);
            String text = Files.readString(file).replaceFirst("\\R\\z", "");
            return new Secret(checked(option, text, "the file " + name), Optional.of(file.toAbsolutePath()));
        } catch (NoSuchFileException missing) {
            throw new IllegalArgumentException(option + ": there is no file " + name + ".", missing);
        } catch (IOException | InvalidPathException unreadable) {
            throw new IllegalArgumentException(
                    option + ": the file " + name + " cannot be read as text. Can this user read it?", unreadable);
        }
    }

    private static String checked(String option, String text, String where) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(option + ": " + where + " is empty.");
        }
        return text;
    }

    /** Whether every user of this machine can read {@code file}; false where that cannot be told. */
    static boolean isWorldReadable(Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            return permissions.contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "a secret";
    }
}
