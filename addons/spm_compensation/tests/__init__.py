from . import (
    test_credit_access,
    test_credit_payable,
    test_credit_posting,
    test_credit_random,
    test_credit_runs,
    test_engine_draws,
    test_engine_parts,
    test_engine_properties,
    test_engine_sql,
    test_engine_tables,
    test_engine_translation,
)
