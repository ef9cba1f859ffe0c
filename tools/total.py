"""Adds up what the runners counted: `total.py test-r test-py` reads build/reports/test-r.xml ...

The last line is the sum. A runner without a report counts as one failure.
"""

import sys
from pathlib import Path
from xml.etree import ElementTree

REPORTS = Path(__file__).parents[1] / "build" / "reports"


def counts(runner):
    """Passed, failed and skipped in a runner's report, JUnit's XML."""
    try:
        suites = [*ElementTree.parse(REPORTS / f"{runner}.xml").iter("testsuite")]
    except (OSError, ElementTree.ParseError):
        print(f"{runner} ended without a report")
        return 0, 1, 0
    tests, failures, errors, skipped = (
        sum(int(suite.get(name)) for suite in suites)
        for name in ("tests", "failures", "errors", "skipped")
    )
    return tests - failures - errors - skipped, failures + errors, skipped


passed, failed, skipped = map(sum, zip(*map(counts, sys.argv[1:]), strict=True))
print(f"{passed} passed, {failed} failed, {skipped} skipped")
sys.exit(failed > 0)
