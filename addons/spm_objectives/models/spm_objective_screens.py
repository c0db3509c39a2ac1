from odoo import api, fields, models
from odoo.fields import Domain


class SpmObjectiveScreens(models.AbstractModel):
    """What screens of objectives ask for: part of ``spm.objective``."""

    _name = "spm.objective.screens"
    _description = "Screens of Objectives"

    is_my_people = fields.Boolean(
        compute="_compute_is_my_people",
        search="_search_is_my_people",
        help="Of the people, departments and teams that one sets objectives for.",
    )

    @api.depends_context("uid")
    @api.depends("participant_id", "department_id", "team_id")
    def _compute_is_my_people(self):
        domain = Domain.FALSE
        for name, units in self._my_people():
            domain |= Domain(name, "in", units.get_result_ids())
        mine = self.filtered_domain(domain)
        for objective in self:
            objective.is_my_people = objective in mine

    def _search_is_my_people(self, operator, value):
        if operator != "in":
            return NotImplemented
        # as queries within the query: the list asks for every group
        mine = Domain.OR(Domain(name, "in", units) for name, units in self._my_people())
        return mine if True in value else ~mine

    def _my_people(self):
        """Today's people and units of the user: a query by name of the field."""
        user = self.env.user.id
        for name, stewards in (
            ("participant_id", "steward_ids"),
            ("department_id", "spm_steward_ids"),
            ("team_id", "spm_steward_ids"),
        ):
            # sudo: only whose steward the user is, which is their own business
            units = self.env[self._fields[name].comodel_name].sudo()
            yield name, units._search([(stewards, "in", [user])])

    def _dashboard_key(self):
        """The dashboard of whom the objective is for, as in addresses."""
        self.ensure_one()
        return f"{self.scope}-{self._unit().id}"
