from . import test_engine_parts, test_engine_properties, test_engine_tables
