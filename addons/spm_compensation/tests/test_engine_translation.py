from decimal import Decimal as D

from odoo.tests import TransactionCase
from odoo.tools.translate import code_translations

from ..engine import Credit, Facts, calculate, render
from ..engine.rate_table import RateTable, Tier
from .engine_common import commission, plan


class TestTranslation(TransactionCase):
    def test_sentences_in_russian(self):
        table = RateTable((Tier(D(0), rate=D(5)),))
        paid = calculate(plan(commission(table)), Facts((Credit("D1", D(200)),)))
        found = code_translations.get_python_translations("spm_compensation", "ru_RU")
        lines = render(
            paid.explanation,
            translate=lambda term: found.get(term, term),
            money=lambda amount: f"{amount:.2f} ₽".replace(".", ","),
        )
        self.assertEqual(
            lines,
            [
                "c: 10,00 ₽",
                "  D1: за 200 начислено 10,00 ₽.",
                "  200 × 5% в ступени от 0: 10,00 ₽.",
                "Всего заработано: 10,00 ₽",
                "К выплате: 10,00 ₽",
            ],
        )
