from . import spm_credit_hold_wizard
from . import spm_statement_hold_wizard
from . import spm_plan_import
from . import spm_plan_renewal
from . import spm_plan_assign
from . import spm_plan_question
from . import spm_dispute_answer
from . import spm_dispute_open
