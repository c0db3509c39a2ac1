from . import spm_dashboard_places
from . import spm_dashboard_periods
from . import spm_dashboard_panel
from . import spm_dashboard_panel_kpi
from . import spm_dashboard
