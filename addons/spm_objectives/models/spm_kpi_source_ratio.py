from odoo import models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class SpmKpiSourceRatio(models.AbstractModel):
    """One KPI divided by another, as parts: sums stay exact at every level."""

    _name = "spm.kpi.source.ratio"
    _description = "KPIs that are ratios"
    _inherit = ["spm.kpi.source"]

    def _check(self, kpi):
        if not (kpi.numerator_id and kpi.denominator_id):
            raise ValidationError(
                self.env._(
                    "“%(kpi)s” is a ratio: choose its numerator and its denominator.",
                    kpi=kpi.name,
                )
            )
        for part in self._inputs(kpi):
            if part.source not in ("model", "manual") or part.value_mode in (
                "average",
                "duration",
            ):
                raise ValidationError(
                    self.env._(
                        "“%(kpi)s” divides sums or counts; “%(part)s” is neither. Use "
                        "a formula instead.",
                        kpi=kpi.name,
                        part=part.name,
                    )
                )
        if len(set(self._inputs(kpi).mapped("nature"))) > 1 and "stock" in (
            kpi.numerator_id.nature,
            kpi.denominator_id.nature,
        ):
            raise ValidationError(
                self.env._(
                    "“%(kpi)s” divides a snapshot by a flow, which cannot be added up. "
                    "Use a formula instead.",
                    kpi=kpi.name,
                )
            )

    def _inputs(self, kpi):
        return kpi.numerator_id | kpi.denominator_id

    def _measure(self, kpi, dirty=False):
        return SQL(
            """
            SELECT window_id, team_id, SUM(num) AS numerator, SUM(den) AS denominator
              FROM (SELECT window_id, team_id, numerator AS num, NULL::numeric AS den
                      FROM (%s) a
                     UNION ALL
                    SELECT window_id, team_id, NULL, numerator FROM (%s) b) parts
             GROUP BY window_id, team_id
            """,
            *(
                part._source()._measure(part, dirty=dirty)
                for part in (kpi.numerator_id, kpi.denominator_id)
            ),
        )

    def _measure_stored(self, kpi, dirty=False):
        """From the stored results of its parts, which were refreshed just before."""
        wanted = SQL(
            "JOIN spm_dirty y ON y.kpi_id = %s AND y.period_id = w.period_id"
            " AND y.participant_id = w.participant_id",
            kpi.id,
        )
        return SQL(
            """
            SELECT w.id AS window_id, m.team_id,
                   SUM(m.numerator) FILTER (WHERE m.kpi_id = %(num)s) AS numerator,
                   SUM(m.numerator) FILTER (WHERE m.kpi_id = %(den)s) AS denominator
              FROM spm_window w %(wanted)s
              JOIN spm_measure m ON m.period_id = w.period_id
               AND COALESCE(m.participant_id, 0) = w.participant_id
               AND m.date_from = w.day_from
             WHERE m.kpi_id IN (%(num)s, %(den)s)
             GROUP BY w.id, m.team_id
            """,
            wanted=wanted if dirty else SQL(),
            num=kpi.numerator_id.id,
            den=kpi.denominator_id.id,
        )

    def _dirty(self, kpi):
        return SQL(
            "SELECT DISTINCT participant_id, period_id FROM spm_dirty"
            " WHERE kpi_id IN (%s, %s)",
            kpi.numerator_id.id,
            kpi.denominator_id.id,
        )

    def _drill_down(self, kpi, measures, within=None):
        used = kpi.denominator_id
        return used._source()._drill_down(used, measures, within)
