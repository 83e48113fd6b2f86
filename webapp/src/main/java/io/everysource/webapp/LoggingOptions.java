package io.everysource.webapp;

import io.everysource.webapp.logging.AccessLog;
import io.everysource.webapp.logging.LogFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What is logged, and how it looks. */
final class LoggingOptions {
    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            converter = Format.class,
            description = "How log lines look, on standard error: plain, or json with an object a line (plain).")
    private LogFormat format;

    @Option(
            names = "--access-log",
            paramLabel = "WHAT",
            defaultValue = "none",
            converter = Scope.class,
            description =
                    "What there are lines about: none; subscriptions, when one opens, closes or is refused; or all, "
                            + "each request to publish too (${DEFAULT-VALUE}). A poll is a subscription: a client that polls makes "
                            + "two lines for each event, or every 25 s.")
    private AccessLog.Scope accessLog = AccessLog.Scope.NONE;

    /** Empty unless it is given. */
    Optional<LogFormat> format() {
        return Optional.ofNullable(format);
    }

    AccessLog.Scope accessLog() {
        return accessLog;
    }

    /** Reads a {@link LogFormat}. */
    static final class Format implements ITypeConverter<LogFormat> {
        @Override
        public LogFormat convert(String text) {
            return choice(text, List.of(LogFormat.values()));
        }
    }

    /** Reads a {@link AccessLog.Scope}. */
    static final class Scope implements ITypeConverter<AccessLog.Scope> {
        @Override
        public AccessLog.Scope convert(String text) {
            return choice(text, List.of(AccessLog.Scope.values()));
        }
    }

    private static <E extends Enum<E>> E choice(String text, List<E> choices) {
        return choices.stream()
                .filter(choice -> word(choice).equals(text.strip().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + text + "' is not one of "
                        + choices.stream().map(LoggingOptions::word).collect(Collectors.joining(", "))));
    }

    private static String word(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }
}
