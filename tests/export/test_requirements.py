import pytest

from nb2prod.export.requirements import Requirements, requirements
from nb2prod.observe import Module


@pytest.mark.parametrize(
    ("modules", "seen", "expected"),
    [
        pytest.param({"os", "json"}, [], Requirements(()), id="the standard library"),
        pytest.param({"cv2"}, [], Requirements(("opencv-python",)), id="another name"),
        pytest.param(
            {"mpl_toolkits", "matplotlib"}, [], Requirements(("matplotlib",)), id="two from one"
        ),
        pytest.param({"yaml", "PIL"}, [], Requirements(("pillow", "PyYAML")), id="in order"),
        pytest.param(
            {"nobody_knows"},
            [],
            Requirements(("nobody_knows",), ("nobody_knows",)),
            id="nobody knows it",
        ),
        pytest.param(
            {"sklearn"},
            [Module("sklearn", "scikit-learn", "1.9.1")],
            Requirements(("scikit-learn>=1.9",)),
            id="a version that was at work",
        ),
        pytest.param(
            {"odd"},
            [Module("odd", "odd-thing", "unknown")],
            Requirements(("odd-thing",)),
            id="a version that is none",
        ),
        pytest.param(
            {"utils"},
            [Module("utils", "", "")],
            Requirements((), ("utils",)),
            id="a file beside the notebook",
        ),
    ],
)
def test_requirements(modules: set[str], seen: list[Module], expected: Requirements) -> None:
    assert requirements(modules, seen) == expected


def test_what_is_not_installed_is_not_looked_for_in_every_distribution(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail() -> None:
        pytest.fail("reads what every distribution holds")

    monkeypatch.setattr("nb2prod.export.requirements._installed", fail)
    assert requirements(["no_such_module"]).lines == ("no_such_module",)
