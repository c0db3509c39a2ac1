import logging

from psycopg2 import DatabaseError, OperationalError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .windows import open_stored_windows

_logger = logging.getLogger(__name__)

#: KPIs refreshed in one transaction of the nightly comparison.
_BATCH = 5


class SpmKpiRefresh(models.AbstractModel):
    """Keeping the stored results of the open periods true: part of ``spm.kpi``."""

    _name = "spm.kpi.refresh"
    _description = "Refresh of Results"

    def action_refresh(self):
        """Compare these KPIs with their documents now."""
        self._check_may_refresh()
        # sudo: figures are computed for the whole company; what of them the user
        # then sees is decided by the rules on results
        if not self.sudo()._refresh():
            raise self._busy()
        return True

    def _check_may_refresh(self):
        """Refreshing costs the server; salespeople wait for the scheduled one."""
        groups = ("group_spm_manager", "group_spm_officer", "group_spm_admin")
        if not any(self.env.user.has_group(f"spm_objectives.{g}") for g in groups):
            raise AccessError(
                self.env._("Managers, officers and administrators refresh results.")
            )
        self.check_access("read")

    def _busy(self):
        return UserError(
            self.env._("These results are being refreshed already. Wait a moment.")
        )

    def _refresh(self):
        """Make the stored results of all open periods equal to the documents.

        :return: whether it was done; False when another one is at it
        """
        return self._in_order()._refresh_these()

    def _refresh_these(self):
        """As ``_refresh``, of these only, which are given inputs first."""
        if not self._claim():
            return False
        self.env["spm.period"]._store_rates()
        open_stored_windows(self.env)
        for kpi in self:
            kpi._refresh_one()
        self.env["spm.objective"]._results_refreshed(self)
        return True

    def _in_order(self):
        """The measured ones of these and of what they are made of, inputs first."""
        ordered = self.browse()

        def visit(kpi):
            nonlocal ordered
            if kpi in ordered:
                return
            for used in kpi._inputs():
                visit(used)
            ordered |= kpi

        for kpi in self.filtered(lambda kpi: kpi.state == "active"):
            try:
                visit(kpi)
            except UserError as error:
                kpi._break(error)
        return ordered.filtered(lambda k: k.state == "active" and k.source != "formula")

    def _claim(self):
        """Keep other refreshes and the locking of periods out of the transaction."""
        if len(self.try_lock_for_update(allow_referencing=True)) < len(self):
            return False
        self.env.flush_all()
        self.env["spm.kpi.mark"]._keep_written()
        self.env.cr.execute(
            "SELECT FROM spm_period WHERE is_leaf AND results_locked IS NOT TRUE"
            " FOR SHARE"
        )
        return True

    def _break(self, error):
        """Take a KPI that cannot be measured out of service, and say why."""
        _logger.info("KPI %s cannot be measured: %s", self.code, error)
        reason = self._explained(error).strip()
        self.write({"state": "broken", "broken_reason": reason})
        self.message_post(body=reason)

    def _refresh_one(self, dirty=False):
        """Write what differs.

        :param dirty: only the windows in ``spm_dirty`` are looked at
        """
        self.ensure_one()
        if self._guarded(lambda: self._write_difference(dirty)):
            self.refreshed_at = fields.Datetime.now()

    def _guarded(self, work):
        """Do a part of a refresh; a definition that fails breaks only itself.

        :return: whether it was done
        """
        try:
            self._refuse_without_source()
            with self.env.cr.savepoint(flush=False):
                work()
        except OperationalError:
            raise  # another transaction was first: Odoo tries again
        except (UserError, DatabaseError, KeyError, ValueError) as error:
            self._break(error)
            return False
        return True

    def _refuse_without_source(self):
        broken = self._inputs().filtered(lambda kpi: kpi.state == "broken")
        if broken:
            raise UserError(
                self.env._(
                    "it is made of “%(kpi)s”, which is broken", kpi=broken[0].name
                )
            )
        if self.source in ("model", "manual") and self.model_name not in self.env:
            raise UserError(
                self.env._(
                    "its records “%(model)s” are gone; install their module again or "
                    "choose others",
                    model=self.model_name or "",
                )
            )

    def _write_difference(self, dirty):
        """One statement: measure, compare with what is stored, write what differs."""
        table = SQL.identifier("spm_measure")
        self.env.cr.execute(
            SQL(
                """
                WITH fresh AS MATERIALIZED (%(fresh)s),
                stored AS MATERIALIZED (
                    SELECT m.* FROM %(scope)s AND m.kpi_id = %(kpi)s),
                diff AS MATERIALIZED (
                    SELECT m.id, f.*,
                           COALESCE(f.company_id, m.company_id) AS at_company_id
                      FROM fresh f FULL JOIN stored m
                        ON m.period_id = f.period_id
                       AND COALESCE(m.participant_id, 0) = f.participant_id
                       AND m.date_from = f.date_from
                       AND COALESCE(m.team_id, 0) = f.team_id
                     WHERE m.id IS NULL OR f.period_id IS NULL
                        OR (m.numerator, m.denominator, m.value, m.placement_id)
                           IS DISTINCT FROM
                           (f.numerator, f.denominator, f.value, f.placement_id)),
                gone AS (DELETE FROM %(table)s m USING diff d
                          WHERE m.id = d.id AND d.period_id IS NULL),
                changed AS (
                    UPDATE %(table)s m
                       SET numerator = d.numerator, denominator = d.denominator,
                           value = d.value, placement_id = d.placement_id
                      FROM diff d WHERE m.id = d.id AND d.period_id IS NOT NULL),
                added AS (
                    INSERT INTO %(table)s (
                           kpi_id, period_id, participant_id, placement_id, date_from,
                           team_id, company_id, numerator, denominator, value)
                    SELECT %(kpi)s, period_id, NULLIF(participant_id, 0), placement_id,
                           date_from, NULLIF(team_id, 0), company_id, numerator,
                           denominator, value
                      FROM diff WHERE id IS NULL)
                SELECT DISTINCT at_company_id FROM diff
                """,
                fresh=self._fresh(dirty),
                kpi=self.id,
                scope=self._scope(dirty),
                table=table,
            )
        )
        companies = [row[0] for row in self.env.cr.fetchall()]
        self.env["spm.measure"].invalidate_model()
        self._tell(self.env["res.company"].browse(companies))

    def _tell(self, companies):
        """Let open dashboards know, once this is committed, that results changed; what
        changed they ask for with their own rights."""
        # sudo: nobody reads the message's row but the bus
        bus = self.env["bus.bus"].sudo()
        told = self.env.cr.precommit.data.setdefault("spm_results_told", set())
        for company in companies:
            if company.id not in told:
                told.add(company.id)
                at = fields.Datetime.to_string(fields.Datetime.now())
                bus._sendone(company, "spm_results", {"at": at})

    def _fresh(self, dirty):
        """What the results should be, with nobody and no team written as 0."""
        divided = self.source == "ratio" or self.value_mode in ("average", "duration")
        value = SQL("COALESCE(r.numerator, 0) * %s", self.factor)
        denominator = SQL("NULL::numeric")
        if divided:
            denominator = SQL("COALESCE(r.denominator, 0)::numeric")
            value = SQL("%s / NULLIF(r.denominator, 0)", value)
        team = SQL("COALESCE(r.team_id, 0)")
        if self.team_from == "placement" and self.source != "ratio":
            # the parts of a ratio have their teams already
            team = SQL("COALESCE(p.team_id, 0)")
        wanted = SQL("TRUE")
        if self.company_id:
            wanted = SQL("w.company_id = %s", self.company_id.id)
        if self._is_stock():
            # a ratio would find its parts in the past, too
            wanted = SQL("%s AND w.period_id IN (%s)", wanted, self._current_periods())
        return SQL(
            """
            SELECT w.period_id, w.participant_id, w.placement_id,
                   w.day_from AS date_from, %(team)s AS team_id, w.company_id,
                   COALESCE(r.numerator, 0)::numeric AS numerator,
                   %(denominator)s AS denominator, (%(value)s)::numeric AS value
              FROM (%(measure)s) r
              JOIN spm_window w ON w.id = r.window_id
              LEFT JOIN spm_placement p ON p.id = w.placement_id
             WHERE %(wanted)s
            """,
            team=team,
            denominator=denominator,
            value=value,
            measure=self._source()._measure_stored(self, dirty=dirty),
            wanted=wanted,
        )

    def _scope(self, dirty):
        """The stored results that this refresh answers for."""
        if dirty:
            # MATERIALIZED and in this order, to go through the unique index
            return SQL(
                "(SELECT DISTINCT period_id, participant_id FROM spm_dirty"
                " WHERE kpi_id = %s) y CROSS JOIN LATERAL (SELECT * FROM spm_measure m"
                " WHERE m.kpi_id = %s AND m.period_id = y.period_id"
                " AND COALESCE(m.participant_id, 0) = y.participant_id OFFSET 0) m"
                " WHERE TRUE",
                self.id,
                self.id,
            )
        if self._is_stock():
            return SQL(
                "spm_measure m WHERE m.period_id IN (%s)", self._current_periods()
            )
        return SQL(
            "spm_measure m WHERE m.period_id IN (SELECT period_id FROM spm_window)"
        )

    def _current_periods(self):
        return SQL(
            "SELECT n.id FROM spm_period n"
            " WHERE n.is_leaf AND n.results_locked IS NOT TRUE"
            " AND n.utc_from <= %(now)s AND n.utc_to > %(now)s",
            now=fields.Datetime.now(),
        )

    def _is_stock(self):
        measured = self.numerator_id if self.source == "ratio" else self
        return measured.nature == "stock"

    # scheduled actions

    @api.model
    def _cron_refresh_changed(self):
        """Every few minutes: what changed."""
        self._refresh_changed()

    @api.model
    def _cron_refresh_all(self):
        """Every night: compare everything, the longest untouched first.

        Batches are committed, so that a crash loses one at the most and the next
        run goes on with the others.
        """
        oldest = self.search(
            [("state", "=", "active")], order="refreshed_at NULLS FIRST, id"
        )
        kpis = oldest._in_order()
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(kpis))
        for start in range(0, len(kpis), _BATCH):
            batch = kpis[start : start + _BATCH]
            batch._refresh_these()
            remaining = len(kpis) - start - len(batch)
            if not progress(len(batch), remaining=remaining):
                break
