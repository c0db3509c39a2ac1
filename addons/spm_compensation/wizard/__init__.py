from . import spm_credit_hold_wizard
from . import spm_statement_hold_wizard
