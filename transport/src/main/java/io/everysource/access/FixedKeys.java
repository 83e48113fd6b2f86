package io.everysource.access;

import java.util.List;
import java.util.Set;

/** Keys of the configuration. */
final class FixedKeys extends KeySource {
    private final List<VerificationKey> keys;

    FixedKeys(Set<Algorithm> algorithms, List<VerificationKey> keys) {
        super(algorithms);
        this.keys = List.copyOf(keys);
    }

    @Override
    List<VerificationKey> keys() {
        return keys;
    }

    @Override
    void missed() {}

    @Override
    public void close() {}
}
