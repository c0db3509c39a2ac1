from odoo import api, fields, models
from odoo.tools import SQL

from ..fields import LooseMany2one

#: By what results are changed, what the change brought and took, as the database
#: shows it to a trigger of a whole statement.
_EVENTS = {
    "insert": (
        SQL("REFERENCING NEW TABLE AS fresh"),
        SQL("SELECT *, 1 AS sign FROM fresh"),
    ),
    "update": (
        SQL("REFERENCING OLD TABLE AS stale NEW TABLE AS fresh"),
        SQL("SELECT *, -1 AS sign FROM stale UNION ALL SELECT *, 1 FROM fresh"),
    ),
    "delete": (
        SQL("REFERENCING OLD TABLE AS stale"),
        SQL("SELECT *, -1 AS sign FROM stale"),
    ),
}
_ADD = """
    INSERT INTO spm_measure_total AS t
           (kpi_id, period_id, company_id, team_id, results, numerator, denominator)
    SELECT kpi_id, period_id, company_id, team_id, SUM(sign), SUM(sign * numerator),
           COALESCE(SUM(sign * denominator), 0)
      FROM (%s) change
     GROUP BY kpi_id, period_id, company_id, team_id
        ON CONFLICT (kpi_id, period_id, company_id, COALESCE(team_id, 0)) DO UPDATE
       SET results = t.results + EXCLUDED.results,
           numerator = t.numerator + EXCLUDED.numerator,
           denominator = t.denominator + EXCLUDED.denominator
"""
#: What went whole with a KPI or a team leaves no sum behind.
_CLEAR = """
    DELETE FROM spm_measure_total t
     WHERE t.results = 0 AND EXISTS (
           SELECT FROM stale s
            WHERE s.kpi_id = t.kpi_id AND s.period_id = t.period_id);
"""
_FUNCTION = """
    CREATE OR REPLACE FUNCTION %(name)s() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        %(add)s;
        %(clear)s
        RETURN NULL;
    END $$
"""
_TRIGGER = """
    CREATE OR REPLACE TRIGGER %(name)s AFTER %(event)s ON spm_measure %(tables)s
       FOR EACH STATEMENT EXECUTE FUNCTION %(name)s()
"""
#: What the names of the functions begin with, which go when the addon goes.
FUNCTIONS = "spm_measure_total_"


class SpmMeasureTotal(models.Model):
    """Sums of results over the people of a team: what a screen about a whole company
    reads instead of everybody's. Kept by the database, in the same transaction and to
    the cent, whoever writes results."""

    _name = "spm.measure.total"
    _description = "Sum of Results"
    _log_access = False
    _rec_name = "kpi_id"

    kpi_id = LooseMany2one("spm.kpi", string="KPI", required=True, readonly=True)
    period_id = LooseMany2one("spm.period", required=True, readonly=True)
    company_id = LooseMany2one("res.company", required=True, readonly=True)
    team_id = LooseMany2one("crm.team", string="Sales Team", readonly=True)
    results = fields.Integer(
        required=True, readonly=True, help="How many results were summed."
    )
    numerator = fields.Float(readonly=True, digits=0)
    denominator = fields.Float(readonly=True, digits=0)

    _key = models.UniqueIndex(
        "(kpi_id, period_id, company_id, COALESCE(team_id, 0)) "
        "INCLUDE (team_id, results, numerator, denominator)"
    )

    def init(self):
        for event, (tables, change) in _EVENTS.items():
            name = SQL.identifier(FUNCTIONS + event)
            clear = SQL(_CLEAR) if event == "delete" else SQL()
            add = SQL(_ADD, change)
            self.env.cr.execute(SQL(_FUNCTION, name=name, add=add, clear=clear))
            self.env.cr.execute(
                SQL(_TRIGGER, name=name, event=SQL(event), tables=tables)
            )

    @api.model
    def _sum_all(self):
        """Sum all results anew: of a database that had them before their sums."""
        self.env.cr.execute("LOCK TABLE spm_measure IN SHARE ROW EXCLUSIVE MODE")
        self.env.cr.execute("DELETE FROM spm_measure_total")
        results = SQL("SELECT *, 1 AS sign FROM spm_measure")
        self.env.cr.execute(SQL(_ADD, results))
