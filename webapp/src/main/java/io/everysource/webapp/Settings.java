package io.everysource.webapp;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Where an option's value comes from if it is not on the command line: the environment, then the configuration file. An option
 * {@code --retain-bytes} is {@code EVERYSOURCE_RETAIN_BYTES} there and {@code retain-bytes} here.
 */
final class Settings implements IDefaultValueProvider {
    private static final String PREFIX = "EVERYSOURCE_";
    private static final String CONFIG = "config";

    private final Map<String, String> environment;
    private final List<String> args;
    private final Properties file = new Properties();
    private Optional<Path> path = Optional.empty();

    private Settings(Map<String, String> environment, String... args) {
        this.environment = environment;
        this.args = List.of(args);
    }

    /**
     * The environment and the configuration file that {@code args} or the environment name, if they do.
     *
     * @throws ParameterException if the file cannot be read or has an option that there is not
     */
    static Settings load(CommandLine commandLine, Map<String, String> environment, String... args) {
        Settings settings = new Settings(environment, args);
        Optional<String> path = settings.configPath();
        if (path.isPresent()) {
            try (Reader reader = Files.newBufferedReader(Path.of(path.get()))) {
                settings.file.load(reader);
                settings.path = Optional.of(Path.of(path.get()).toAbsolutePath());
            } catch (NoSuchFileException missing) {
                throw new ParameterException(commandLine, "There is no configuration file " + path.get() + ".");
            } catch (IOException | IllegalArgumentException unreadable) {
                throw new ParameterException(
                        commandLine, "The configuration file " + path.get() + " cannot be read: " + unreadable);
            }
            settings.checkNames(commandLine, path.get());
        }
        return settings;
    }

    /** The command line is looked at before it is parsed: parsing asks for default values. */
    private Optional<String> configPath() {
        String option = "--" + CONFIG;
        Optional<String> path = Optional.ofNullable(environment.get(variable(CONFIG)));
        for (int i = 0; i < args.size(); i++) {
            if (args.get(i).startsWith(option + "=")) {
                path = Optional.of(args.get(i).substring(option.length() + 1));
            } else if (args.get(i).equals(option) && i + 1 < args.size()) {
                path = Optional.of(args.get(i + 1));
            }
        }
        return path;
    }

    private void checkNames(CommandLine commandLine, String path) {
        Set<String> known = new HashSet<>();
        for (OptionSpec option : commandLine.getCommandSpec().options()) {
            known.add(name(option));
        }
        for (String name : file.stringPropertyNames()) {
            if (!known.contains(name)) {
                throw new ParameterException(
                        commandLine, "The configuration file " + path + " has an unknown option '" + name + "'.");
            }
        }
    }

    /** Whether the environment says that terminals take UTF-8 [POSIX, 8.2]. */
    boolean isUnicode() {
        return Stream.of("LC_ALL", "LC_CTYPE", "LANG")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(locale -> !locale.isEmpty())
                .findFirst()
                .filter(locale -> locale.toLowerCase(Locale.ROOT).matches(".*\\.utf-?8.*"))
                .isPresent();
    }

    /** The configuration file, if there is one. */
    Optional<Path> file() {
        return path;
    }

    /** Whether the environment has a value for the option {@code name}. */
    boolean isInEnvironment(String name) {
        return environment.containsKey(variable(name));
    }

    /** The configuration file, if there is a key in it, not only the name of a key's file. */
    Optional<Path> fileWithKeys() {
        boolean hasKey = file.stringPropertyNames().stream()
                .anyMatch(
                        name -> name.endsWith("-key") && !file.getProperty(name).startsWith("@"));
        return hasKey ? path : Optional.empty();
    }

    /** Only the server's own options have a value here: one of another command says what to do this time. */
    @Override
    public String defaultValue(ArgSpec arg) {
        CommandSpec command = arg.command();
        if (command == null
                || command.parent() != null
                || !(arg instanceof OptionSpec option)
                || isOnCommandLine(name(option))) {
            return null;
        }
        String value = environment.getOrDefault(variable(name(option)), file.getProperty(name(option)));
        // As it is: a key may have a dollar sign, and picocli puts variables in.
        return value == null ? null : value.replace("$", "$$");
    }

    /** Whether {@code name} has a value there; the others, which may be no good, are not looked at then. */
    boolean isOnCommandLine(String name) {
        return args.stream().anyMatch(arg -> arg.equals("--" + name) || arg.startsWith("--" + name + "="));
    }

    private static String name(OptionSpec option) {
        return option.longestName().substring(2);
    }

    private static String variable(String name) {
        return PREFIX + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
