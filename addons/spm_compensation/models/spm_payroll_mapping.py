from odoo import fields, models


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
        "spm.payroll.column", "mapping_id", "Columns", copy=True
    )

    def _export(self, statements):
        """The file of some statements.

        :return: its content
        """
        self.ensure_one()
        headers = self.column_ids.mapped("header")
        rows = self.column_ids._rows(statements)
        files = self.env["spm.payroll.export"]._files()
        return files[self.file_type](self, headers, rows)
