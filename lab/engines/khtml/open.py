"""open.py URL: opens URL in KHTML, alone in a window, until its title begins with DONE.

Python has no binding for KHTML: the few methods of its C++ class that a window needs are called by their symbols.
"""

import ctypes
import os
import sys

from PyQt5 import sip
from PyQt5.QtCore import QObject, QTimer, QUrl
from PyQt5.QtWidgets import QApplication, QVBoxLayout, QWidget

KHTML_PART_BYTES = 4096  # room for the object: far more than its few pointers
END_AFTER_MS = 500  # what the page still sends may go out

khtml = ctypes.CDLL('libKF5KHtml.so.5')


def method(symbol, result, *arguments):
    function = khtml[symbol]
    function.restype = result
    function.argtypes = arguments
    return function


POINTER = ctypes.c_void_p
construct = method('_ZN9KHTMLPartC1EP7QWidgetP7QObjectNS_10GUIProfileE', None, POINTER, POINTER, POINTER, ctypes.c_int)
view_of = method('_ZNK9KHTMLPart4viewEv', POINTER, POINTER)
open_url = method('_ZN9KHTMLPart7openUrlERK4QUrl', ctypes.c_bool, POINTER, POINTER)

application = QApplication(['khtml'])
window = QWidget()
window.resize(1000, 700)
layout = QVBoxLayout(window)

memory = ctypes.create_string_buffer(KHTML_PART_BYTES)
part = ctypes.addressof(memory)
construct(part, sip.unwrapinstance(window), None, 0)
layout.addWidget(sip.wrapinstance(view_of(part), QWidget))
window.show()


def end_when_done(title):
    if title.startswith('DONE'):
        QTimer.singleShot(END_AFTER_MS, lambda: os._exit(0))  # its destructors complain of what they find


sip.wrapinstance(part, QObject).setWindowCaption.connect(end_when_done)
url = QUrl(sys.argv[1])
QTimer.singleShot(0, lambda: open_url(part, sip.unwrapinstance(url)))
sys.exit(application.exec_())
