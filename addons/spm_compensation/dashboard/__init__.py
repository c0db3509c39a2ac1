from . import spm_dashboard_panel_pay
