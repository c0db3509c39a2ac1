from . import test_engine_parts
