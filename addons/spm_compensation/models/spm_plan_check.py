from odoo import api, fields, models
from odoo.exceptions import UserError


class SpmPlanCheck(models.AbstractModel):
    """What a version still lacks, in words: part of ``spm.plan.version``."""

    _name = "spm.plan.check"
    _description = "Checks of Pay Plans"

    problem = fields.Text(
        "Still to Do",
        compute="_compute_problem",
        groups="spm_objectives.group_spm_officer",
        help="Before it can be approved.",
    )

    @api.depends("terms", "state", "measure_ids", "case_ids.content", "date_from")
    @api.depends_context("lang")
    def _compute_problem(self):
        for version in self:
            problems = version._problems() if version.state == "draft" else []
            version.problem = "\n".join(problems)

    def _problems(self):
        """Why the version cannot be approved yet: a list of sentences."""
        self.ensure_one()
        if not self.component_ids:
            return [self.env._("The plan pays for nothing: add a component.")]
        problems = [
            *(text for part in self.component_ids for text in part._problems()),
            *(text for measure in self.measure_ids for text in measure._problems()),
        ]
        if not problems:
            problems += self._terms_problems()
        return problems + self._day_problems() + self._case_problems(problems)

    def _terms_problems(self):
        """What the engine says of the terms; it stops at the first place."""
        try:
            self._engine_plan()
        except UserError as error:
            return [str(error)]
        weight = sum(part.incentive_weight or 0 for part in self.component_ids)
        if weight > 100:
            return [
                self.env._(
                    "The components' shares of the target incentive sum to "
                    "%(sum)s %%: 100 are the most.",
                    sum=f"{weight:g}",
                )
            ]
        return []

    def _day_problems(self):
        if not self.date_from:
            return [self.env._("From which day on is it valid?")]
        same = (self.plan_id.version_ids - self).filtered(
            lambda v: v.state == "approved" and v.date_from == self.date_from
        )
        if same:
            return [self.env._("Another version is approved from the same day on.")]
        return []

    def _case_problems(self, before):
        if before:
            return []  # nothing can be calculated yet
        return [
            self.env._("Test case “%(case)s” fails.", case=case.name)
            for case in self.case_ids
            if case.result != "agrees"
        ]
