import json
from dataclasses import replace

import pytest

from nb2prod.analysis.needs.modules import Need
from nb2prod.export.requirements import Requirements, Wanted, between, compatible, requirements
from nb2prod.notebook import Location
from nb2prod.observe import Distribution, Environment, Module

HERE = Location(0)
MARKERS = {"python_version": "3.11", "sys_platform": "linux", "platform_machine": "x86_64"}


def wanted(*modules: str, **more: object) -> Wanted:
    return Wanted(modules=dict.fromkeys(modules, HERE), **more)  # type: ignore[arg-type]


def environment(*distributions: Distribution, loaded: tuple[Module, ...] = ()) -> Environment:
    return Environment(loaded, distributions, tuple(MARKERS.items()))


PANDAS = Module("pandas", "pandas", "1.5.3")
NUMPY = Distribution("numpy", "1.23.5")
OF_PANDAS = Distribution(
    "pandas", "1.5.3", ("numpy>=1.21", "tzdata; sys_platform == 'win32'", "odfpy; extra == 'excel'")
)

LINES = ("numpy>=1.23,<1.24", "pandas>=1.5,<2")  # numpy too: pandas is compiled against it


@pytest.mark.parametrize(
    ("modules", "lines", "noted"),
    [
        pytest.param({"os", "json"}, (), [], id="the standard library"),
        pytest.param({"cv2"}, ("opencv-python",), [], id="another name"),
        pytest.param({"mpl_toolkits", "matplotlib"}, ("matplotlib",), [], id="two from one"),
        pytest.param({"yaml", "PIL"}, ("pillow", "PyYAML"), [], id="in order"),
        pytest.param({"_cfg", "größe"}, (), ["import _cfg", "import größe"], id="no name for one"),
        pytest.param({"nobody_knows"}, ("nobody_knows",), ["import nobody_knows"], id="a guess"),
    ],
)
def test_from_reading_alone(modules: set[str], lines: tuple[str, ...], noted: list[str]) -> None:
    found = requirements(wanted(*modules))
    assert found.lines == lines
    assert found.lock == ()
    assert [note.what for note in found.notes] == noted


def test_a_run_gives_ranges_and_the_exact_versions_of_all_that_they_bring() -> None:
    found = requirements(wanted("pandas", "os"), [PANDAS], environment(OF_PANDAS, NUMPY))
    assert found == Requirements(LINES, ("numpy==1.23.5", "pandas==1.5.3"))


def test_the_lock_holds_the_kernel_that_the_job_runs_in() -> None:
    kernel = Distribution("ipykernel", "6.20.1", ("matplotlib-inline>=0.1",))
    inline = Distribution("matplotlib-inline", "0.1.6")
    found = requirements(wanted("pandas"), [PANDAS], environment(OF_PANDAS, NUMPY, kernel, inline))
    assert found.lines == LINES
    assert found.lock[:2] == ("ipykernel==6.20.1", "matplotlib-inline==0.1.6")


@pytest.mark.parametrize(
    ("pins", "expected"),
    [
        pytest.param(
            ("ipython==8.23.0", "matplotlib==3.6.3", "matplotlib-inline==0.1.6"),
            ("ipython>=8.23,<9", "matplotlib-inline>=0.1,<0.2"),
            id="figures in a notebook",
        ),
        pytest.param(("matplotlib-inline==0.1.6", "numpy==1.23.5"), (), id="no figures"),
        pytest.param(("matplotlib @ file:///m", "matplotlib==3.6.3"), (), id="no notebook"),
    ],
)
def test_what_shows_figures_fits_the_matplotlib_of_the_run(
    pins: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert between(pins) == expected


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param("1.5.3", ">=1.5,<2", id="until the next major version"),
        pytest.param("0.12.2", ">=0.12,<0.13", id="below one, the minor version breaks"),
        pytest.param("2023.3", ">=2023.3", id="a year breaks nothing"),
        pytest.param("2.0.0rc1", ">=2.0.0rc1,<3", id="a release candidate"),
        pytest.param("2.1.0+cpu", ">=2.1,<3", id="a build"),
        pytest.param("7", ">=7.0,<8", id="one number"),
        pytest.param("1!2.3", ">=1!2.3,<1!3", id="an epoch"),
        pytest.param("unknown", "", id="none"),
    ],
)
def test_ranges(version: str, expected: str) -> None:
    assert compatible(version, "pandas") == expected


def test_what_breaks_in_minor_versions_ends_at_the_next_one() -> None:
    assert compatible("3.8.2", "matplotlib") == ">=3.8,<3.9"


READS = Need("read_excel", ("openpyxl", "xlrd"), HERE)
PARQUET = Need("read_parquet", ("pyarrow", "fastparquet"), HERE)
PLOTS = Need("plot", ("matplotlib",), HERE, is_sure=False)
XLRD = Module("xlrd", "xlrd", "2.0.1")
OF_XLRD = Distribution("xlrd", "2.0.1", ("olefile",))
OLEFILE = Distribution("olefile", "0.46")


@pytest.mark.parametrize(
    ("needs", "loaded", "lines", "noted"),
    [
        pytest.param([READS], None, ("openpyxl", "pandas"), ["read_excel"], id="assumed"),
        pytest.param([READS], [XLRD], (*LINES, "xlrd>=2.0,<3"), [], id="was loaded"),
        pytest.param([READS], [], LINES, ["read_excel"], id="was not loaded"),
        pytest.param([PLOTS], None, ("pandas",), [], id="perhaps, from reading alone"),
        pytest.param([PLOTS], [], LINES, [], id="perhaps, and not in the run"),
        pytest.param([], [XLRD], LINES, [], id="loaded, and nothing explains it"),
        pytest.param(
            [READS, Need("x", ("olefile",), HERE)],
            [XLRD, Module("olefile", "olefile", "0.46")],
            (*LINES, "xlrd>=2.0,<3"),
            [],
            id="another requirement brings it",
        ),
    ],
)
def test_what_no_import_names(
    needs: list[Need], loaded: list[Module] | None, lines: tuple[str, ...], noted: list[str]
) -> None:
    around = environment(OF_PANDAS, NUMPY, OF_XLRD, OLEFILE, loaded=tuple(loaded or ()))
    seen = [PANDAS] if loaded is not None else []
    around_or_none = around if loaded is not None else None
    found = requirements(wanted("pandas", needs=tuple(needs)), seen, around_or_none)
    assert found.lines == lines
    assert [note.what for note in found.notes] == noted


def test_an_extra_and_what_it_brings() -> None:
    dask = Distribution("dask", "2023.5.0", ("click>=8", 'pandas>=1.3; extra == "dataframe"'))
    around = environment(
        dask,
        OF_PANDAS,
        NUMPY,
        Distribution("click", "8.1"),
        loaded=(Module("dask", "dask", "2023.5.0"),),
    )
    needs = (Need("dask.dataframe", ("dask[dataframe]",), HERE),)
    found = requirements(wanted("dask", needs=needs), [Module("dask", "dask", "2023.5.0")], around)
    assert found.lines == ("dask[dataframe]>=2023.5", "numpy>=1.23,<1.24")
    assert found.lock == ("click==8.1", "dask==2023.5.0", "numpy==1.23.5", "pandas==1.5.3")


@pytest.mark.parametrize(
    ("asked", "lines", "noted"),
    [
        pytest.param("pandas==1.3.0", LINES, ["pandas==1.3.0"], id="not what ran"),
        pytest.param("pandas>=1.5", LINES, [], id="what ran"),
        pytest.param("tqdm<5,>=4", (*LINES, "tqdm>=4,<5"), ["tqdm"], id="not there"),
        pytest.param("git+https://x/y", ("git+https://x/y", *LINES), [], id="odd"),
    ],
)
def test_what_the_notebook_installs(asked: str, lines: tuple[str, ...], noted: list[str]) -> None:
    found = requirements(wanted("pandas", asked=(asked,)), [PANDAS], environment(OF_PANDAS, NUMPY))
    assert found.lines == lines
    assert [note.what for note in found.notes] == noted


@pytest.mark.parametrize(
    ("rows", "lines", "words"),
    [
        pytest.param([Module("x", "", "")], (), "is it a file?", id="nothing brings it"),
        pytest.param([], ("x",), "no distribution is known", id="never loaded, not known"),
        pytest.param(
            [Module("x", "x", "1.0"), Module("x", "x-headless", "1.0")],
            ("x>=1.0,<2",),
            "x-headless brings it as well",
            id="two bring it",
        ),
        pytest.param(
            [Module("x.a", "x-a", "1.0"), Module("x.b", "x-b", "2.0")],
            ("x-a>=1.0,<2", "x-b>=2.0,<3"),
            "",
            id="a name that two share",
        ),
    ],
)
def test_what_is_missing_or_ambiguous_is_noted(
    rows: list[Module], lines: tuple[str, ...], words: str
) -> None:
    there = [Distribution(row.distribution, row.version) for row in rows if row.distribution]
    found = requirements(wanted("x"), rows, environment(*there))
    assert found.lines == lines
    assert [words in note.reason for note in found.notes][:1] == ([True] if words else [])


def test_files_elsewhere_need_what_they_import() -> None:
    around = replace(environment(OF_PANDAS, NUMPY), of_files=(PANDAS,))
    assert requirements(wanted("near"), [Module("near", "", "")], around).lines == LINES


def test_modules_that_come_along_are_no_requirement() -> None:
    assert requirements(wanted("near", local=frozenset({"near"}))) == Requirements(())


ORIGINS = {
    "a commit": (
        {"url": "https://me:secret@x.org/p.git", "vcs_info": {"vcs": "git", "commit_id": "a1"}},
        "p @ git+https://x.org/p.git@a1",
        "",
    ),
    "a wheel somewhere": ({"url": "https://x.org/p.whl"}, "p @ https://x.org/p.whl", ""),
    "built by conda": ({"url": "file:///croot/p", "dir_info": {}}, "p==1.0", ""),
    "a folder": ({"url": "file:///p", "dir_info": {"editable": True}}, "p==1.0", "one machine"),
}


@pytest.mark.parametrize(("origin", "pin", "words"), ORIGINS.values(), ids=ORIGINS.keys())
def test_what_came_from_elsewhere(origin: dict[str, object], pin: str, words: str) -> None:
    found = requirements(
        wanted("p"),
        [Module("p", "p", "1.0")],
        environment(Distribution("p", "1.0", (), json.dumps(origin))),
    )
    assert found.lock == (pin,)
    assert [words in note.reason for note in found.notes] == ([True] if words else [])


def test_an_environment_that_does_not_fit_together_is_noted() -> None:
    odd = Distribution("numpy", "1.20")
    found = requirements(wanted("pandas"), [PANDAS], environment(OF_PANDAS, odd))
    assert [(note.what, "--no-deps" in note.reason) for note in found.notes] == [
        ("numpy>=1.21", True)
    ]
    alone = requirements(wanted("pandas"), [PANDAS], environment(OF_PANDAS))
    assert [note.what for note in alone.notes] == ["numpy"]


def test_what_is_not_installed_is_not_looked_for_in_every_distribution(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail() -> None:
        pytest.fail("reads what every distribution holds")

    monkeypatch.setattr("nb2prod.analysis.needs.distributions._installed", fail)
    assert requirements(wanted("no_such_module")).lines == ("no_such_module",)
