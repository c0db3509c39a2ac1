"""Plan documents: terms, facts and expected payouts as JSON.

The format is told once, as shapes (:mod:`shape`): :mod:`plan_format`,
:mod:`facts_format`, :mod:`examples`. From it come the reader (:mod:`reading`), whose
errors name the place in the document, and the JSON Schema (:mod:`schema`).
"""

from .examples import Example, Outcome, run, told
from .reading import parse, read_example, read_plan
from .schema import schema
