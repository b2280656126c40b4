"""Markdown cells on the pages that browsers open: feedback, and formgrader."""

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath


def markdown_to_html(source: str) -> str:
    """Markdown as HTML, where HTML in it is shown as text and dangerous links lead nowhere.

    It replaces nbconvert's filter: nbgrader's templates do not sanitise what that one returns.
    """
    return str(MarkdownWithMath(renderer=IPythonRenderer(escape=True, allow_harmful_protocols=False)).render(source))
