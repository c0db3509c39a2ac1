"""Writes each addon's static/description/index.html from its readme/ folder.

Needs the package ``markdown`` from PyPI: ``python3 .ci/description.py``.
"""

import ast
from html import escape
from pathlib import Path

import markdown

ADDONS = Path(__file__).resolve().parents[1] / "addons"
#: The fragments in their order, with the headings that none of them has.
PARTS = {
    "DESCRIPTION": None,
    "CONTEXT": "Use Cases",
    "CONFIGURE": "Configuration",
    "USAGE": "Usage",
    "ROADMAP": "Known Limits and Roadmap",
    "HISTORY": "Changelog",
    "CONTRIBUTORS": "Contributors",
}
PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8" /><title>{title}</title></head>
<body>
<section class="oe_container">
<h1>{title}</h1>
{body}
</section>
</body>
</html>
"""
FIGURE = '<p><img src="{name}" alt="{alt}" style="max-width: 100%" /></p>'


def page(addon):
    """The page of one addon."""
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text("utf-8"))
    sections = []
    for name, heading in PARTS.items():
        path = addon / "readme" / f"{name}.md"
        if not path.exists():
            continue
        if heading:
            sections.append(f"<h2>{heading}</h2>")
        sections.append(markdown.markdown(path.read_text("utf-8")))
        if not heading:
            sections += [
                FIGURE.format(name=Path(image).name, alt=escape(manifest["name"]))
                for image in manifest.get("images", ())
            ]
    return PAGE.format(title=escape(manifest["name"]), body="\n".join(sections))


if __name__ == "__main__":
    for readme in sorted(ADDONS.glob("*/readme")):
        target = readme.parent / "static" / "description" / "index.html"
        target.write_text(page(readme.parent), "utf-8")
