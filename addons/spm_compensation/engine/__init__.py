"""What a person is paid: plan terms and facts to a payout with its explanation.

Pure: nothing here imports Odoo, reads a clock, a user or a database.

Data, frozen and checking itself:

- :mod:`terms` (a plan), of :mod:`rate_table`, :mod:`curve`, :mod:`modifiers`
- :mod:`facts` (a person and period), of :mod:`measures`

Calculation, in this order:

- :mod:`payout`, the one entry
- :mod:`quota`, :mod:`commission` (:mod:`windows`, :mod:`rating`), :mod:`bonus`:
  a component
- :mod:`modifiers`: gates, multipliers, matrices, proration, limits
- :mod:`holdback`, :mod:`clawback`, :mod:`draws`: across periods
- :mod:`stages`: several plans within a period; :mod:`late`: what arrived after one
- :mod:`exchange`: amounts in another currency
- :mod:`splits`: who gets which part of a deal, before it becomes a credit

What comes out:

- :mod:`recompute`: an explanation is checked and gives the amount again
- :mod:`render`: an explanation in sentences, :mod:`named`: with names for keys
- :mod:`chart` (of :mod:`piecewise`): pay curves of terms and explanations
- :mod:`stored`: facts and balances as statements keep them
- :mod:`plan_words` (:mod:`scale_words`): a plan in sentences; :mod:`difference`: what
  changed between two, in :mod:`places` in words
- :mod:`document`: plans, facts and expected payouts as JSON

Shared ground: :mod:`decimals`, :mod:`problem`, and :mod:`words` that can be told in
another language.
"""

from .facts import Balances, Credit, Facts
from .payout import Payout, calculate
from .problem import Refusal
from .recompute import recompute
from .render import render
from .splits import split
from .terms import Plan
