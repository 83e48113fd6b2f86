"""open.py URL PROFILE: opens URL in QtWebEngine until its title begins with DONE; console messages and page errors go to stdout."""

import os
import sys

from PyQt5.QtCore import QTimer, QUrl
from PyQt5.QtWebEngineWidgets import QWebEnginePage, QWebEngineProfile, QWebEngineView
from PyQt5.QtWidgets import QApplication

END_AFTER_MS = 500  # what the page still sends may go out


class Page(QWebEnginePage):
    def javaScriptConsoleMessage(self, level, message, line, source):
        print(f'console: {message} ({source}:{line})', flush=True)


def end_when_done(title):
    if title.startswith('DONE'):
        QTimer.singleShot(END_AFTER_MS, lambda: application.exit(0))


application = QApplication(['qtwebengine'])
profile = QWebEngineProfile('lab')
profile.setPersistentStoragePath(sys.argv[2] + '/storage')
profile.setCachePath(sys.argv[2] + '/cache')
view = QWebEngineView()
view.setPage(Page(profile, view))
view.resize(1000, 700)
view.titleChanged.connect(end_when_done)
view.show()
view.load(QUrl(sys.argv[1]))
sys.exit(application.exec_())
