"""A model in each format that it is saved in, and .keras files with another content."""

import io
import zipfile

import bridle
from bridle.for_r import saving


def write_all(folder, small):
    """Writes a model in each format."""
    model = bridle.compile(small.one(bridle.Model), "adam", "mse")
    model.save(folder / "m.keras")
    model.save(folder / "m.h5")
    model.save(folder / "m", zipped=False)
    model.save_weights(folder / "m.weights.h5")
    saving.save_config(model, str(folder / "m.json"))


def with_entry(content, name, text):
    """The bytes of a .keras file with another text in an entry; `None` leaves it out."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        if text is not None:
            new.writestr(name, text, zipfile.ZIP_DEFLATED)
    return made.getvalue()
