from odoo import models
from odoo.fields import Domain


class SpmVisibleUnits(models.AbstractModel):
    """Of which units the user may see the results: of those whose people they see,
    all of them. What shows results of units inherits it."""

    _name = "spm.visible.units"
    _description = "Units Whose Results One May See"

    def _people(self, *domain):
        people = self.env["spm.participant"].with_context(active_test=False)
        return people.search([*self._here(), *domain])

    def _here(self):
        return [("company_id", "in", self.env.companies.ids)]

    def _managers(self, start, stop, among=None):
        """Managers one may see: people with somebody below them in ``[start, stop)``,
        all of whom one may see today.

        :param among: only of these, all of whom the user may see
        """
        people = self._people() if among is None else among
        # sudo: only whether somebody stood below those whom the user may see
        below = (
            self.env["spm.chain"]
            .sudo()
            ._read_group(
                [
                    ("ancestor_id", "in", people.ids),
                    ("depth", ">", 0),
                    ("date_from", "<", stop),
                    ("date_to", ">", start),
                ],
                ["ancestor_id"],
            )
        )
        managers = people & people.browse(row[0].id for row in below)
        return managers - self._above_hidden(managers)

    def _above_hidden(self, managers):
        """Of these, those with somebody below them today whom the user cannot see."""
        if self._sees_all():
            return managers.browse()
        days = [(company, company._spm_today()) for company in self.env.companies]
        today = Domain.OR(
            Domain("participant_id.company_id", "=", company.id)
            & Domain("date_from", "<=", day)
            & Domain("date_to", ">", day)
            for company, day in days
        )
        people = self.env["spm.participant"].with_context(active_test=False)
        # the question itself, in place of the ids of everybody
        visible = people._search(self._here())
        hidden = Domain("participant_id", "not in", visible)
        # sudo: only whether somebody stands below whom the user may not see
        chain = self.env["spm.chain"].sudo()
        rows = chain._read_group(
            Domain("ancestor_id", "in", managers.ids) & hidden & today, ["ancestor_id"]
        )
        return managers.browse(row[0].id for row in rows)

    def _in_companies(self, model_name):
        units = self.env[model_name]
        if not units.has_access("read"):
            return units
        companies = [False, *self.env.companies.ids]
        return units.search([("company_id", "in", companies)])

    def _whole(self, field, units):
        """Of these units those in which one sees everybody who stands there today: a
        part of the people would not be the unit's result. Nor is who stands there
        alone, without leading it, told what others achieved there before."""
        if self._sees_all():
            return units
        people = self.env["spm.participant"]
        here = [("company_id", "in", self.env.companies.ids)]
        visible = people.search(here)
        # sudo: only which units hold somebody hidden from the user
        hidden = people.sudo().search([*here, ("id", "not in", visible.ids)])
        others = visible.sudo().filtered(lambda p: p.user_id != self.env.user)
        shown = self._with_parents(others[field]) | self._led(units)
        return units & (shown - self._with_parents(hidden[field])).sudo(False)

    def _led(self, units):
        """Those of the units that the user leads, or stands in for who does."""
        if "spm_steward_ids" not in units._fields:
            return units.browse()
        # sudo: whether the user is among those who lead it
        return units.sudo().filtered(lambda u: self.env.user in u.spm_steward_ids)

    def _with_parents(self, units):
        if "parent_path" not in units._fields or units._name == "res.company":
            return units
        return units.search([("id", "parent_of", units.ids)])

    def _sees_all(self):
        user = self.env.user
        return user.has_group("spm_objectives.group_spm_admin") or user.has_group(
            "spm_objectives.group_spm_officer"
        )
