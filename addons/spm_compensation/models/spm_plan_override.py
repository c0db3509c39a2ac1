from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SpmPlanOverride(models.Model):
    """An amount that a person has instead of the plan's."""

    _name = "spm.plan.override"
    _description = "Individual Term of an Assignment"
    _order = "assignment_id, kind, key"

    assignment_id = fields.Many2one(
        "spm.plan.assignment", required=True, ondelete="cascade", index=True
    )
    kind = fields.Selection(
        [
            ("incentive", "Target incentive of a component, per pay period"),
            ("quota", "Quota of a measure"),
            ("draw", "Amount of the draw"),
        ],
        "What",
        required=True,
        default="quota",
    )
    key = fields.Char("Of", help="The component or measure that it is of.")
    amount = fields.Float(digits=0, required=True)
    choices = fields.Json(compute="_compute_choices")

    _once = models.UniqueIndex(
        "(assignment_id, kind, COALESCE(key, ''))",
        "A person has one amount of each kind for each component or measure.",
    )
    _amount = models.Constraint("CHECK (amount >= 0)", "An amount is not negative.")
    # true of NaN and infinity, too: they are greater than any number
    _size = models.Constraint("CHECK (amount < 1e15)", "An amount has up to 15 digits.")

    @api.depends("kind", "assignment_id.version_id")
    @api.depends_context("lang")
    def _compute_choices(self):
        """What may be chosen, as pairs of key and name."""
        for term in self:
            assignment = term.assignment_id
            keys = self._keys_of(assignment.version_id).get(term.kind, ())
            names = assignment._names_in_terms()
            pairs = [(key, names.get(key, key)) for key in keys if key]
            term.choices = sorted(pairs, key=lambda pair: pair[1])

    @api.onchange("kind")
    def _onchange_kind(self):
        """What there is only one of needs no choosing."""
        keys = [key for key, _name in self.choices or ()]
        if self.key not in keys:
            self.key = keys[0] if len(keys) == 1 else False

    @api.constrains("kind", "key", "assignment_id")
    def _check_key(self):
        for term in self:
            keys = self._keys_of(term.assignment_id.version_id)[term.kind]
            if (term.key or False) in keys:
                continue
            named = ", ".join(sorted(filter(None, keys)))
            if term.kind == "draw":
                message = (
                    self.env._("Leave the name empty: a plan has one draw.")
                    if keys
                    else self.env._("The plan has no draw.")
                )
            elif named:
                message = self.env._(
                    "The plan knows no “%(key)s”. Choose one of: %(keys)s.",
                    key=term.key or "",
                    keys=named,
                )
            else:
                message = self.env._(
                    "The plan has nothing that could have an individual amount of "
                    "this kind."
                )
            raise ValidationError(message)

    @api.model
    def _keys_of(self, version):
        """What of a version may have an individual amount.

        :return: dict of kind to the set of keys; False is the key of a draw
        """
        terms = version.terms or {}
        components = terms.get("components", [])
        measures = set(version.measure_ids.mapped("key"))
        for component in components:
            measures |= {component.get("measure"), component.get("quota")}
        return {
            "incentive": {
                component["key"]
                for component in components
                if component.get("type") == "quota" or "scorecard" in component
            },
            "quota": measures - {None},
            "draw": {False} if terms.get("draw") else set(),
        }

    # ------------------------------------------------------------- records

    @api.model_create_multi
    def create(self, vals_list):
        terms = super().create(vals_list)
        terms._refuse()
        terms.assignment_id._ask_acceptance()
        return terms

    def write(self, vals):
        before = self.assignment_id
        self._refuse()
        result = super().write(vals)
        (before | self.assignment_id)._ask_acceptance()
        self._refuse()
        return result

    def unlink(self):
        self._refuse()
        assignments = self.assignment_id
        result = super().unlink()
        assignments.exists()._ask_acceptance()
        return result

    def _refuse(self):
        self.assignment_id._refuse_own()
        self.assignment_id._refuse_paid()
