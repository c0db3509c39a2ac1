from odoo import models
from odoo.exceptions import ValidationError
from odoo.tools import OrderedSet
from odoo.tools.date_utils import parse_date

from ..engine.results import is_countable

_SUMMABLE = ("integer", "float", "monetary")
_DATES = ("date", "datetime")
_SEVERAL = (list, tuple, set, frozenset, OrderedSet)
_OWNERS = ("res.users", "hr.employee", "spm.participant")
#: Pay is private: no KPI reads it, whoever defines it.
_PAY_MODELS = (
    "hr.contract",
    "hr.payslip",
    "hr.payroll",
    "hr.salary",
    "spm.credit",
    "spm.dispute",
    "spm.pay",
    "spm.plan",
    "spm.statement",
)
_PAY_FIELDS = ("wage", "salary", "payslip")


class SpmKpiSourceModelCheck(models.AbstractModel):
    """What a definition over records must fulfil before it is measured: part of
    ``spm.kpi.source.model``."""

    _name = "spm.kpi.source.model.check"
    _description = "Check of KPIs measured on records"

    def _check(self, kpi):
        if not kpi.model_id or kpi.model_name not in self.env:
            self._refuse(kpi, self.env._("choose the records it is measured on"))
        if self._is_pay_model(kpi.model_name):
            self._refuse(kpi, self.env._("pay is private and cannot be a source"))
        model = self.env[kpi.model_name]
        if model._transient or model._abstract or not model._auto:
            self._refuse(kpi, self.env._("these records are not kept in a table"))
        if not model.has_access("read"):
            self._refuse(
                kpi, self.env._("you may not read “%(model)s”", model=kpi.model_name)
            )
        self._check_domain(kpi, model)
        self._check_dates(kpi, model)
        self._check_owner(kpi, model)
        self._check_value(kpi, model)

    def _check_domain(self, kpi, model):
        domain = kpi._domain()
        for condition in domain.iter_conditions():
            field = self._walk(kpi, model, condition.field_expr)
            if condition.operator in ("any", "not any", "any!", "not any!"):
                self._refuse(
                    kpi,
                    self.env._(
                        "write “%(field)s.…” instead of a filter inside a filter",
                        field=condition.field_expr,
                    ),
                )
            if "like" not in condition.operator:
                self._check_operand(kpi, field, condition.value)
        try:
            domain.validate(model)
        except Exception as error:  # whatever a search method raises is bad input
            self._refuse(kpi, str(error))

    def _check_operand(self, kpi, field, value):
        """Refuse what the field cannot be compared with, before the database does."""
        for one in value if isinstance(value, _SEVERAL) else [value]:
            if isinstance(one, (*_SEVERAL, dict)):
                message = self.env._("“%(value)s” is no value to compare with")
            elif not one or one is True:
                continue
            elif field.type in _SUMMABLE and not _is_number(one):
                message = self.env._("“%(value)s” is no number; “%(field)s” is one")
            elif field.type in _DATES and not self._is_date(one):
                message = self.env._(
                    "“%(value)s” is no date such as 2026-01-31 or today -1m; "
                    "“%(field)s” is one"
                )
            else:
                continue
            label = field._description_string(self.env)
            self._refuse(kpi, message % {"value": one, "field": label})

    def _is_date(self, value):
        try:
            parse_date(value, self.env)
        except (ValueError, TypeError, AttributeError, OverflowError):
            return False
        return True

    def _check_dates(self, kpi, model):
        if kpi.nature != "stock":
            self._walk(kpi, model, kpi.date_path, types=_DATES, label="date_path")
        if kpi.value_mode == "duration":
            if kpi.nature == "stock":
                self._refuse(kpi, self.env._("a stock has no duration"))
            self._walk(kpi, model, kpi.start_path, types=_DATES, label="start_path")
        if kpi.nature == "distinct":
            self._walk(
                kpi,
                model,
                kpi.distinct_path,
                types=("many2one", "integer", "many2one_reference"),
                label="distinct_path",
            )
        elif kpi.distinct_path:
            self._refuse(kpi, self.env._("“First per” is for KPIs that are distinct"))

    def _check_owner(self, kpi, model):
        field = self._walk(kpi, model, kpi.owner_path, label="owner_path")
        owner = field.comodel_name if field.type == "many2one" else field.model_name
        if owner not in _OWNERS or (field.type != "many2one" and field.name != "id"):
            self._refuse(
                kpi,
                self.env._(
                    "“%(path)s” leads to no participant: it must end in a user, an "
                    "employee or a participant",
                    path=kpi.owner_path,
                ),
            )
        if kpi.team_from == "document" and kpi.team_path:
            team = self._walk(kpi, model, kpi.team_path, label="team_path")
            if team.comodel_name != "crm.team":
                self._refuse(kpi, self.env._("the team field must hold a sales team"))

    def _check_value(self, kpi, model):
        if kpi.value_mode not in ("sum", "average"):
            return
        self._walk(kpi, model, kpi.value_path, types=_SUMMABLE, label="value_path")

    def _walk(self, kpi, model, path, types=None, label=None):
        """Follow a path under the author's own rights; return its last field."""
        if not path:
            self._refuse(
                kpi,
                self.env._(
                    "fill in “%(field)s”",
                    field=kpi._fields[label]._description_string(self.env),
                ),
            )
        *links, last = path.split(".")
        for link in links:
            field = self._readable(kpi, model, link)
            if not field.relational or (label and field.type != "many2one"):
                self._refuse(
                    kpi,
                    self.env._(
                        "“%(link)s” in “%(path)s” does not lead to one record",
                        link=link,
                        path=path,
                    ),
                )
            model = self.env[field.comodel_name]
        field = self._readable(kpi, model, last)
        if label and not (field.store or field.related):
            self._refuse(
                kpi, self.env._("“%(path)s” is not kept in the database", path=path)
            )
        if types and field.type not in types:
            self._refuse(
                kpi,
                self.env._(
                    "“%(path)s” is of type %(type)s; it must be one of: %(types)s",
                    path=path,
                    type=field.type,
                    types=", ".join(types),
                ),
            )
        return field

    def _readable(self, kpi, model, name):
        field = model._fields.get(name)
        if field is None:
            self._refuse(
                kpi,
                self.env._(
                    "“%(field)s” is no field of “%(model)s”",
                    field=name,
                    model=model._description,
                ),
            )
        if any(word in name for word in _PAY_FIELDS) or self._is_pay_model(model._name):
            self._refuse(kpi, self.env._("pay is private and cannot be a source"))
        if not (model.has_access("read") and model._has_field_access(field, "read")):
            self._refuse(
                kpi,
                self.env._(
                    "you may not read “%(field)s” of “%(model)s”",
                    field=name,
                    model=model._description,
                ),
            )
        return field

    def _is_pay_model(self, name):
        return name.startswith(_PAY_MODELS)

    def _refuse(self, kpi, reason):
        raise ValidationError(
            self.env._(
                "KPI “%(kpi)s” cannot be measured: %(reason)s.",
                kpi=kpi.name,
                reason=reason,
            )
        )


def _is_number(value):
    try:
        return is_countable(float(value))
    except (ValueError, TypeError):
        return False
