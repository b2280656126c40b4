"""What nbgrader loads of ours: thin adapters between its preprocessors and our grading.

`nbgrader_config.py` calls `configure`; then nbgrader's own commands and formgrader grade in our sandbox, with our scores.
"""

import os
import sysconfig
from pathlib import Path
from typing import Any

_HERE = "autograder.nbgrader_plugins"
_NBGRADER = "nbgrader.preprocessors"


def configure(config: Any, root: Path) -> None:
    """Set nbgrader up for a course. config: traitlets' configuration; root: the folder of course.yml.

    nbgrader's CheckCellMetadata is left out when grading: a submission's metadata comes from the source alone, which the
    release checked.
    """
    from autograder.content.folder import Folder

    folder = Folder(root)
    _find_scripts()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.source_directory = "assignments"
    config.CourseDirectory.db_url = folder.database
    config.Exchange.timezone = folder.course.time_zone
    config.GenerateAssignment.exporter_class = f"{_HERE}.releasing.AuditedExporter"
    config.GenerateAssignment.preprocessors = _release_preprocessors()
    config.Autograde.exporter_class = f"{_HERE}.intake.SubmissionExporter"
    config.Autograde.pre_convert_hook = f"{_HERE}.intake.neutralise"
    config.Autograde.sanitize_preprocessors = [
        f"{_NBGRADER}.{name}" for name in ("ClearOutput", "DeduplicateIds", "OverwriteKernelspec", "OverwriteCells")
    ]
    config.Autograde.autograde_preprocessors = [
        f"{_HERE}.preprocessors.Grade",
        f"{_NBGRADER}.IgnorePattern",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        *(f"{_NBGRADER}.{name}" for name in ("LimitOutput", "SaveAutoGrades", "AssignLatePenalties")),
    ]
    config.AssignLatePenalties.plugin_class = f"{_HERE}.late.LatePolicy"
    config.HTMLExporter.sanitize_html = True
    config.HTMLExporter.filters = {"markdown2html": f"{_HERE}.markdown.markdown_to_html"}


def _release_preprocessors() -> list[str]:
    """nbgrader's own in their order, with `KeepStubs` for ClearSolutions; then ours."""
    before = ("IncludeHeaderFooter", "InstantiateTests", "LockCells")
    cleared = ("ClearOutput", "CheckCellMetadata", "ComputeChecksums", "SaveCells")
    behind = ("ClearHiddenTests", "ClearMarkScheme", "ComputeChecksums", "CheckCellMetadata")
    return [
        *(f"{_NBGRADER}.{name}" for name in before),
        f"{_HERE}.releasing.KeepStubs",
        *(f"{_NBGRADER}.{name}" for name in (*cleared, *behind)),
        f"{_HERE}.releasing.AddFiles",
    ]


def _find_scripts() -> None:
    """Put our scripts on PATH: nbgrader starts alembic by name, also if no virtual environment is active."""
    scripts = sysconfig.get_path("scripts")
    if scripts not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", "")])
