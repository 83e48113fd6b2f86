package io.everysource.webapp;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What an operator should know about a configuration that works. */
final class Warnings {
    private Warnings() {}

    /** @param fileWithKeys the configuration file, if it has a key in it */
    static List<String> of(ServerConfig config, Optional<Path> fileWithKeys) {
        List<String> warnings = new ArrayList<>();
        Stream<KeyConfig> keys =
                Stream.concat(config.access().publishers().stream(), config.access().subscribers().stream());
        Stream<Secret> secrets = Stream.concat(
                keys.map(KeyConfig::secret).flatMap(Optional::stream).filter(Warnings::isToBeKept),
                config.operatorKey().stream());
        Stream.concat(
                        secrets.map(Secret::file).flatMap(Optional::stream),
                        fileWithKeys.stream().map(Path::toAbsolutePath))
                .distinct()
                .filter(Secret::isWorldReadable)
                .forEach(file -> warnings.add("every user of this machine can read the key in " + file
                        + ". Keep it from them with: chmod go= " + TokenHint.quoted(file.toString())));
        Stream.of(config.access().publishers(), config.access().subscribers())
                .flatMap(Optional::stream)
                .map(KeyConfig::jwks)
                .flatMap(Optional::stream)
                .distinct()
                .filter(Warnings::canBeForged)
                .forEach(url -> warnings.add("keys come from " + url
                        + " over plain http: whoever stands between can hand in " + "keys of his own. Use https."));
        return warnings;
    }

    /** A public key may be read by all. */
    private static boolean isToBeKept(Secret secret) {
        return !secret.text().contains("-----BEGIN PUBLIC KEY")
                && !secret.text().contains("-----BEGIN CERTIFICATE");
    }

    private static boolean canBeForged(URI url) {
        try {
            return url.getScheme().toLowerCase(Locale.ROOT).equals("http")
                    && !InetAddress.getByName(url.getHost()).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return true;
        }
    }
}
