from odoo import api, models
from odoo.exceptions import UserError

#: What the value of a KPI is where it has no results.
_EMPTY = {"source", "nature", "value_mode", "empty_is", "formula", "company_id"}
#: How many of those that use a KPI a message names.
_NAMED = 5


class SpmKpiInUse(models.AbstractModel):
    """What holds a KPI: the closed past that it shows, and who uses it; part of
    ``spm.kpi``."""

    _name = "spm.kpi.in.use"
    _description = "Use of KPIs"

    # ------------------------------------------------------------- what is made of it

    def _dependents(self):
        """The ratios and formulas that are made of these."""
        # sudo: also those of other companies; they are only checked
        kpis = self.sudo().with_context(active_test=False)
        combined = kpis.search(
            [("source", "in", ("ratio", "formula")), ("state", "!=", "broken")]
        )
        return combined.filtered(lambda kpi: kpi._inputs() & self) - self

    def _follow_inputs(self):
        """Check again what is made of KPIs that changed."""
        self._check_definition()
        for kpi in self.filtered("numerator_id"):
            nature = "stock" if kpi.numerator_id.nature == "stock" else "flow"
            if kpi.nature != nature:
                kpi.nature = nature

    # ------------------------------------------------------------- the closed past

    def _refuse_redefinition(self, vals, names):
        """Refuse values that would change what closed periods show.

        :param vals: what is about to be written
        :param names: the fields that decide what a KPI shows
        """
        for kpi in self:
            changed = {
                name for name in names & vals.keys() if kpi._differs(name, vals[name])
            }
            if not changed:
                continue
            closed = kpi._closed_result(kpi._shown_by(changed))
            if closed:
                raise UserError(
                    self.env._(
                        "“%(kpi)s” counts in the closed period %(period)s, whose "
                        "numbers do not change any more. Duplicate it under a code of "
                        "its own, change the copy, and archive this one.",
                        kpi=kpi.name,
                        period=closed.period_id.name,
                    )
                )

    def _differs(self, name, value):
        field = self._fields[name]
        new, old = (field.convert_to_cache(v, self) for v in (value, self[name]))
        return (new or None) != (old or None)

    def _shown_by(self, changed):
        """The KPIs whose results say which periods show this one.

        Stored results of closed periods stay; a formula is computed from those of
        its inputs, and reads this KPI, where it has none, as what empty means.
        """
        kpis = self | self._with_dependents() if changed & _EMPTY else self
        # a formula that was never active has shown nothing yet
        formulas = kpis.filtered(lambda k: k.source == "formula" and k.activated)
        return self.union(*(formula._all_inputs() for formula in formulas))

    def _closed_result(self, kpis):
        """One of their results that lies in a closed period, if there is one."""
        # sudo: only whether closed results exist is asked, whoever's they are
        measures = self.env["spm.measure"].sudo()
        return measures.search(
            [("kpi_id", "in", kpis.ids), ("period_id.results_locked", "=", True)],
            limit=1,
        )

    # ------------------------------------------------------------- who uses it

    def _refuse_retirement(self, vals):
        """Refuse to stop measuring what others still use, naming them."""
        if vals.get("state") == "draft" or not vals.get("active", True):
            self.filtered(lambda kpi: kpi._is_measured())._refuse_if_used()

    def _refuse_if_used(self):
        for kpi in self:
            users = kpi._used_by(self)
            if users:
                raise UserError(
                    self.env._(
                        "“%(kpi)s” is in use by:\n%(users)s\nLet them use another KPI, "
                        "close or archive them first.",
                        kpi=kpi.name,
                        users="\n".join(users),
                    )
                )

    def _used_by(self, retired):
        """What needs this KPI, as one line of text for each kind.

        :param retired: KPIs that go together with it, and so do not count
        """
        # sudo: whether others use it, whoever may see them; only administrators ask
        kpi = self.sudo()
        here = [("kpi_id", "=", kpi.id)]
        running = [("state", "!=", "closed"), ("period_id.results_locked", "=", False)]
        env = kpi.env
        dependents = kpi._dependents() - retired.sudo()
        kinds = {
            env._("KPIs"): dependents.filtered(lambda k: k._is_measured()),
            env._("Objectives"): env["spm.objective"].search([*here, *running]),
            env._("Templates"): env["spm.objective.template"].search(
                [("line_ids.kpi_id", "=", kpi.id)]
            ),
            env._("Rules of objectives"): env["spm.objective.rule"].search(
                [("kpi_ids", "in", kpi.id)]
            ),
        }
        return [
            f"{kind}: {kpi._some_names(users)}"
            for kind, users in kinds.items()
            if users
        ]

    def _some_names(self, records):
        names = ", ".join(f"“{record.display_name}”" for record in records[:_NAMED])
        return names if len(records) <= _NAMED else f"{names} …"

    # ------------------------------------------------------------- deletion, copies

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_needed(self):
        for kpi in self:
            formula = kpi.source == "formula" and kpi.activated
            closed = self._closed_result(kpi._all_inputs() if formula else kpi)
            if closed:
                raise UserError(
                    self.env._(
                        "“%(kpi)s” counts in the closed period %(period)s. Archive it "
                        "instead, so that the past stays readable.",
                        kpi=kpi.name,
                        period=closed.period_id.name,
                    )
                )
        dependents = self._dependents()
        if dependents:
            raise UserError(
                self.env._(
                    "“%(kpi)s” is made of a KPI that would be deleted.",
                    kpi=dependents[0].name,
                )
            )
        self.with_context(active_test=False)._refuse_if_used()
        self.env["spm.measure"]._remove([("kpi_id", "in", self.ids)])
        self.env.registry.clear_cache("stable")

    def copy_data(self, default=None):
        return [
            {"code": kpi._free_code(), **vals}
            for kpi, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def _free_code(self):
        """A code for a copy that no other KPI has."""
        code = f"{self.code}_copy"
        # sudo: codes of every company, so that the copy is not refused
        kpis = self.sudo().with_context(active_test=False)
        taken = set(kpis.search([("code", "=like", f"{code}%")]).mapped("code"))
        count = 1
        free = code
        while free in taken:
            count += 1
            free = f"{code}{count}"
        return free
