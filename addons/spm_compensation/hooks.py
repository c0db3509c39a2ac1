from odoo.tools import SQL

from odoo.addons.spm_objectives.models import row_trigger

from .models.pay_guard import FUNCTIONS

#: What points at people and opportunities, and at each other; the ledger first.
_LINKS = (
    "spm_payroll_export",
    "spm_pay_run_problem",
    "spm_pay_run_result",
    "spm_statement_adjustment",
    "spm_dispute",
    "spm_statement_credit",
    "spm_statement_line",
    "spm_statement_calculation",
    "spm_statement",
    "spm_pay_run",
    "spm_plan_acceptance",
    "spm_plan_override",
    "spm_plan_assignment",
    "spm_plan_case",
    "spm_plan_cell",
    "spm_plan_goal",
    "spm_plan_point",
    "spm_plan_ramp",
    "spm_plan_tier",
    "spm_plan_modifier",
    "spm_plan_component",
    "spm_plan_assignment_rule",
    "spm_plan_measure",
    "spm_plan_version",
    "spm_plan",
    "spm_credit_check",
    "spm_credit_hold",
    "spm_credit",
    "spm_credit_mark",
    "spm_credit_document",
    "spm_credit_entry",
    "spm_credit_split",
    "spm_crediting_rule_person",
    "spm_crediting_rule",
    "spm_component",
)


def uninstall_hook(env):
    """Let go of others' records, and take the ledger's guard away."""
    env.flush_all()
    for name in ("spm_credit_refuse", *FUNCTIONS):
        function = SQL.identifier(name)
        env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", function))
    row_trigger.uninstall(env.cr, "spm_credit_mark_")
    env.cr.execute("UPDATE spm_statement SET calculation_id = NULL")
    for table in _LINKS:
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
    env.invalidate_all()
