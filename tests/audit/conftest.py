"""What tests of audits share: the tiny course, audited."""

import pytest
from tiny import make, opened

from autograder.audit.audit import audit


@pytest.fixture(scope="session")
def clean(tmp_path_factory):
    """The tiny course, and what its audit found. Whoever changes the course puts it back."""
    root = make(tmp_path_factory.mktemp("clean") / "course")
    return root, audit(opened(root))
