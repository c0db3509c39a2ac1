from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

WHAT = [
    ("name", "Employee: name"),
    ("employee", "Employee: ID"),
    ("badge", "Employee: badge number"),
    ("bank", "Employee: bank account"),
    ("period", "Period"),
    ("first_day", "First day of the period"),
    ("last_day", "Last day of the period"),
    ("number", "Statement number"),
    ("plan", "Plan"),
    ("pay", "Amount to pay"),
    ("pay_currency", "Currency of the amount to pay"),
    ("earned", "Earned, in the plan's currency"),
    ("adjusted", "Adjustments, in the plan's currency"),
    ("component", "Amount of a component, in the plan's currency"),
    ("currency", "Currency of the plan"),
    ("constant", "Always the same"),
]
#: Read at once, so that memory does not grow with their number.
_BATCH = 500
#: What only somebody with rights on employees may read.
_OF_EMPLOYEES = ("badge", "bank")


class SpmPayrollColumn(models.Model):
    """A column of a payroll file."""

    _name = "spm.payroll.column"
    _description = "Column of a Payroll File"
    _order = "mapping_id, sequence, id"

    mapping_id = fields.Many2one(
        "spm.payroll.mapping", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    header = fields.Char(required=True)
    what = fields.Selection(WHAT, "Shows", required=True, default="name")
    key = fields.Char("Component", help="What plans pay for, by its name there.")
    choices = fields.Json(compute="_compute_choices")
    constant = fields.Char("Text")

    @api.depends("mapping_id.company_id")
    def _compute_choices(self):
        """The components of the company's plans, as pairs of key and name."""
        for column in self:
            names = column._component_names()
            pairs = [(key, ", ".join(sorted(some))) for key, some in names.items()]
            column.choices = sorted(pairs, key=lambda pair: pair[1])

    def _component_names(self):
        """How plans call their components: dict of key to the set of names."""
        found = {}
        company = self.mapping_id.company_id or self.env.company
        for key, name in self.env["spm.plan.component"]._read_group(
            [("company_id", "=", company.id)], ["key", "name"]
        ):
            found.setdefault(key, set()).add(name or key)
        return found

    @api.constrains("what", "key")
    def _check_key(self):
        for column in self.filtered(lambda column: column.what == "component"):
            if not column.key:
                raise ValidationError(
                    self.env._("“%(name)s” needs a component.", name=column.header)
                )
            if column.key not in column._component_names():
                raise ValidationError(
                    self.env._(
                        "“%(name)s”: no plan has a component “%(key)s”. Choose another "
                        "one.",
                        name=column.header,
                        key=column.key,
                    )
                )

    def _rows(self, statements):
        """The rows of some statements, batch by batch."""
        self._check_may_read()
        self._check_key()  # plans may have changed since
        ids = statements.ids
        for start in range(0, len(ids), _BATCH):
            batch = statements.browse(ids[start : start + _BATCH])
            parts = self._component_amounts(batch)
            for statement in batch:
                yield [column._cell(statement, parts) for column in self]
            # what is written needs no room any more
            self.env.invalidate_all(flush=False)

    def _check_may_read(self):
        private = self.filtered(lambda column: column.what in _OF_EMPLOYEES)
        if private and not self.env.user.has_group("hr.group_hr_user"):
            raise UserError(
                self.env._(
                    "“%(name)s” is kept on employees: only somebody with rights on "
                    "them exports it.",
                    name=private[0].header,
                )
            )

    @api.model
    def _component_amounts(self, statements):
        rows = self.env["spm.statement.line"]._read_group(
            [("statement_id", "in", statements.ids), ("in_force", "=", True)],
            ["statement_id", "key"],
            ["amount:sum"],
        )
        return {(statement.id, key): amount for statement, key, amount in rows}

    def _cell(self, statement, parts):
        """A text, a day, or (number, digits)."""
        self.ensure_one()
        if self.what == "constant":
            return self.constant or ""
        if self.what == "component":
            amount = parts.get((statement.id, self.key), 0.0)
            return _money(amount, statement.currency_id)
        return getattr(self, f"_cell_{self.what}")(statement)

    def _cell_name(self, statement):
        return statement.participant_id.name

    def _cell_employee(self, statement):
        return str(statement.participant_id.employee_id.id or "")

    def _cell_badge(self, statement):
        return statement.participant_id.employee_id.barcode

    def _cell_bank(self, statement):
        account = statement.participant_id.employee_id.primary_bank_account_id
        return account.acc_number

    def _cell_period(self, statement):
        return statement.period_id.name

    def _cell_first_day(self, statement):
        return statement.period_id.date_from

    def _cell_last_day(self, statement):
        return statement.period_id.last_day

    def _cell_number(self, statement):
        return statement.name

    def _cell_plan(self, statement):
        plans = statement.line_ids.version_id.plan_id
        return ", ".join(plans.mapped("name"))

    def _cell_pay(self, statement):
        if statement.pay_currency_id:
            return _money(statement.pay_amount, statement.pay_currency_id)
        return _money(statement.payable, statement.currency_id)

    def _cell_pay_currency(self, statement):
        return (statement.pay_currency_id or statement.currency_id).name

    def _cell_earned(self, statement):
        return _money(statement.earned, statement.currency_id)

    def _cell_adjusted(self, statement):
        return _money(statement.adjusted, statement.currency_id)

    def _cell_currency(self, statement):
        return statement.currency_id.name


def _money(amount, currency):
    return Decimal(str(amount)), currency.decimal_places
