package io.everysource.webapp;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
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
    private final Properties file = new Properties();

    private Settings(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * The environment and the configuration file that {@code args} or the environment name, if they do.
     *
     * @throws ParameterException if the file cannot be read or has an option that there is not
     */
    static Settings load(CommandLine commandLine, Map<String, String> environment, String... args) {
        Settings settings = new Settings(environment);
        Optional<String> path = settings.configPath(args);
        if (path.isPresent()) {
            try (Reader reader = Files.newBufferedReader(Path.of(path.get()))) {
                settings.file.load(reader);
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
    private Optional<String> configPath(String... args) {
        String option = "--" + CONFIG;
        Optional<String> path = Optional.ofNullable(environment.get(variable(CONFIG)));
        for (int i = 0; i < args.length; i++) {
            if (args[i].startsWith(option + "=")) {
                path = Optional.of(args[i].substring(option.length() + 1));
            } else if (args[i].equals(option) && i + 1 < args.length) {
                path = Optional.of(args[i + 1]);
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

    @Override
    public String defaultValue(ArgSpec arg) {
        CommandSpec command = arg.command();
        if (command == null || !(arg instanceof OptionSpec option)) {
            return null;
        }
        String value = environment.get(variable(name(option)));
        return value != null ? value : file.getProperty(name(option));
    }

    private static String name(OptionSpec option) {
        return option.longestName().substring(2);
    }

    private static String variable(String name) {
        return PREFIX + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
