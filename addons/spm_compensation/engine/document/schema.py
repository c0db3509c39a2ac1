"""The JSON Schema of plan documents, for editors and other programs."""

from typing import Any

from .examples import EXAMPLE, FORMAT

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The JSON Schema. It tells the structure; the reader also checks what it means."""
    return {
        "$schema": DRAFT,
        "$id": f"https://github.com/spm-for-odoo/spm/schema/{FORMAT}.json",
        "title": "Plan document of SPM for Odoo: terms, facts and expected payouts",
        **EXAMPLE.schema(),
    }
