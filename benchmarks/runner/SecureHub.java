import io.everysource.http.AccessPolicy;
import io.everysource.http.HubHandler;
import io.everysource.http.PublishLimits;
import io.everysource.http.ServerOptions;
import io.everysource.hub.Hub;
import io.everysource.hub.HubConfig;
import io.everysource.log.MemoryJournal;
import io.everysource.log.Retention;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A hub behind HTTP/1.1 and HTTP/2, plain at one port and with TLS at another, run as a source file: {@code SecureHub PLAIN TLS
 * STORE PASSWORD}. Anybody may do anything there.
 */
public final class SecureHub {
    private static final String HOST = "127.0.0.1";

    private SecureHub() {}

    public static void main(String[] args) throws IOException, GeneralSecurityException {
        Clock clock = Clock.systemUTC();
        Hub hub = new Hub(new MemoryJournal(clock), Retention.DEFAULTS, HubConfig.DEFAULTS, clock, System::nanoTime);
        HubHandler handler = new HubHandler(hub, PublishLimits.DEFAULTS, AccessPolicy.OPEN);
        ServerOptions.apply(Undertow.builder(), handler)
                .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
                .addHttpListener(Integer.parseInt(args[0]), HOST)
                .addHttpsListener(Integer.parseInt(args[1]), HOST, tls(Path.of(args[2]), args[3].toCharArray()))
                .build()
                .start();
    }

    private static SSLContext tls(Path file, char[] password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
