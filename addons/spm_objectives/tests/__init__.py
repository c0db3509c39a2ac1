from . import test_import_history
