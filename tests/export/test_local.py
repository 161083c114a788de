from nb2prod.export.local import left_behind, local_files
from nb2prod.notebook import Location

MODULES = {"new.py": "import old\n", "old.py": 'print "a"\n'}


def test_a_module_that_is_no_python_of_today_stays_behind() -> None:
    assert [file.path for file in local_files(MODULES, "p")] == [
        "src/p/local/new.py",
        "src/p/local/__init__.py",
    ]
    (gone,) = left_behind(MODULES, {"old": Location(3)})
    assert (gone.what, gone.location) == ("old.py", Location(3))
    assert gone.reason.startswith("the file does not parse: Missing parentheses")


def test_a_module_keeps_what_it_imports_for_others() -> None:
    files = local_files(
        {"all_of_it.py": "from other import price\n", "other.py": "price = 1\n"}, "p"
    )
    texts = {file.path: file.data.decode() for file in files}
    assert "from p.local.other import price" in texts["src/p/local/all_of_it.py"]
