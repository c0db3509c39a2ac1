import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.spm_objectives.records import only_one

from .payroll_files import csv_file, xlsx_file


class SpmPayrollExport(models.Model):
    """Statements of a period handed to payroll: who, when, which, and the file."""

    _name = "spm.payroll.export"
    _description = "Payroll Export"
    _inherit = ["spm.chatter.genuine"]
    _order = "id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    period_id = fields.Many2one(
        "spm.period", required=True, ondelete="restrict", check_company=True
    )
    mapping_id = fields.Many2one(
        "spm.payroll.mapping",
        "Format",
        required=True,
        ondelete="restrict",
        check_company=True,
        default=lambda self: self.env["spm.payroll.mapping"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        ),
    )
    again = fields.Boolean(
        "Also what was exported before",
        help="Payroll would pay it twice, if it takes every file as new.",
    )
    state = fields.Selection(
        [("draft", "To export"), ("done", "Exported")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    statement_ids = fields.Many2many(
        "spm.statement", "spm_payroll_export_statement_rel", readonly=True, copy=False
    )
    statement_count = fields.Integer(compute="_compute_counts")
    exported_before = fields.Integer(compute="_compute_counts")
    total = fields.Char(compute="_compute_counts")
    exported_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    exported_at = fields.Datetime("Exported", readonly=True, copy=False)
    file = fields.Binary(readonly=True, copy=False, attachment=True)
    file_name = fields.Char(readonly=True, copy=False)

    @api.depends("period_id.name", "company_id.name")
    def _compute_display_name(self):
        for export in self:
            period = export.period_id.name
            # a new one is called "New" until it says what it exports
            export.display_name = bool(period) and self.env._(
                "Payroll %(period)s", period=period
            )

    @api.model
    def _files(self):
        """Who writes which type of file."""
        return {
            "csv": lambda mapping, headers, rows: csv_file(
                headers, rows, mapping.separator, mapping.decimal
            ),
            "xlsx": lambda mapping, headers, rows: xlsx_file(headers, rows),
        }

    # ------------------------------------------------------------- what is exported

    @api.depends("period_id", "again", "statement_ids", "state")
    def _compute_counts(self):
        for export in self:
            found = export._statements()
            before = export._before(export._statements(again=True))
            export.statement_count = len(found)
            export.exported_before = 0 if export.state == "done" else len(before)
            export.total = export._total(found)

    def _statements(self, again=None):
        """What the file holds, or would hold: only what never changes, or payroll
        would pay something else than the statements say."""
        if self.state == "done":
            return self.statement_ids
        found = self.env["spm.statement"].search(
            [
                ("period_id", "=", self.period_id.id or self.period_id._origin.id),
                ("state", "in", ("posted", "paid")),
            ],
            order="participant_id",
        )
        if self.again if again is None else again:
            return found
        return found - self._before(found)

    def _before(self, statements):
        done = self.search(
            [("state", "=", "done"), ("statement_ids", "in", statements.ids)]
        )
        return statements & done.statement_ids

    def _total(self, statements):
        """By currency, never added together."""
        sums = {}
        for one in statements:
            currency = one.pay_currency_id or one.currency_id
            amount = one.pay_amount if one.pay_currency_id else one.payable
            sums[currency] = sums.get(currency, 0.0) + amount
        return ", ".join(currency.format(amount) for currency, amount in sums.items())

    # ------------------------------------------------------------- exporting

    def action_export(self):
        """Write the file, and note on every statement that it was exported."""
        only_one(self)
        self._check_officer()
        if self.state == "done":
            raise UserError(self.env._("This was exported. Make another export."))
        if not self.mapping_id.column_ids:
            raise UserError(self.env._("The format has no columns yet."))
        # two at once would export the same statements
        self.env["spm.pay.turn"]._claim()
        statements = self._statements()
        if not statements:
            raise UserError(self._why_nothing())
        self.env.flush_all()  # reading in parts forgets what was read
        content = self.mapping_id._export(statements)
        repeated = self._before(statements)
        name = self._new_file_name()
        # sudo: only this method writes what was exported; the officer was checked
        self.sudo().write(
            {
                "state": "done",
                "statement_ids": [(6, 0, statements.ids)],
                "exported_by_id": self.env.uid,
                "exported_at": fields.Datetime.now(),
                "file": base64.b64encode(content),
                "file_name": name,
            }
        )
        self._note(statements, repeated)
        return self.get_formview_action()

    def _new_file_name(self):
        """What people recognize the file by; the number is of later ones."""
        name = self.display_name.replace("/", "-")
        before = self.search_count(
            [("period_id", "=", self.period_id.id), ("state", "=", "done")]
        )
        number = f" ({before + 1})" if before else ""
        return f"{name}{number}.{self.mapping_id.file_type}"

    def _why_nothing(self):
        if self._before(self._statements(again=True)):
            return self.env._(
                "All statements of this period were exported before. To export them "
                "once more, say so."
            )
        return self.env._(
            "There is no posted statement to export in this period. Post the "
            "statements first."
        )

    def _note(self, statements, repeated):
        """On the chatter of the statements, their runs, and of the export."""
        text = self.env._(
            "Exported for payroll: %(file)s, %(count)s statements",
            file=self.file_name,
            count=len(statements),
        )
        again = self.env._("Exported for payroll again: %(file)s", file=self.file_name)
        # sudo: officers may not write to statements; this is only a note
        for some, body in (
            (statements - repeated, self._once()),
            (statements & repeated, again),
            (statements.sudo().run_id, text),
            (self, text),
        ):
            some.sudo()._message_log_batch(bodies=dict.fromkeys(some.ids, body))

    def _once(self):
        return self.env._("Exported for payroll: %(file)s", file=self.file_name)

    # ------------------------------------------------------------- refused

    def _check_officer(self):
        if not self.env.user.has_group("spm_objectives.group_spm_officer"):
            raise AccessError(self.env._("Only a compensation officer exports pay."))
        self.check_access("write")

    @api.model_create_multi
    def create(self, vals_list):
        # said aloud, as the context can carry defaults
        fixed = {
            "state": "draft",
            "statement_ids": False,
            "file": False,
            "file_name": False,
            "exported_by_id": False,
            "exported_at": False,
        }
        return super().create([{**vals, **fixed} for vals in vals_list])

    def write(self, vals):
        settable = {"period_id", "mapping_id", "again", "company_id"}
        if not self.env.su and (
            any(export.state == "done" for export in self) or set(vals) - settable
        ):
            raise AccessError(self.env._("What was exported stays as it was."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_not_done(self):
        if any(export.state == "done" for export in self):
            raise UserError(self.env._("What was exported stays as it was."))
