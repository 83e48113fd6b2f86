import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Opens a page in HtmlUnit, as one of the browsers that it knows, and keeps it open until its title begins with {@code DONE}.
 * What the page says with console and alert, and its errors, go to the standard error.
 *
 * <p>One class serves every version from 2.4 on: all that it needs of HtmlUnit it finds by name.
 */
public final class Launcher {
    private static final List<String> PACKAGES = List.of("org.htmlunit.", "com.gargoylesoftware.htmlunit.");
    private static final long STEP = 200;

    private final Object client;

    private Launcher(String browser) throws ReflectiveOperationException {
        var version = type("BrowserVersion");
        client = type("WebClient").getConstructor(version).newInstance(version.getField(browser).get(null));
    }

    public static void main(String[] arguments) throws ReflectiveOperationException, InterruptedException {
        logToStandardError();
        var launcher = new Launcher(arguments[1]);
        launcher.prepare();
        call(launcher.client, "getPage", arguments[0]);
        while (!launcher.title().startsWith("DONE")) {
            Thread.sleep(STEP);
        }
        System.exit(0);
    }

    private void prepare() throws ReflectiveOperationException {
        var options = has(client, "getOptions") ? call(client, "getOptions") : client;
        call(options, "setThrowExceptionOnScriptError", false);
        call(options, "setThrowExceptionOnFailingStatusCode", false);
        call(options, "setCssEnabled", false);
        call(client, "setAlertHandler", alertHandler());
    }

    private static Object alertHandler() throws ClassNotFoundException {
        return Proxy.newProxyInstance(
                Launcher.class.getClassLoader(), new Class<?>[] {type("AlertHandler")}, (proxy, method, arguments) -> {
                    System.err.println("alert: " + arguments[1]);
                    return null;
                });
    }

    /** The title of the page in the outermost window; empty if that has none, or is about to get another page. */
    private String title() throws ReflectiveOperationException {
        var window = call(call(client, "getCurrentWindow"), "getTopWindow");
        var page = call(window, "getEnclosedPage");
        return page != null && has(page, "getTitleText") ? String.valueOf(call(page, "getTitleText")) : "";
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        for (var prefix : PACKAGES) {
            try {
                return Class.forName(prefix + name);
            } catch (ClassNotFoundException e) {
                // The older or the newer HtmlUnit.
            }
        }
        throw new ClassNotFoundException(name);
    }

    private static boolean has(Object target, String name) {
        return Arrays.stream(target.getClass().getMethods()).anyMatch(method -> method.getName().equals(name));
    }

    private static Object call(Object target, String name, Object... arguments) throws ReflectiveOperationException {
        for (var method : target.getClass().getMethods()) {
            if (method.getName().equals(name) && takes(method, arguments)) {
                method.setAccessible(true);
                try {
                    return method.invoke(target, arguments);
                } catch (InvocationTargetException e) {
                    throw new IllegalStateException(name + " failed", e.getCause());
                }
            }
        }
        throw new NoSuchMethodException(target.getClass() + "." + name);
    }

    private static boolean takes(Method method, Object[] arguments) {
        var types = method.getParameterTypes();
        if (types.length != arguments.length) {
            return false;
        }
        for (var i = 0; i < types.length; i++) {
            var fits = types[i] == boolean.class ? arguments[i] instanceof Boolean : types[i].isInstance(arguments[i]);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    /**
     * HtmlUnit logs what pages say and what their scripts throw. Left out are the traces, which are of its own code, and what it
     * thinks of the type that the standard gives scripts.
     */
    private static void logToStandardError() {
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.setFilter(entry -> !entry.getMessage().startsWith("Obsolete content type"));
            handler.setFormatter(new Formatter() {
                @Override
                public String format(LogRecord entry) {
                    var text = new StringBuilder().append(entry.getLevel()).append(' ').append(entry.getMessage());
                    for (var thrown = entry.getThrown(); thrown != null; thrown = thrown.getCause()) {
                        text.append("; ").append(thrown);
                    }
                    return text.append('\n').toString();
                }
            });
        }
    }
}
