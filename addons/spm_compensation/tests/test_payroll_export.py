import base64
import io

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from ..models.payroll_files import safe
from .pay_common import NOW
from .test_statement_explained import StatementCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPayrollExport(StatementCase):
    """What payroll reads, and what is kept of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        columns = [
            {"header": "ID", "what": "employee"},
            {"header": "Who", "what": "name"},
            {"header": "=Period", "what": "last_day"},
            {"header": "Growth", "what": "component", "key": "growth"},
            {"header": "Pay", "what": "pay"},
            {"header": "Currency", "what": "pay_currency"},
            {"header": "Wage type", "what": "constant", "constant": "-4711"},
        ]
        cls.mapping = (
            cls.env["spm.payroll.mapping"]
            .with_user(cls.user_officer)
            .create(
                {
                    "name": "Bureau",
                    "company_id": cls.company.id,
                    "file_type": "csv",
                    "decimal": ",",
                    "column_ids": [
                        (0, 0, {**vals, "sequence": number})
                        for number, vals in enumerate(columns)
                    ],
                }
            )
        )
        cls.Export = cls.env["spm.payroll.export"].with_user(cls.user_officer)

    def _make(self, **vals):
        return self.Export.create(
            {
                "period_id": self._march().id,
                "company_id": self.company.id,
                "mapping_id": self.mapping.id,
            }
            | vals
        )

    def _post_statement(self, **more):
        self._finish(self.statement.with_user(self.user_officer), **more)

    def test_csv(self):
        self.p_sam.employee_id.name = "=HYPERLINK(1)"
        self._post_statement()
        export = self._make()
        self.assertEqual((export.statement_count, export.exported_before), (1, 0))
        export.action_export()
        text = base64.b64decode(export.file).decode("utf-8-sig")
        self.assertEqual(
            text.splitlines(),
            [
                "ID;Who;'=Period;Growth;Pay;Currency;Wage type",
                f"{self.p_sam.employee_id.id};'=HYPERLINK(1);2026-03-31;500,00;"
                f"900,00;{self.statement.currency_id.name};'-4711",
            ],
        )
        self.assertEqual(export.file_name, "Payroll March 2026.csv")
        self.assertEqual(export.display_name, "Payroll March 2026")
        again = self._make(again=True)
        again.action_export()
        self.assertEqual(again.file_name, "Payroll March 2026 (2).csv")
        self.assertEqual(export.exported_by_id, self.user_officer)

    def test_xlsx(self):
        self.p_sam.employee_id.name = "=1+1"
        self.mapping.file_type = "xlsx"
        self._post_statement()
        export = self._make()
        export.action_export()
        sheet = load_workbook(io.BytesIO(base64.b64decode(export.file))).active
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        self.assertEqual(rows[1][3:5], [500, 900])
        self.assertEqual(rows[1][2].date(), self._day("2026-03-31"))
        self.assertEqual((rows[1][1], sheet.cell(2, 2).data_type), ("=1+1", "s"))
        self.assertEqual((rows[1][6], sheet.cell(2, 7).data_type), ("-4711", "s"))

    def test_only_what_never_changes_is_exported(self):
        for until in ("draft", "approved"):
            if until != "draft":
                self._post_statement(until=until)
            self.assertEqual(self._make().statement_count, 0)
            with self.assertRaisesRegex(UserError, "Post the statements first"):
                self._make().action_export()

    def test_again(self):
        self._post_statement()
        self._make().action_export()
        second = self._make()
        self.assertEqual((second.statement_count, second.exported_before), (0, 1))
        with self.assertRaisesRegex(UserError, "exported before"):
            second.action_export()
        second.again = True
        self.assertEqual((second.statement_count, second.exported_before), (1, 1))
        second.action_export()
        notes = self.statement.sudo().message_ids.mapped("body")
        self.assertEqual(sum("for payroll again" in note for note in notes), 1)
        self.assertEqual(sum("Exported for payroll:" in note for note in notes), 1)
        run = self.statement.sudo().run_id
        self.assertIn("1 statements", "".join(run.message_ids.mapped("body")))

    def test_one_export_waits_for_another(self):
        self._post_statement()
        turn = self.env["spm.pay.turn"].search([], limit=1)
        before = turn.revision
        self._make().action_export()
        turn.invalidate_recordset()
        self.assertEqual(turn.revision, before + 1)

    def test_what_was_exported_stays(self):
        self._post_statement()
        export = self._make()
        export.action_export()
        with self.assertRaises(AccessError):
            export.write({"again": True})
        with self.assertRaises(UserError):
            export.unlink()
        with self.assertRaisesRegex(UserError, "Make another"):
            export.action_export()

    def test_forged(self):
        forged = {"state": "done", "file_name": "x.csv", "file": base64.b64encode(b"x")}
        context = {f"default_{name}": value for name, value in forged.items()}
        export = self._make()
        for made in (
            self.Export.with_context(**context).create(
                {"period_id": self._march().id, "mapping_id": self.mapping.id}
            ),
            self._make(**forged),
        ):
            self.assertEqual(
                (made.state, made.file_name, made.file), ("draft", False, False)
            )
        for name, value in forged.items():
            with self.assertRaises(AccessError):
                export.write({name: value})

    def test_refused(self):
        self._post_statement()
        export = self._make()
        export.action_export()
        for user in (self.user_sam, self.user_mia, self.user_admin_spm):
            for model in (
                "spm.payroll.export",
                "spm.payroll.mapping",
                "spm.payroll.column",
            ):
                records = self.env[model].with_user(user)
                with self.assertRaises(AccessError):
                    records.search([])
                with self.assertRaises(AccessError):
                    records.create({})
            with self.assertRaises(AccessError):
                export.with_user(user).action_export()
            with self.assertRaises(AccessError):
                export.with_user(user).read(["file"])
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [("res_model", "=", export._name), ("res_id", "=", export.id)]
                + [("res_field", "=", "file")]
            )
        )
        self.assertTrue(attachment)
        with self.assertRaises(AccessError):
            attachment.with_user(self.user_sam).read(["raw"])

    def test_private_columns_need_rights_on_employees(self):
        self.mapping.column_ids[0].what = "bank"
        self._post_statement()
        with self.assertRaisesRegex(UserError, "kept on employees"):
            self._make().action_export()
        self.user_officer.group_ids += self.env.ref("hr.group_hr_user")
        self._make().action_export()

    def test_components_are_chosen(self):
        column = self.mapping.column_ids[3]
        self.assertIn(["growth", "Growth"], [list(pair) for pair in column.choices])
        with self.assertRaisesRegex(ValidationError, "no plan has a component “typo”"):
            column.key = "typo"
        self._post_statement()
        self.env.cr.execute(
            "UPDATE spm_payroll_column SET key = 'gone' WHERE id = %s", [column.id]
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "no plan has a component “gone”"):
            self._make().action_export()

    def test_a_new_format_has_useful_columns(self):
        made = self.mapping.create({"name": "New", "company_id": self.company.id})
        self.assertEqual(
            made.column_ids.mapped("what"),
            ["employee", "name", "period", "number", "pay", "pay_currency"],
        )
        self._post_statement()
        export = self._make(mapping_id=made.id)
        export.action_export()
        self.assertTrue(export.file)

    def test_formulas(self):
        for text in ("=1", "+1", "-1", "@x", "\tx", "\rx", "\nx"):
            self.assertEqual(safe(text), f"'{text}")
        self.assertEqual(safe("a=1"), "a=1")
