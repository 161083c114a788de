"""How far above its own folder a notebook goes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from nb2prod.analysis.places.above import folders_above
from nb2prod.notebook import parse, parse_program

CODES = {
    "x = 1": 0,
    "Path('out/a.csv').parent.mkdir()": 0,
    "root = Path.cwd()": 0,
    "root = Path().resolve().parent": 1,
    "root = Path.cwd().parents[1]": 2,
    "root = os.path.dirname(os.path.dirname(os.path.abspath('.')))": 2,
    "sys.path.insert(0, str(Path('.').absolute().parent / 'src'))": 1,
    "here = Path.cwd()\nroot = here.parent\nprint(root.parent)": 2,
    "root = Path.cwd()\nwhile not (root / '.git').exists():\n    root = root.parent": 4,
    "root = next(p for p in (Path.cwd(), *Path.cwd().parents) if (p / 'src').is_dir())": 4,
    "open(f'{os.path.dirname(os.getcwd())}/data.csv')": 1,
}


@pytest.mark.parametrize(("code", "height"), CODES.items())
def test_folders_above(notebook_json: Callable[..., str], code: str, height: int) -> None:
    notebook = parse(notebook_json(code).encode(), Path("n.ipynb"))
    assert folders_above(parse_program(notebook), project=4) == height
