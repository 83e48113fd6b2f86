package io.everysource.webapp;

/** What a server is not started with unless its operator says so: access that was opened by an omission. */
final class StartRules {
    private StartRules() {}

    /** @throws IllegalArgumentException if something has to be said that was not; its message says what */
    static void check(ServerConfig config, ListenOptions listen) {
        if (config.adminPort().isPresent() && config.operatorKey().isEmpty()) {
            throw new IllegalArgumentException(
                    "--admin-port is the operators' port, but nobody is one: give " + "--operator-key too.");
        }
        AccessConfig access = config.access();
        if (config.pages().sseJsPorts().isPresent() && !access.isOpen() && !listen.isInsecure()) {
            throw new IllegalArgumentException(
                    "There are access keys, but the ports of --sse-js-ports know no tokens: whoever "
                            + "reaches them could publish and subscribe to what is below sse-js/. Leave them out, or give --insecure if "
                            + "that is what you want.");
        }
        boolean isReachable = !config.address().getAddress().isLoopbackAddress();
        if (listen.isInsecure()) {
            return;
        }
        if (access.isOpen() && isReachable) {
            throw new IllegalArgumentException("Others can reach " + listen.host()
                    + ", and there are no access keys: anybody there could publish and subscribe. Give "
                    + "--publisher-jwt-key, and --subscriber-jwt-key or --anonymous; or listen on 127.0.0.1; or give "
                    + "--insecure if that is what you want.");
        }
        if (access.publishers().isEmpty() && access.subscribers().isPresent()) {
            throw new IllegalArgumentException("Subscribers need a token, but anybody could publish to them. Give "
                    + "--publisher-jwt-key too, the same key if you like, or --insecure if that is what you want.");
        }
        if (access.publishers().isPresent() && access.subscribers().isEmpty() && !access.anonymous()) {
            throw new IllegalArgumentException("Publishers need a token; who may subscribe is not said. Give "
                    + "--subscriber-jwt-key, the same key if you like; or --anonymous to let anybody have what is not "
                    + "private, and nobody the rest.");
        }
    }
}
