"""Files of models; tests/testthat/test-saving.R has the round trips."""

import os

import pytest

from bridle import errors
from bridle.for_r import loading, saving


def test_a_home_folder_is_understood(small, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    saving.save_model(small.one(), "~/m.keras")
    assert os.listdir(tmp_path) == ["m.keras"]
    assert loading.load_model("~/m.keras").name


def test_a_file_that_exists_is_kept(small, tmp_path):
    path = tmp_path / "m.keras"
    path.write_text("mine")
    with pytest.raises(errors.BridleValueError, match=r"it exists.*\n.*overwrite=True"):
        saving.save_model(small.one(), str(path))
    assert path.read_text() == "mine"
    saving.save_model(small.one(), str(path), overwrite=True)
    assert path.read_bytes()[:2] == b"PK"


def test_a_config_is_read_from_a_string_or_a_file(small, tmp_path):
    model = small.two()
    text = saving.save_config(model)
    path = tmp_path / "m.json"
    saving.save_config(model, str(path))
    assert path.read_text() == text
    for source in (text, str(path)):
        assert saving.save_config(loading.load_config(source)) == text
