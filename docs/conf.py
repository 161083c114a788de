"""How the documentation is built; `make docs` does it, and a warning is an error."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

import generate  # noqa: E402

import nb2prod  # noqa: E402

project = "nb2prod"
author = "the nb2prod developers"
release = nb2prod.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_design"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = f"nb2prod {release}"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
# Nothing is fetched while it is built, and what a page links to in here has to be there.
myst_url_schemes = ("http", "https")

generate.pages(HERE / "generated")
