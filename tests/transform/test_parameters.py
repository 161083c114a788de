"""Which values become parameters, under which names, and what stands in their place."""

from collections.abc import Sequence

import pytest

from .conftest import plan_of

CHOSEN = {
    "a constant in capitals": (["PRICE = 0.28\nprint(PRICE)"], [("price", "float", 0.28)]),
    "a word that people tune": (["threshold = 3\nprint(threshold)"], [("threshold", "int", 3)]),
    "a date": (["first = '2024-01-31'\nprint(first)"], [("first", "str", "2024-01-31")]),
    "a block of settings": (
        ["nx = 41\nnt = 20\ndx = 0.5\nprint(nx, nt, dx)"],
        [("nx", "int", 41), ("nt", "int", 20), ("dx", "float", 0.5)],
    ),
    "a path that is read": (
        ["import pandas as pd\ndf = pd.read_csv('data/bills 2024.csv')\ndf"],
        [("bills_2024_path", "str", "data/bills 2024.csv")],
    ),
    "a path that is written": (
        ["import joblib\njoblib.dump({}, 'out/model.pkl')"],
        [("model_path", "str", "out/model.pkl")],
    ),
    "a path that begins with a number": (
        ["import pandas as pd\ndf = pd.read_csv('data/01_raw bills.csv')\ndf"],
        [("raw_bills_path", "str", "data/01_raw bills.csv")],
    ),
    "a figure that is saved": (
        ["import matplotlib.pyplot as plt\nplt.plot([1])\nplt.savefig('out/hist.png')"],
        [("hist_path", "str", "out/hist.png")],
    ),
    "no gallery of figures": (
        ["import matplotlib.pyplot as plt\nplt.plot([1])\nplt.savefig('1.png')\n"
         "plt.savefig('2.png')\nplt.savefig('3.png')\nplt.savefig('4.svg')\nsize = 3\nprint(size)"],
        [("size", "int", 3)],
    ),
    "one path read and written again is one parameter": (
        ["import pandas as pd\ndf = pd.read_csv('a.csv')", "df.to_csv('a.csv')"],
        [("a_path", "str", "a.csv")],
    ),
    "a seed": (
        ["import numpy as np\nnp.random.seed(7)\nprint(np.random.rand())"], [("seed", "int", 7)],
    ),
    "a setting given twice alike": (
        ["f = print\nf(sep='', random_state=1)\nf(random_state=1)"], [("random_state", "int", 1)],
    ),
    "a constant set twice alike": (
        ["RATE = 0.5\nprint(RATE)", "RATE = 0.5\nprint(RATE)"], [("rate", "float", 0.5)],
    ),
    "a long path is cut between its words": (
        ["print(open('a/the_probability_of_statistics_and_the_machine_learning.jpg').read())"],
        [(
            "the_probability_of_statistics_path", "str",
            "a/the_probability_of_statistics_and_the_machine_learning.jpg",
        )],
    ),
    "a pattern of files": (
        ["import glob\nprint(glob.glob('data/train/*.csv'))"],
        [("train_csv_pattern", "str", "data/train/*.csv")],
    ),
    "a path that is opened by its method": (
        ["from pathlib import Path\nPLACE = Path('a.csv')\nwith PLACE.open('w', newline='') as f:\n"
         "    f.write('x')"],
        [("a_path", "str", "a.csv")],
    ),
    "a seed where the name is taken": (
        ["import random\ndef reset(seed):\n    random.seed(7)\nreset(1)"],
        [("chosen_seed", "int", 7)],
    ),
    "a path inside a function": (
        ["import pandas as pd\ndef load():\n    return pd.read_csv('a.csv')", "load()"],
        [("a_path", "str", "a.csv")],
    ),
}  # fmt: skip

LEFT = {
    "a colour": ["COLOR = 'red'\nBACK = '#ffaa00'\nprint(COLOR, BACK)"],
    "the size of a figure": ["FIGSIZE = [10, 4]\nFONT_SIZE = 12\nprint(FIGSIZE, FONT_SIZE)"],
    "a folder that is only asked for": [
        "import os\nif os.path.exists('/kaggle/working'):\n    print('there')",
    ],
    "places that are tried in turn": [
        "from pathlib import Path\nfor p in [Path('a/b.csv'), Path('../b.csv'), Path('b.csv')]:\n"
        "    if p.exists():\n        print(p.read_text())",
    ],
    "what only an unused function reads": [
        "LIMIT = 3\nimport pandas as pd\ndef load():\n    return pd.read_csv('a.csv')[:LIMIT]",
        "def both():\n    return load()",
    ],
    "a constant set twice in different ways": ["RATE = 1\nprint(RATE)", "RATE = 1.0\nprint(RATE)"],
    "a counter": ["x = 5\nprint(x)"],
    "a constant that is rebound": ["LIMIT = 1\nLIMIT = LIMIT + 1\nprint(LIMIT)"],
    "a constant that is changed in place": ["NAMES = ['a']\nNAMES.append('b')\nprint(NAMES)"],
    "a constant that nothing reads": ["LIMIT = 1"],
    "a long text": ["QUERY = '''select *\nfrom t'''\nprint(QUERY)"],
    "a setting given twice in different ways": ["f = print\nf(max_depth=1)\nf(max_depth=2)"],
    "a default of a function, which is a parameter already": [
        "import pandas as pd\ndef load(path='a.csv'):\n    return pd.read_csv(path)", "load()",
    ],
    "a folder that is made": ["import os\nos.makedirs('out/models')"],
    "a value that no command line can give": ["START = None\nprint(START)"],
    "a global that a function rebinds": [
        "COUNT = 1\ndef f():\n    global COUNT\n    COUNT = 2\nf()\nprint(COUNT)",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("cells", "expected"), CHOSEN.values(), ids=CHOSEN.keys())
def test_becomes_a_parameter(cells: Sequence[str], expected: list[tuple[str, str, object]]) -> None:
    found = plan_of(cells).parameters
    assert [(p.name, p.type, p.default) for p in found] == expected


@pytest.mark.parametrize("cells", LEFT.values(), ids=LEFT.keys())
def test_stays_in_the_code(cells: Sequence[str]) -> None:
    assert plan_of(cells).parameters == ()


def test_a_constant_leaves_the_code_and_its_comment_explains_it() -> None:
    plan = plan_of(["PRICE = 0.28  # dollars per kWh", "print('at', PRICE)"])
    assert plan.parameters[0].help == "dollars per kWh (cell 1)"
    assert [step.body for step in plan.steps] == ['logger.info("at %s", price)']
    assert plan.steps[0].inputs == ("price",)


HELP = {
    "a comment behind it": ("PRICE = 0.28  # per kWh\nprint(PRICE)", "per kWh (cell 1)"),
    "a comment above it": ("# What a kWh costs.\nPRICE = 0.28\n\nprint(PRICE)",
                           "What a kWh costs (cell 1)"),
    "a comment above many": ("# all settings\nPRICE = 0.28\nLIMIT = 3\n\nprint(PRICE, LIMIT)",
                             "PRICE in cell 1"),
    "code above it": ("# PRICE = 0.3\nPRICE = 0.28\n\nprint(PRICE)", "PRICE in cell 1"),
    "a table that is read": ("df = pd.read_csv('bills.csv.gz')\ndf", "CSV read in cell 1"),
    "somebody's own folder": (
        "df = pd.read_excel('/home/ana/bills.xlsx')\ndf",
        "Excel workbook read in cell 1; a hardcoded home folder: pass your own",
    ),
    "another drive": (
        r"df = pd.read_csv('C:\data\bills.csv')",
        "CSV read in cell 1; a hardcoded Windows path: pass your own",
    ),
    "a table on the web": ("df = pd.read_csv('https://host.example/bills.csv')\ndf",
                           "CSV read in cell 1"),
    "a picture that is saved": ("plt.plot([1])\nplt.savefig('out/hist.png')",
                                "Picture written in cell 1"),
    "a folder": ("names = os.listdir('data/raw/')\nnames", "Read in cell 1"),
    "an argument": ("a, b = train_test_split(x, test_size=0.2)\na, b",
                    "For train_test_split in cell 1"),
}  # fmt: skip


@pytest.mark.parametrize(("code", "expected"), HELP.values(), ids=HELP.keys())
def test_the_help_of_a_parameter(code: str, expected: str) -> None:
    assert plan_of([code]).parameters[0].help == expected


def test_a_name_that_stands_in_a_string_keeps_its_spelling() -> None:
    plan = plan_of(["LIMIT = 3", "rows.query('x > @LIMIT')"])
    assert [p.name for p in plan.parameters] == ["LIMIT"]


def test_a_name_that_is_taken_is_not_taken_twice() -> None:
    plan = plan_of(["PRICE = 0.28", "price = PRICE * 2\nprint(price)"])
    assert [p.name for p in plan.parameters] == ["PRICE"]


def test_no_more_than_people_read_and_the_rest_is_noted() -> None:
    lines = [f"LIMIT_{n} = {n}" for n in range(15)]
    plan = plan_of(["\n".join(lines), f"print({', '.join(f'LIMIT_{n}' for n in range(15))})"])
    assert len(plan.parameters) == 12
    assert [note.what for note in plan.notes] == [f"LIMIT_{n} = {n}" for n in (12, 13, 14)]


LEFT_OUT = {
    "by the parameter's name": (["price"], {}),
    "by the variable's name": (["PRICE"], {}),
    "of a parameters cell": (["PRICE"], {0: ["parameters"]}),
}


@pytest.mark.parametrize(("names", "tags"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_what_the_author_leaves_out_stays_in_the_code(
    names: list[str], tags: dict[int, list[str]]
) -> None:
    cells = ["PRICE = 0.28\nRATE = 0.5", "print(PRICE * RATE)"]
    plan = plan_of(cells, tags, {"nb2prod": {"left_out": names}})
    assert [p.name.lower() for p in plan.parameters] == ["rate"]
    assert "PRICE = 0.28" in plan.constants + plan.steps[0].body
    assert [n.what for n in plan.notes if "metadata" in n.reason] == ["PRICE = 0.28"]


def test_one_that_is_left_out_makes_room_for_another() -> None:
    names = [f"LIMIT_{n}" for n in range(13)]
    lines = "\n".join(f"{name} = {n}" for n, name in enumerate(names))
    cells = [lines, f"print({', '.join(names)})"]
    plan = plan_of(cells, metadata={"nb2prod": {"left_out": ["limit_0"]}})
    assert [p.name for p in plan.parameters] == [name.lower() for name in names[1:]]


WISHES = {
    "by the variable's name": (["PRICE = 0.28", "print(PRICE)"], {"PRICE": "tariff"}, "tariff"),
    "by the parameter's name": (["PRICE = 0.28", "print(PRICE)"], {"price": "tariff"}, "tariff"),
    "in its own letters": (["PRICE = 0.28", "print(PRICE)"], {"PRICE": "PRICE"}, "PRICE"),
    "of a path in a call": (["open('/home/ana/bills.csv')"], {"bills_path": "bills"}, "bills"),
    "no name": (["PRICE = 0.28", "print(PRICE)"], {"PRICE": "my tariff"}, "price"),
    "a keyword": (["PRICE = 0.28", "print(PRICE)"], {"PRICE": "class"}, "price"),
    "a builtin": (["PRICE = 0.28", "print(PRICE)"], {"PRICE": "list"}, "price"),
    "another's": (["PRICE = 0.28", "total = PRICE * 2\nprint(total)"], {"PRICE": "total"}, "price"),
    "in a string": (["LIMIT = 3", "f.query('x > @LIMIT', LIMIT)"], {"LIMIT": "most"}, "LIMIT"),
}


@pytest.mark.parametrize(("cells", "names", "name"), WISHES.values(), ids=WISHES)
def test_the_author_names_a_parameter(cells: list[str], names: dict[str, str], name: str) -> None:
    wishes = {own: {"name": wanted} for own, wanted in names.items()}
    plan = plan_of(cells, metadata={"nb2prod": {"parameters": wishes}})
    assert [p.name for p in plan.parameters] == [name]
    assert name in "".join(step.body for step in plan.steps)
    is_met = name in names.values()
    assert [n.reason[:14] for n in plan.notes] == ([] if is_met else ["keeps its name"])


def test_two_parameters_do_not_get_one_name() -> None:
    wishes = {"A_RATE": {"name": "rate"}, "B_RATE": {"name": "rate"}}
    cells = ["A_RATE = 0.5\nB_RATE = 0.7", "print(A_RATE, B_RATE)"]
    plan = plan_of(cells, metadata={"nb2prod": {"parameters": wishes}})
    assert [(p.name, p.known_as) for p in plan.parameters] == [
        ("rate", "A_RATE"),
        ("b_rate", "B_RATE"),
    ]


TYPES = {"wider": ("RATE = 3", "float", 3.0), "none of it": ("RATE = 3", "str", 3)}


@pytest.mark.parametrize(("cell", "type", "default"), TYPES.values(), ids=TYPES)
def test_the_author_widens_a_type(cell: str, type: str, default: object) -> None:
    wishes = {"RATE": {"type": type}}
    plan = plan_of([cell, "print(RATE)"], metadata={"nb2prod": {"parameters": wishes}})
    assert [repr(p.default) for p in plan.parameters] == [repr(default)]


def test_the_notebook_s_own_parameters_win_and_keep_their_names() -> None:
    cells = [
        "START = '2024-01-01'  # first day\nk = 3\nsize: float = 2.0\nlater = f()",
        "RATE = 0.5\nprint(START, k, size, later, RATE)",
    ]
    plan = plan_of(cells, tags={0: ["parameters"]})
    assert [(p.name, p.type, p.default) for p in plan.parameters] == [
        ("START", "str", "2024-01-01"),
        ("k", "int", 3),
        ("size", "float", 2.0),
    ]
    assert plan.steps[0].body.startswith("later = f()")
    assert "RATE = 0.5" in plan.steps[0].body


TAGGED = {
    "a declared type": ("a: float = 1", [("a", "float", 1.0)]),
    "papermill's comment for a type": ("a = 1  # type: float", [("a", "float", 1.0)]),
    "a name set twice has the last value": ("a = 1\na = 2", [("a", "int", 2)]),
    "a value that papermill cannot give": ("a = None\nb = 1", [("b", "int", 1)]),
}


@pytest.mark.parametrize(("cell", "expected"), TAGGED.values(), ids=TAGGED.keys())
def test_what_a_parameters_cell_declares(
    cell: str, expected: list[tuple[str, str, object]]
) -> None:
    found = plan_of([cell, "print(a, 1)"], tags={0: ["parameters"]}).parameters
    assert [(p.name, p.type, p.default) for p in found] == expected


def test_a_declared_parameter_that_stays_in_the_code_is_noted() -> None:
    cells = ["a = 1\nprint(a)", "a = 5\nb = (1, 2)\nc = 3", "print(a, b, c)"]
    plan = plan_of(cells, tags={1: ["parameters"]})
    assert [p.name for p in plan.parameters] == ["c"]
    assert [note.what for note in plan.notes] == ["a = 5", "b = (1, 2)"]
    assert "a = 5" in plan.steps[0].body


def test_a_file_that_is_elsewhere_is_found_beside_the_notebook() -> None:
    cell = "import pandas as pd\ndf = pd.read_csv('/home/ana/a.csv')\nprint(df)"
    plan = plan_of([cell], relocate=lambda place: "a.csv")
    assert plan.parameters[0].default == "a.csv"
    assert plan.parameters[0].moved_from == "/home/ana/a.csv"
    assert plan.notes[0].what == "/home/ana/a.csv"


READ = "import pandas as pd\na = pd.read_csv"
ONE_PATH = {
    "read twice": ([f"{READ}('d/a.csv')", "b = open('d/a.csv').read()\nb"], ["a_path"]),
    "spelled in another way": (
        [f"{READ}('d/a.csv')", "b = open('./d/a.csv').read()\nb"], ["a_path"],
    ),
    "written, then read": (
        ["open('a.txt', 'w').write('x')", "b = open('a.txt').read()\nb"], ["a_path"],
    ),
    "in a variable, and once more": (
        ["FILE = 'd/a.csv'", f"{READ}(FILE)", "b = open('d/a.csv').read()\nb"], ["file"],
    ),
    "in a variable below": (
        [f"{READ}('d/a.csv')", "FILE = './d/a.csv'\nb = open(FILE).read()\nb"], ["file"],
    ),
    "another kind of file with its name": (
        [f"{READ}('a.csv')", "b = pd.read_excel('a.xlsx')\nb"], ["a_path", "a_xlsx_path"],
    ),
    "the same name in another folder": (
        [f"{READ}('d/a.csv')", "b = pd.read_csv('../e/a.csv')\nb"], ["a_path", "e_a_path"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "names"), ONE_PATH.values(), ids=ONE_PATH)
def test_the_same_path_is_one_parameter(cells: list[str], names: list[str]) -> None:
    plan = plan_of(cells)
    assert [parameter.name for parameter in plan.parameters] == names
    code = "\n".join(step.body for step in plan.steps)
    assert ".csv" not in code
    assert ".txt" not in code
