from . import models
from . import controllers, dashboard, report, wizard
from .hooks import uninstall_hook
