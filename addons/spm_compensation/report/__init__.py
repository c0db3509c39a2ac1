from . import spm_statement_report
