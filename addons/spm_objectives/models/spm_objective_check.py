from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools.misc import clean_context

from ..engine.results import is_countable

UNIT_FIELDS = ("participant_id", "department_id", "team_id")
#: What the responsible agrees to: fixed from the proposal on.
TERMS = (
    "kpi_id",
    "company_id",
    "period_id",
    "scope",
    *UNIT_FIELDS,
    "target",
    "baseline",
    "weight",
    "cap",
    "phase_ids",
)
#: What people type, promise or propose as a number.
AMOUNTS = (
    "target",
    "baseline",
    "weight",
    "cap",
    "counter_target",
    "pending_target",
    "committed",
)


class SpmObjectiveCheck(models.AbstractModel):
    """What an objective must be like, and what nobody may do to it: part of
    ``spm.objective``."""

    _name = "spm.objective.check"
    _description = "Checks of Objectives"

    # ------------------------------------------------------------- refusals

    def _is_decided(self, name):
        """Whether buttons decide on a field, or it is reckoned: it is never typed."""
        field = self._fields.get(name)
        decided = field and field.store and field.readonly
        return bool(decided) and name != "template_id"

    def _without_decided_defaults(self):
        """Defaults that come with the context are typed, too."""
        names = (n.removeprefix("default_") for n in self.env.context)
        if self.env.su or not any(map(self._is_decided, names)):
            return self
        context = clean_context(self.env.context)
        return self.with_context(context)  # pylint: disable=context-overridden

    def _refuse_decided(self, vals):
        names = {name for name in vals if self._is_decided(name)}
        if not names or self.env.su:
            return
        if not self and names == {"state"} and vals["state"] == "draft":
            return
        labels = (self._fields[name]._description_string(self.env) for name in names)
        raise AccessError(
            self.env._(
                "Use the buttons to decide on an objective; these fields are not "
                "typed: %(fields)s.",
                fields=", ".join(sorted(labels)),
            )
        )

    def _refuse_change_of_terms(self, vals):
        changed = [name for name in TERMS if name in vals]
        if not changed:
            return
        self._refuse_in_locked_period()
        for objective in self.filtered(lambda o: o.state not in ("draft", "refused")):
            names = [n for n in changed if objective._differs(n, vals[n])]
            if not names:
                continue
            raise UserError(objective._frozen_message(names))

    def _differs(self, name, value):
        field = self._fields[name]
        if field.type == "one2many":
            return bool(value)
        cached = field.convert_to_cache(value, self)
        return cached != field.convert_to_cache(self[name], self)

    def _frozen_message(self, names):
        labels = (self._fields[name]._description_string(self.env) for name in names)
        details = {
            "objective": self.display_name,
            "fields": ", ".join(labels),
        }
        if self.agreed_on:
            return self.env._(
                "“%(objective)s” has been agreed: %(fields)s cannot be changed. "
                "Another target needs a revision, with its day and reason.",
                **details,
            )
        return self.env._(
            "“%(objective)s” has been proposed: withdraw it before you change "
            "%(fields)s.",
            **details,
        )

    def _refuse_in_locked_period(self):
        locked = self.filtered("period_id.results_locked")
        if locked:
            raise UserError(
                self.env._(
                    "“%(objective)s” lies in the closed period %(period)s, where "
                    "nothing changes any more.",
                    objective=locked[0].display_name,
                    period=locked[0].period_id.name,
                )
            )

    def _refuse_with_children(self):
        # sudo: objectives below count, whoever may see them
        below = self.sudo().child_ids - self.sudo()
        if below:
            raise UserError(
                self.env._(
                    "“%(objective)s” is split into others, such as “%(child)s”. Delete "
                    "or move these first.",
                    objective=below[0].parent_id.display_name,
                    child=below[0].display_name,
                )
            )

    def _refuse_loop(self, parent_id):
        """Say what would stand above itself, before the tree is touched."""
        # sudo: the whole way up counts, whoever may see it
        above = self.sudo().browse(parent_id or ())
        seen = above.browse()
        while above and above not in seen:
            if above.id in self.ids:
                raise ValidationError(
                    self.env._(
                        "“%(objective)s” would serve itself: an objective cannot stand "
                        "above one that stands above it.",
                        objective=above.display_name,
                    )
                )
            seen |= above
            above = above.parent_id

    def _check_parent_readable(self):
        self.parent_id.check_access("read")

    # ------------------------------------------------------------- constraints

    @api.constrains(*AMOUNTS)
    def _check_amounts(self):
        for objective in self:
            for name in AMOUNTS:
                self._check_countable(objective[name])

    def _check_countable(self, *numbers):
        for number in numbers:
            if not is_countable(number):
                raise ValidationError(
                    self.env._("“%(value)s” is no figure to count.", value=number)
                )

    @api.constrains("kpi_id", "company_id")
    def _check_kpi(self):
        for objective in self:
            kpi = objective.kpi_id
            if kpi.company_id and kpi.company_id != objective.company_id:
                raise ValidationError(
                    self.env._(
                        "The KPI “%(kpi)s” is measured in %(company)s only.",
                        kpi=kpi.name,
                        company=kpi.company_id.name,
                    )
                )
            objective._check_kpi_measured()

    def _check_kpi_measured(self):
        for kpi in self.kpi_id:
            if not kpi._is_measured():
                raise ValidationError(
                    self.env._(
                        "The KPI “%(kpi)s” is not measured: activate it, or choose "
                        "another one.",
                        kpi=kpi.name,
                    )
                )

    @api.constrains("parent_id", "company_id", "period_id")
    def _check_within_parent(self):
        # sudo: the objectives around count, whoever may see them
        for child in (self | self.sudo().child_ids).sudo():
            parent = child.parent_id
            if not parent:
                continue
            names = {"child": child.display_name, "parent": parent.display_name}
            if child.company_id != parent.company_id:
                raise ValidationError(
                    self.env._(
                        "“%(child)s” and “%(parent)s”, which it serves, must belong to "
                        "the same company.",
                        **names,
                    )
                )
            period, around = child.period_id, parent.period_id
            if period.date_from < around.date_from or period.date_to > around.date_to:
                raise ValidationError(
                    self.env._(
                        "“%(child)s” lies outside the period of “%(parent)s”, which it "
                        "serves.",
                        **names,
                    )
                )

    def _check_target(self):
        """Refuse targets that cannot be agreed."""
        for objective in self:
            if not objective.target and objective.direction == "higher":
                raise ValidationError(
                    self.env._(
                        "“%(objective)s” has no target yet. Zero is a target only "
                        "where lower is better.",
                        objective=objective.display_name,
                    )
                )
