"""nbgrader's configuration for this course: our sandbox, our scores, course.yml's database and late policy."""

from pathlib import Path

from autograder.nbgrader_plugins import configure

configure(get_config(), Path(__file__).resolve().parent)  # noqa: F821  (get_config is nbgrader's)
