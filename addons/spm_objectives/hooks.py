from odoo.tools import SQL

from .models import row_trigger, spm_measure_total

#: What points at people, teams and departments, and at each other.
_LINKS = (
    "spm_objective_task",
    "spm_objective_action",
    "spm_objective_revision",
    "spm_objective_phase",
    "spm_objective",
    "spm_steward",
    "spm_line_member",
    "spm_department_viewer",
    "spm_department_steward",
    "spm_team_viewer",
    "spm_team_steward",
    "spm_measure_total",
    "spm_measure",
    "spm_kpi_entry",
    "spm_delegation",
    "spm_visibility",
    "spm_segment",
    "spm_chain",
    "spm_placement",
    "spm_participant",
)


def uninstall_hook(env):
    """Let go of others' records, and of the triggers on their tables."""
    env.flush_all()
    for prefix in ("spm_kpi_mark_", spm_measure_total.FUNCTIONS):
        row_trigger.uninstall(env.cr, prefix)
    # employees and teams that came with us are deleted next, our tables only later
    for table in _LINKS:
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
    env.invalidate_all()
