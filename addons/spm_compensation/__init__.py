from . import dashboard, models, report, wizard
from .hooks import uninstall_hook
