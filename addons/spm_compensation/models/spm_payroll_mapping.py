from odoo import api, fields, models


class SpmPayrollMapping(models.Model):
    """What a payroll program wants to read, as the officer sets it up."""

    _name = "spm.payroll.mapping"
    _description = "Payroll Format"
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    file_type = fields.Selection(
        [("xlsx", "Excel (XLSX)"), ("csv", "CSV")],
        "File",
        required=True,
        default="xlsx",
    )
    separator = fields.Selection(
        [(",", "Comma"), (";", "Semicolon"), ("\t", "Tab"), ("|", "Bar")],
        required=True,
        default=";",
    )
    decimal = fields.Selection(
        [(".", "Point"), (",", "Comma")], "Decimal Mark", required=True, default="."
    )
    column_ids = fields.One2many(
        "spm.payroll.column",
        "mapping_id",
        "Columns",
        copy=True,
        default=lambda self: self._usual_columns(),
    )

    @api.model
    def _usual_columns(self):
        """What every payroll program needs, as commands."""
        columns = {
            "employee": self.env._("Employee ID"),
            "name": self.env._("Employee"),
            "period": self.env._("Period"),
            "number": self.env._("Statement"),
            "pay": self.env._("Amount"),
            "pay_currency": self.env._("Currency"),
        }
        return [
            (0, 0, {"sequence": place, "what": what, "header": header})
            for place, (what, header) in enumerate(columns.items(), 1)
        ]

    def _export(self, statements):
        """The file of some statements.

        :return: its content
        """
        self.ensure_one()
        headers = self.column_ids.mapped("header")
        rows = self.column_ids._rows(statements)
        files = self.env["spm.payroll.export"]._files()
        return files[self.file_type](self, headers, rows)
