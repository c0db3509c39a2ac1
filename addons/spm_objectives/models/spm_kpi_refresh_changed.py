from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from .windows import open_stored_windows, participants_for

#: From so many marks on, as after an import, comparing everything is quicker.
MANY = 10_000


class SpmKpiRefreshChanged(models.AbstractModel):
    """A refresh that looks only where marks say so: part of ``spm.kpi``.

    Three temporary tables of the transaction:

    ``spm_marked`` the marks, as ``spm_kpi_mark``, their changed columns as an array
    ``spm_moved``  kpi_id, owner_id, at: where marked documents stood and stand; KPIs
                   to which the same changes matter share the first one's
    ``spm_dirty``  kpi_id, participant_id (0: nobody), period_id: the stale windows
    """

    _name = "spm.kpi.refresh.changed"
    _description = "Refresh of Changed Results"

    @api.model
    def _refresh_changed(self):
        """Bring all results up to date, looking only where marks say so.

        :return: whether it was done; False when another one is at it
        """
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT MAX(id), BOOL_OR(model = '*') OR COUNT(*) > %s FROM spm_kpi_mark",
            [MANY],
        )
        last, everything = self.env.cr.fetchone()
        kpis = self.search([("state", "=", "active")])._in_order()
        never = kpis.filtered(lambda kpi: not kpi.refreshed_at)
        stale = kpis if everything else never
        if stale and not stale._refresh_these():
            return False
        if last is not None:
            rest = kpis - stale
            if rest and not rest._refresh_dirty():
                return False
            self.env.cr.execute("DELETE FROM spm_kpi_mark WHERE id <= %s", [last])
        return True

    def _refresh_dirty(self):
        """Compare the stale windows of these KPIs, which are given inputs first.

        :return: whether it was done; False when another one is at it
        """
        if not self._claim():
            return False
        self.env["spm.period"]._store_rates()
        touched = self._open_dirty()
        for kpi in touched:
            kpi._refresh_one(dirty=True)
        untouched = (self - touched).filtered(lambda kpi: kpi.state == "active")
        untouched.refreshed_at = fields.Datetime.now()
        self.env["spm.objective"]._results_refreshed(touched, dirty=True)
        return True

    def _open_dirty(self):
        """Fill ``spm_dirty``, and prepare the windows of the people in it only.

        :return: the KPIs with stale windows
        """
        self._open_tables()
        alike = self._collect_moved()
        open_stored_windows(self.env, self._people_moved(alike))
        for kpi in self:
            members = alike.get(kpi) or kpi
            if kpi in alike or kpi._source()._mark_path(kpi) is None:
                kpi._guarded(lambda kpi=kpi, of=members: kpi._collect_dirty(of))
        self.env.cr.execute("ANALYZE spm_dirty")
        self.env.cr.execute("SELECT DISTINCT kpi_id FROM spm_dirty")
        found = {row[0] for row in self.env.cr.fetchall()}
        return self.filtered(lambda kpi: kpi.id in found and kpi.state == "active")

    def _open_tables(self):
        # a copy: what the planner knows of the marks themselves is from other times,
        # and would have it read all documents to find a few
        marks = SQL(
            "ON COMMIT DROP AS SELECT model, res_id, path, owner_id, at, key_id,"
            " string_to_array(changed, ',') AS changed FROM spm_kpi_mark"
        )
        moved = SQL("(kpi_id int, owner_id int, at timestamp) ON COMMIT DROP")
        dirty = SQL("(kpi_id int, participant_id int, period_id int) ON COMMIT DROP")
        tables = {"spm_marked": marks, "spm_moved": moved, "spm_dirty": dirty}
        for name, content in tables.items():
            table = SQL.identifier(name)
            self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", table))
            self.env.cr.execute(SQL("CREATE TEMPORARY TABLE %s %s", table, content))
        self.env.cr.execute("ANALYZE spm_marked")

    def _collect_moved(self):
        """Fill ``spm_moved``.

        :return: dict of recordset of the KPIs alike by their first, in order
        """
        leaders, alike = {}, {}
        for kpi in self:
            key = kpi._source()._mark_key(kpi)
            if key in leaders:
                alike[leaders[key]] |= kpi
            elif key and kpi._guarded(kpi._insert_moved):
                leaders[key] = kpi
                alike[kpi] = kpi
        self.env.cr.execute("ANALYZE spm_moved")
        return alike

    def _insert_moved(self):
        self.env.cr.execute(
            SQL(
                "INSERT INTO spm_moved SELECT %s, owner_id, at FROM (%s) moved",
                self.id,
                self._source()._moved(self),
            )
        )

    def _people_moved(self, alike):
        """Ids of all participants who may stand for an owner in ``spm_moved``."""
        by_model = defaultdict(list)
        for kpi in alike:
            by_model[kpi._source()._owner_model(kpi)].append(kpi.id)
        people = [
            SQL(
                "(%s)",
                participants_for(
                    comodel,
                    SQL("SELECT owner_id FROM spm_moved WHERE kpi_id = ANY(%s)", ids),
                ),
            )
            for comodel, ids in by_model.items()
        ]
        if not people:
            return []
        rows = self.env.execute_query(SQL(" UNION ").join(people))
        return [row[0] for row in rows]

    def _collect_dirty(self, members):
        """Which windows the marks make stale, as rows of ``spm_dirty``.

        :param members: KPIs for which they are the same
        """
        self.env.cr.execute(
            SQL(
                "INSERT INTO spm_dirty SELECT m.id, participant_id, period_id"
                " FROM (%s) stale CROSS JOIN unnest(%s::int[]) AS m(id)",
                self._source()._dirty(self),
                members.ids,
            )
        )
