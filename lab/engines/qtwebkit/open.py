"""open.py URL PROFILE: opens URL in QtWebKit until its title begins with DONE; console messages and page errors go to stdout."""

import os
import sys

from PyQt5.QtCore import QTimer, QUrl
from PyQt5.QtWebKit import QWebSettings
from PyQt5.QtWebKitWidgets import QWebPage, QWebView
from PyQt5.QtWidgets import QApplication

END_AFTER_MS = 500  # what the page still sends may go out


class Page(QWebPage):
    def javaScriptConsoleMessage(self, message, line, source):
        print(f'console: {message} ({source}:{line})', flush=True)


def end_when_done(title):
    if title.startswith('DONE'):
        QTimer.singleShot(END_AFTER_MS, lambda: os._exit(0))


application = QApplication(['qtwebkit'])
QWebSettings.enablePersistentStorage(sys.argv[2])
view = QWebView()
view.setPage(Page(view))
view.resize(1000, 700)
view.titleChanged.connect(end_when_done)
view.show()
view.load(QUrl(sys.argv[1]))
sys.exit(application.exec_())
