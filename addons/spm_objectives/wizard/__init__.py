from . import spm_period_reopen
from . import spm_fiscal_wizard
