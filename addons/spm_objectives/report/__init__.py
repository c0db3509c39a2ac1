from . import spm_rollup
from . import spm_rollup_line
from . import spm_rollup_screen
