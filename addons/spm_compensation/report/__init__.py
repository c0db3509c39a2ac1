from . import ir_actions_report
from . import spm_pay_analysis
from . import spm_statement_report
