from . import res_company
from . import spm_period
from . import spm_period_lock
from . import crm_lead_import
