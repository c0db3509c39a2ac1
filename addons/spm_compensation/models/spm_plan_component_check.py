from odoo import models


class SpmPlanComponentCheck(models.AbstractModel):
    """What a component still lacks: part of ``spm.plan.component``."""

    _name = "spm.plan.component.check"
    _description = "Checks of Components of Pay Plans"

    def _problems(self):
        """What is missing, in sentences that name the component."""
        missing = getattr(self, f"_missing_{self.kind}")()
        missing += [
            self.env._("modifier %(number)s: %(what)s", number=number, what=what)
            for number, modifier in enumerate(self.modifier_ids, 1)
            for what in modifier._missing()
        ]
        name = self.display_name
        return [
            self.env._("%(component)s: %(what)s", component=name, what=what)
            for what in missing
        ]

    def _missing_commission(self):
        missing = []
        if not self.credited_id:
            missing.append(self.env._("choose which credits it pays for."))
        if self.unit == "percent_of_quota" and not self.measure_id:
            missing.append(self.env._("choose whose quota the tiers are percents of."))
        return missing + self._missing_scale("table")

    def _missing_quota(self):
        missing = []
        if not self.measure_id:
            missing.append(self.env._("choose the measure whose attainment counts."))
        return missing + self._missing_scale(self.rating)

    def _missing_bonus(self):
        if not self.goal_ids:
            return [self.env._("add at least one objective.")]
        if not all(goal.measure_id for goal in self.goal_ids):
            return [self.env._("choose the measure of every objective.")]
        weight = sum(goal.weight for goal in self.goal_ids)
        if self.payout == "scorecard" and abs(weight - 100) > 1e-9:
            return [
                self.env._(
                    "the weights of its objectives sum to %(sum)s %%, not to 100.",
                    sum=f"{weight:g}",
                )
            ]
        return []
