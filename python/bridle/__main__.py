"""`python -m bridle`: how things are here."""

import sys

from bridle.sitrep import main

sys.exit(main(sys.argv[1:]))
