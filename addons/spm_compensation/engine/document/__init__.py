"""Plan documents: terms, facts and expected payouts as JSON.

The format is told once, as shapes (:mod:`shape`): :mod:`plan_format`,
:mod:`facts_format`, :mod:`examples`. From it come the reader (:mod:`reading`), whose
errors name the place in the document, and the JSON Schema (:mod:`schema`). Forms show
plans as flat rows (:mod:`sheets`), which become terms again (:mod:`sheet_terms`).
:mod:`writing` turns parsed JSON into text, :mod:`usual` makes a case to start from.
"""

from .examples import FORMAT, Example, Outcome, run, run_case, told
from .reading import parse, read_case, read_example, read_plan
from .schema import schema
from .sheet_terms import component_terms, terms_of
from .sheets import component_sheet, sheet_of
from .usual import usual_case
from .writing import written
