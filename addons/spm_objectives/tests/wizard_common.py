from decimal import Decimal

from odoo.fields import Command
from odoo.tests import freeze_time

from .measure_common import NOW
from .objective_common import ObjectiveCommon


@freeze_time(NOW)
class CascadeWizardCommon(ObjectiveCommon):
    """Hudson Sales with two lines: Sam and Pia under Mia, Cy and Dee under Max.

    Mia's people are in Field Sales and team East, Max's in Key Accounts and West. The
    head of both belongs to no department.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_max = cls._make_user("spm_max", "manager")
        cls.user_cy = cls._make_user("spm_cy", "user")
        cls.user_dee = cls._make_user("spm_dee", "user")
        cls._make_team_members(cls.team_west, cls.user_cy + cls.user_dee)
        key = {"department_id": cls.department_key.id}
        cls.p_max = cls._make_participant(cls.user_max, cls.p_head, **key)
        cls.p_cy = cls._make_participant(cls.user_cy, cls.p_max, **key)
        cls.p_dee = cls._make_participant(cls.user_dee, cls.p_max, **key)
        cls._make_placement(cls.p_head, "2026-01-02", department_id=False)
        cls.department.manager_id = cls.p_mia.employee_id
        cls.department_key.manager_id = cls.p_max.employee_id
        cls.sellers = cls.p_sam + cls.p_pia + cls.p_cy + cls.p_dee

    @classmethod
    def _make_team_members(cls, team, users):
        team.crm_team_member_ids = [Command.create({"user_id": u.id}) for u in users]

    def _wizard(self, objective, levels=None, user=None, **vals):
        """A cascade; levels are scopes, or tuples of scope, method and padding."""
        Wizard = self.env["spm.objective.cascade"]
        if user:
            Wizard = Wizard.with_user(user)
        if levels:
            vals["level_ids"] = [
                Command.create(
                    dict(zip(("scope", "method", "padding"), level, strict=False))
                )
                for level in ((x,) if isinstance(x, str) else x for x in levels)
            ]
            for place, command in enumerate(vals["level_ids"]):
                command[2]["sequence"] = place
        return Wizard.create({"objective_id": objective.id, **vals})

    def _cascade(self, objective, levels=None, **vals):
        """Cascade, and give back the targets below by name of the unit."""
        wizard = self._wizard(objective, levels, **vals)
        self.assertFalse(wizard.problem)
        wizard.action_cascade()
        return self._targets(objective)

    def _targets(self, objective):
        below = self.Objective.search([("id", "child_of", objective.id)]) - objective
        return {
            (child.scope, child.unit_name): Decimal(str(child.target))
            for child in below
        }

    def _child(self, objective, unit, scope="participant"):
        return self.Objective.search(
            [
                ("id", "child_of", objective.id),
                ("scope", "=", scope),
                ("participant_id", "=", unit.id),
            ]
        )

    def _nodes(self, wizard):
        self.assertFalse(wizard.problem)
        return {node["name"]: node for node in wizard.preview["nodes"]}
