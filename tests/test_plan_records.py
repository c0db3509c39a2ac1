"""Plan documents become records of Odoo and come back as the same plans."""

from pathlib import Path

from odoo.tests import tagged

from odoo.addons.spm_compensation.engine.document import read_example, read_plan
from odoo.addons.spm_compensation.tests.plan_common import PlanCommon

EXAMPLES = Path(__file__).parent / "worked_examples"


@tagged("post_install", "-at_install")
class TestPlanRecords(PlanCommon):
    def test_examples_come_back_the_same(self):
        """Terms to records to terms: the engine sees equal plans."""
        different = []
        paths = sorted(EXAMPLES.glob("*.json"))
        for path in paths:
            plan = read_example(path.read_bytes()).plan
            version = self._make_version(self._make_plan())
            version._import_terms(self._terms_of(path))
            version.invalidate_recordset()
            self.assertTrue(version.component_ids)
            if version._engine_plan() != plan:
                different.append(path.name)
            self.assertEqual(read_plan(version.terms), plan)
        self.assertEqual(different, [])
        self.assertGreater(len(paths), 50)
