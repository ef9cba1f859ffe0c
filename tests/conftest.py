"""For all tests in Python."""

import signal

# What a shell starts in the background, or nohup, may ignore signals, and would hand this down.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
