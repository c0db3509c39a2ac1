from . import models
from . import dashboard, report, wizard
from .hooks import uninstall_hook
