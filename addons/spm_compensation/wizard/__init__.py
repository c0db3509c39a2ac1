from . import spm_credit_hold_wizard
