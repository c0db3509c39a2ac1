"""The sums of a manager with everybody below, from those of whole companies.

Who heads nearly everybody is summed quicker by what is left out: the companies' sums
less the results of those who did not stand below. Both ways give the same, to the cent.
"""

from odoo.tools import SQL

#: From how many people left out, for each one below, results themselves are summed.
OTHERS = 0.5
#: Days below the manager, of each person; a day counts once, as chains make no loops.
_PEOPLE = """
    WITH below AS (
        SELECT participant_id
          FROM spm_chain
         WHERE ancestor_id = %(manager)s
           AND date_from < %(stop)s AND date_to > %(start)s
         GROUP BY participant_id
        HAVING SUM(LEAST(date_to, %(stop)s) - GREATEST(date_from, %(start)s))
               = %(stop)s::date - %(start)s::date)
    SELECT COALESCE(array_agg(p.id) FILTER (WHERE b.participant_id IS NULL), '{}'),
           COUNT(b.participant_id)
      FROM spm_participant p LEFT JOIN below b ON b.participant_id = p.id
"""
_SUMS = """
    (SELECT kpi_id, period_id, company_id, results, numerator, denominator
       FROM spm_measure_total
      UNION ALL
     SELECT kpi_id, period_id, company_id, -1, -numerator, -COALESCE(denominator, 0)
       FROM spm_measure o
      WHERE COALESCE(o.participant_id, 0) = ANY(%(others)s)
        AND NOT EXISTS (
            SELECT FROM spm_chain c
             WHERE c.ancestor_id = %(manager)s AND c.participant_id = o.participant_id
               AND c.date_from <= o.date_from AND c.date_to > o.date_from))
"""


def whole_but_others(env, manager, periods):
    """What to sum for a manager who heads most people, in place of their results.

    :param manager: id of a participant
    :param periods: ``spm.period`` records within which results are summed
    :return: SQL of a relation with the columns of ``spm.measure.total``, or None where
        it is quicker to sum the results themselves
    """
    [(others, below)] = env.execute_query(
        SQL(
            _PEOPLE,
            manager=manager,
            start=min(periods.mapped("date_from")),
            stop=max(periods.mapped("date_to")),
        )
    )
    if len(others) > OTHERS * below:
        return None
    return SQL(_SUMS, manager=manager, others=[0, *others])
