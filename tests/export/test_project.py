import pytest

from nb2prod.export.project import is_requirement


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("pandas", True, id="a name"),
        pytest.param("pandas[excel]>=1.5,<2", True, id="extras and limits"),
        pytest.param('colorama; sys_platform == "win32"', True, id="a marker"),
        pytest.param("boto3==1.24.*", True, id="a wildcard that may be asked for"),
        pytest.param("boto3>=1.24.*", False, id="a wildcard that has no order"),
        pytest.param("git+https://x.org/y", False, id="an address"),
        pytest.param("y @ https://x.org/y.whl", False, id="a name with an address"),
        pytest.param("y-1.0.whl", False, id="a file"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_is_requirement(text: str, expected: bool) -> None:
    assert is_requirement(text) is expected
