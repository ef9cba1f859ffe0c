"""What several test files of files of models use."""

import pytest
from model_in_files import write_all


@pytest.fixture(scope="module")
def good(tmp_path_factory, small):
    """A folder with a model in each format."""
    folder = tmp_path_factory.mktemp("good")
    write_all(folder, small)
    return folder
