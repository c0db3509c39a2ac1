from . import spm_period_reopen
from . import spm_fiscal_wizard
from . import spm_objective_revise
from . import spm_objective_refuse
from . import spm_objective_template_apply
