"""How the fixtures are written: JSON, one tensor per line, doubles in the shortest form that reads back exactly."""

import json
from pathlib import Path

HERE = Path(__file__).parent


class Line(dict):
    """An object written on one line."""


class Rows(list):
    """A list of lists, each on its own line."""


def tensor(values, digits=None):
    """A tensor as its shape and its values in row-major order, rounded to the given number of significant digits, if any."""
    flat = values.detach().flatten().tolist()
    if digits is not None:
        flat = [float(f"{value:.{digits}g}") for value in flat]
    return Line(shape=list(values.shape), values=flat)


def write(path, document):
    """Writes the document to a file in this folder."""
    file = HERE / path
    file.parent.mkdir(exist_ok=True)
    file.write_text(_render(document, "") + "\n")
    print(f"{path}: {file.stat().st_size / 1024:.0f} KB")


def _render(value, indent):
    deeper = indent + " "
    if isinstance(value, dict) and not isinstance(value, Line):
        lines = [f"{deeper}{json.dumps(key)}: {_render(item, deeper)}" for key, item in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    if isinstance(value, Rows) or (isinstance(value, list) and value and isinstance(value[0], dict)):
        return "[\n" + ",\n".join(deeper + _render(item, deeper) for item in value) + f"\n{indent}]"
    return json.dumps(value, separators=(",", ":"), allow_nan=False)
