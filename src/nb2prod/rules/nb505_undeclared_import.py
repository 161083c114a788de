"""An import that nothing declares.

What it does
    Where `requirements*.txt`, `pyproject.toml`, `environment.yml` or the like lies beside the
    notebook or above it: finds imports that neither these files, nor what they bring along, nor
    Python, nor a module beside the notebook provides. Silent where nothing is declared, where the
    declarations know few of the notebook's imports, and about modules that may be your own files.
    What is installed is not asked: a check often runs elsewhere than the notebook's kernel, and
    must answer alike in both places. Nothing is imported to find out.

Why it matters
    The notebook runs on your machine because somebody once installed the package there. The job's
    machine is built from the declarations, and the run stops at this line.

Bad:
    # requirements.txt has: pandas, scikit-learn
    import pandas
    import sklearn
    import lightgbm

Good:
    # requirements.txt has: pandas, scikit-learn
    import pandas
    import sklearn

How to fix
    Add the distribution to the file, with the version that works: `pip freeze` shows it. Mind that
    names differ: `import cv2` needs `opencv-python`.
"""

from collections.abc import Iterator

from nb2prod.analysis import Analysis
from nb2prod.rule import Diagnostic, Rule, Severity, shown
from nb2prod.sentence import gettext


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each module at its first import."""
    for missing in analysis.undeclared:
        module, name = (shown(n, 24).strip('"') for n in (missing.module, missing.distribution))
        yield rule.at(
            missing.location,
            gettext(
                "nothing declares {}: add {} to {}, or the job stops here",
                module,
                name,
                missing.file[:24],
            ),
        )


rule = Rule("NB505", "undeclared-import", Severity.ADVICE, check, __doc__)
