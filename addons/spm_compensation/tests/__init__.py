from . import (
    test_engine_draws,
    test_engine_parts,
    test_engine_properties,
    test_engine_sql,
    test_engine_tables,
    test_engine_translation,
)
