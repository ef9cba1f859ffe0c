"""The site's index names every help page."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENTRIES = re.findall(r"^  - (\S+)$", (ROOT / "_pkgdown.yml").read_text("utf-8"), re.MULTILINE)
TOPICS = [
    re.search(r"\\name\{(.*?)\}", page.read_text("utf-8"))[1].replace("\\", "")
    for page in sorted((ROOT / "man").glob("*.Rd"))
]


def is_named(topic):
    for entry in ENTRIES:
        found = re.fullmatch(r'(starts_with|matches)\("(.*)"\)', entry)
        if found is None:
            named = entry == topic
        elif found[1] == "starts_with":
            named = topic.startswith(found[2])
        else:
            named = bool(re.search(found[2], topic))
        if named:
            return True
    return False


@pytest.mark.parametrize("topic", TOPICS)
def test_the_index_names_every_help_page(topic):
    assert is_named(topic)
