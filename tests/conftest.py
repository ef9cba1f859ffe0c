"""For all tests in Python."""

import signal

# What a shell starts in the background may ignore interrupts, and would hand this down.
signal.signal(signal.SIGINT, signal.default_int_handler)
