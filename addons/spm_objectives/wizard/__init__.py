from . import spm_period_reopen
