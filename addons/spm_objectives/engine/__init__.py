"""Pure arithmetic of sales objectives: nothing here imports Odoo."""
