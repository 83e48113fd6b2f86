import com.sun.javafx.webkit.WebConsoleListener;
import java.io.File;
import javafx.application.Application;
import javafx.scene.Scene;
import javafx.scene.web.WebEngine;
import javafx.scene.web.WebView;
import javafx.stage.Stage;

/**
 * Opens a page in JavaFX's WebView, without a display, and keeps it open until its title begins with {@code DONE}. What the page
 * says with console and alert, and its errors, go to the standard error.
 */
public final class Launcher {
    private Launcher() {}

    public static void main(String[] arguments) {
        Application.launch(Window.class, arguments);
    }

    /** Public, and not the main class, because JavaFX wants the one and Java without modules the other. */
    public static final class Window extends Application {
        @Override
        public void start(Stage stage) {
            var url = getParameters().getRaw().get(0);
            var profile = getParameters().getRaw().get(1);
            var view = new WebView();
            stage.setScene(new Scene(view, 800, 600));
            stage.show();
            listen(view.getEngine());
            view.getEngine().setUserDataDirectory(new File(profile, "webview"));
            view.getEngine().load(url);
        }

        private static void listen(WebEngine engine) {
            engine.setOnAlert(alert -> System.err.println("alert: " + alert.getData()));
            engine.setOnError(error -> System.err.println("error: " + error.getMessage()));
            engine.getLoadWorker()
                    .exceptionProperty()
                    .addListener((property, before, thrown) -> System.err.println("error: " + thrown));
            WebConsoleListener.setDefaultListener(
                    (view, message, line, source) -> System.err.println("console: " + message + " (" + source + ":" + line + ")"));
            engine.titleProperty().addListener((property, before, title) -> {
                if (title != null && title.startsWith("DONE")) {
                    System.exit(0);
                }
            });
        }
    }
}
