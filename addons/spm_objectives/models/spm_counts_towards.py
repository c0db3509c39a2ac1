from datetime import datetime

from odoo import api, fields, models
from odoo.fields import Domain

#: What holds of an opportunity that is won.
_WON = {
    "won_status": "won",
    "active": True,
    "probability": 100,
    "stage_id.is_won": True,
}
_COMPARE = {
    "=": lambda fact, value: fact == value,
    "!=": lambda fact, value: fact != value,
    "in": lambda fact, value: fact in value,
    "not in": lambda fact, value: fact not in value,
    "<": lambda fact, value: fact < value,
    "<=": lambda fact, value: fact <= value,
    ">": lambda fact, value: fact > value,
    ">=": lambda fact, value: fact >= value,
}


def as_if_won(domain):
    """A domain on opportunities, with all that is decided by winning decided."""

    def decide(condition):
        name, operator = condition.field_expr, condition.operator
        value = condition.value
        if name in _WON and operator in _COMPARE:
            holds = _COMPARE[operator](_WON[name], value)
            return Domain.TRUE if holds else Domain.FALSE
        if name == "date_closed":
            unset = operator in ("=", "in") and value in (False, [False], {False})
            return Domain.FALSE if unset else Domain.TRUE
        return condition

    return domain.map_conditions(decide)


class SpmCountsTowards(models.AbstractModel):
    """Part of ``crm.lead``: which objectives an opportunity counts towards."""

    _name = "spm.counts.towards"
    _description = "Counts Towards Objectives"

    spm_objective_ids = fields.Many2many(
        "spm.objective",
        string="Counts Towards",
        compute="_compute_spm_objective_ids",
        groups="spm_objectives.group_spm_user",
        help="Objectives of the salesperson, and of their manager's line, their "
        "department and team, which this opportunity helps, or will when it is won by "
        "its expected closing.",
    )

    @api.depends_context("uid")
    @api.depends("user_id", "team_id", "company_id", "date_deadline", "date_closed")
    def _compute_spm_objective_ids(self):
        # sudo: whose objectives to look for; the objectives obey the rules
        people = self.env["spm.participant"].sudo()
        owners = people.search([("user_id", "in", self.user_id.ids)])
        objectives = self._spm_candidates(owners)
        inputs = {kpi: kpi._all_inputs() for kpi in objectives.kpi_id.sudo()}
        counted = {
            kpi: kpi._counted_days(self)
            for kpi in people.env["spm.kpi"].union(*inputs.values())
        }
        for lead in self:
            mine = owners.filtered(lambda p, lead=lead: p.user_id == lead.user_id)
            units = lead._spm_units(mine)
            days = {
                kpi: {counted[used].get(lead.id) for used in used_kpis} - {None}
                for kpi, used_kpis in inputs.items()
            }
            lead.spm_objective_ids = objectives.filtered(
                lambda o, units=units, days=days: o._spm_key() in units
                and any(o.date_from <= day < o.date_to for day in days[o.kpi_id.sudo()])
            )

    def _spm_candidates(self, owners):
        """Running objectives of these people and their units, as the user sees them."""
        objectives = self.env["spm.objective"]
        if not owners or not objectives.has_access("read"):
            return objectives
        units = (
            Domain("participant_id", "in", (owners | owners.manager_id).ids)
            | Domain("team_id", "in", (owners.team_id | self.team_id).ids)
            | Domain("department_id", "in", owners.department_id.ids)
        )
        return objectives.search(
            units & Domain("state", "in", ("proposed", "agreed", "closed"))
        )

    def _spm_units(self, owners):
        """What an objective may be for to be helped by this, as keys."""
        units = {("participant", owner.id) for owner in owners}
        units |= {("line", person.id) for person in owners | owners.manager_id}
        units |= {("team", team.id) for team in self.team_id.sudo() | owners.team_id}
        units |= {("department", unit.id) for unit in owners.department_id}
        company = self.company_id.id
        return {
            (*unit, owner.company_id.id)
            for unit in units
            for owner in owners
            if company in (False, owner.company_id.id)
        }


class SpmKpiCountingLeads(models.AbstractModel):
    """Part of ``spm.kpi``: which opportunities a KPI counts."""

    _name = "spm.kpi.counting.leads"
    _description = "Opportunities that KPIs Count"

    def _counted_days(self, leads):
        """The day on which each of these counts, by lead id; open ones as if won.

        Empty for a KPI that does not count opportunities by their salesperson.
        """
        self.ensure_one()
        if (
            self.source != "model"
            or self.model_name != "crm.lead"
            or self.owner_path != "user_id"
            or not self._is_measured()
        ):
            return {}
        domain = self._domain()
        hopeful = domain if self.nature == "stock" else as_if_won(domain)
        # sudo: only whether they count, as the results do for everybody
        leads = leads.sudo().filtered(lambda lead: isinstance(lead.id, int))
        still_open = leads.filtered(lambda lead: lead.won_status == "pending")
        found = still_open.filtered_domain(hopeful)
        found |= (leads - still_open).filtered_domain(domain)
        return {lead.id: self._counted_day(lead) for lead in found}

    def _counted_day(self, lead):
        company = lead.company_id or lead.user_id.company_id
        if self.nature == "stock":
            return company._spm_today()
        at = lead.mapped(self.date_path)[:1]
        at = at[0] if at else False
        if not at and self.date_path == "date_closed":
            at = lead.date_deadline
        return company._spm_day(at) if isinstance(at, datetime) else at or None
