import ast
import base64
import copy
import json
import pickle
import re
from decimal import Decimal as D
from pathlib import Path

from odoo.exceptions import UserError
from odoo.tests import BaseCase, TransactionCase, tagged
from odoo.tools.translate import code_translations

from .. import engine
from ..engine import Credit, Facts, Refusal, calculate, render
from ..engine.document import parse, read_case, read_plan, run_case
from ..engine.places import Place, in_words
from ..engine.rate_table import RateTable, Tier
from ..engine.words import Words
from ..models.spoken import refusal_in_words
from .engine_common import commission, plan
from .plan_common import TERMS, PlanCommon

ENGINE = Path(engine.__file__).parent
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")
LATIN = re.compile(r"[A-Za-z]{2,}")
QUOTED = re.compile(r"'[^']*'")


def calls(*names):
    """Yield (file, arguments) of the calls of these functions in the engine."""
    for path in sorted(ENGINE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names:
                yield str(path.relative_to(ENGINE)), node.args


def marked():
    """Return the engine's terms with the files in which they are marked."""
    found = {}
    for name, arguments in calls("_"):
        found.setdefault(ast.literal_eval(arguments[0]), set()).add(name)
    return found


def in_russian():
    return code_translations.get_python_translations("spm_compensation", "ru_RU")


class TestWords(BaseCase):
    def setUp(self):
        super().setUp()
        most = Words("%(most)s lines", most=5)
        self.words = Words(
            "a list of %(what)s in %(place)s", what=most, place=Place("table")
        )

    def test_they_are_text(self):
        self.assertEqual(self.words, "a list of 5 lines in table")
        self.assertEqual({str(self.words): 1}[self.words], 1)
        self.assertIs(type(str(self.words)), str)
        self.assertEqual(Words("%(share)s of it") % {"share": "5%"}, "5% of it")

    def test_they_are_told_with_what_is_in_them(self):
        german = {
            "a list of %(what)s in %(place)s": "%(place)s: eine Liste von %(what)s",
            "%(most)s lines": "%(most)s Zeilen",
            "rate table": "Tabelle",
        }
        told = self.words.told(lambda term: german.get(term, term))
        self.assertEqual(told, "Tabelle: eine Liste von 5 Zeilen")

    def test_they_do_not_change(self):
        for name in ("term", "values", "other"):
            with self.assertRaises(AttributeError):
                setattr(self.words, name, "x")
        with self.assertRaises(AttributeError):
            del self.words.term
        with self.assertRaises(TypeError):
            self.words.values["most"] = 6

    def test_copies_are_alike(self):
        copies = [copy.copy(self.words), copy.deepcopy(self.words)]
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            copies.append(pickle.loads(pickle.dumps(self.words, protocol)))

        def swapped(term):
            return f"{term}!"

        for other in copies:
            self.assertIs(type(other), Words)
            self.assertEqual(other, self.words)
            self.assertEqual(other.term, self.words.term)
            self.assertEqual(other.told(swapped), self.words.told(swapped))
        refusal = pickle.loads(pickle.dumps(Refusal("a", self.words, Words("none"))))
        self.assertEqual(str(refusal), f"a: expected {self.words}, found none")
        self.assertIsInstance(refusal.found, Words)


class TestTerms(BaseCase):
    def test_all_terms_are_in_russian(self):
        terms, russian = marked(), in_russian()
        self.assertGreater(len(terms), 300)
        files = set().union(*terms.values())
        self.assertIn("document/shape.py", files)
        self.assertIn("sentences.py", files)
        self.assertEqual([term for term in terms if not russian.get(term)], [])
        for term in terms:
            with self.subTest(term):
                wanted = sorted(PLACEHOLDER.findall(term))
                self.assertEqual(sorted(PLACEHOLDER.findall(russian[term])), wanted)

    def test_what_is_expected_and_found_is_marked(self):
        refusals = list(calls("Refusal", "wrong"))
        self.assertGreater(len(refusals), 80)
        for name, (_at, *said) in refusals:
            for node in said:
                prose = isinstance(node, ast.JoinedStr) or (
                    isinstance(node, ast.Constant) and isinstance(node.value, str)
                )
                self.assertFalse(prose, f"{name}:{node.lineno}: not marked with _")

    def test_one_marker(self):
        for path in sorted(ENGINE.rglob("*.py")):
            tree = ast.parse(path.read_text("utf-8"))
            ours = [n for n in ast.walk(tree) if getattr(n, "name", "") == "_"]
            defined = [n for n in ours if isinstance(n, ast.FunctionDef)]
            self.assertEqual(len(defined), path.name == "words.py", path)


class TestTranslation(TransactionCase):
    def test_sentences_in_russian(self):
        table = RateTable((Tier(D(0), rate=D(5)),))
        paid = calculate(plan(commission(table)), Facts((Credit("D1", D(200)),)))
        found = in_russian()
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

    def test_names_of_the_author_stay(self):
        russian = in_russian()

        def told(at):
            return in_words(at, None, lambda term: russian.get(term, term))

        self.assertEqual(told("facts.measures.target.target"),
                         "факты, показатели, target, план")  # fmt: skip
        self.assertEqual(told("credits[0].shares.margin"), "зачёт 1, доли, margin")


#: Terms whose author writes Russian.
RUSSIAN = copy.deepcopy(TERMS)
RUSSIAN["components"][0]["name"] = "Новый бизнес"
RUSSIAN["components"][1] |= {"name": "Выручка", "measure": "выручка"}
RUSSIAN["components"][1]["modifiers"][0]["measure"] = "победы"
TABLE = RUSSIAN["components"][0]["table"]


@tagged("post_install", "-at_install")
class TestRefusalsInRussian(PlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.env = cls.env(context={**cls.env.context, "lang": "ru_RU"})
        cls.version = cls._make_version(terms=RUSSIAN)

    def assertRussian(self, text):
        """No word of a text is English but what it quotes and names of formats."""
        self.assertRegex(text, "[а-я]")
        rest = re.sub("JSON|UTF-8|EUR|USD", "", QUOTED.sub("", text))
        self.assertEqual(LATIN.findall(rest), [], text)

    def _told(self, read):
        """What is said in Russian of what reading refuses."""
        with self.assertRaises(Refusal) as caught:
            read()
        text = refusal_in_words(self.env, caught.exception, RUSSIAN)
        self.assertRussian(text)
        return text

    def _plan(self, part=None, **more):
        """What is said of a plan with other terms, of its first component."""
        terms = copy.deepcopy(RUSSIAN) | more
        if part:
            terms["components"][0] |= part
        return self._told(lambda: read_plan(terms))

    def _case(self, **facts):
        """What is said of facts that do not go with the plan."""
        case = {"name": "Пример", "facts": facts, "expected": {"payable": 0}}
        return self._told(lambda: run_case(read_case(case), read_plan(RUSSIAN)))

    def test_what_is_no_json(self):
        for content, said in (
            (b"", "строка 1, столбец 1: ожидается текст в формате JSON, указано: нет"),
            (b"[1 2]", "нет разделителя ','"),
            (b'["\\q"]', "недопустимый знак после"),
            (b"\xff", "ожидается текст в кодировке UTF-8, указано: байт 0 не в этой"),
            (b"[" * 30 + b"]" * 30, "вложенность не глубже 24, указано: глубже"),
            (b'{"a": 1, "a": 2}', "каждый ключ один раз, указано: 'a' дважды"),
            (b" " * 1_000_001, "документ не больше 1 МБ, указано: 1,000,001 Б"),
        ):
            with self.subTest(content[:10]):
                self.assertIn(said, self._told(lambda content=content: parse(content)))

    def test_plans(self):
        gate = {"type": "gate", "measure": "победы", "effect": "reduce", "at_least": 1}
        for text, said in (
            (self._plan(currency="euro"), "валюта: ожидается код валюты: три"),
            (self._plan(digits=7), "ожидается целое число от 0 до 6"),
            (self._plan(components={}), "ожидается список, указано: объект."),
            (self._plan({"cap": -1}), "Новый бизнес, максимум: ожидается максимум не"),
            (self._plan({"floor": 5, "cap": 1}), "не меньше минимума (5), указано: 1."),
            (self._plan({"table": []}), "таблица ставок: объект, указано: список."),
            (self._plan({"modifiers": [gate]}), "нужное для действия 'reduce'."),
            (self._plan({"unit": "percent_of_quota"}), "'unit' равно"),
        ):
            self.assertIn(said, text)

    def test_cases(self):
        shared = {"key": "С", "amount": 1, "shares": {"": 100}}
        foreign = {"key": "С", "amount": 1, "currency": "EUR"}
        day = "2026-01-31"
        loss = {"key": "С", "paid": 1, "earned_on": day, "lost_on": day}
        for text, said in (
            (self._case(participation={"days": 0, "of": 0}), "число дней больше нуля"),
            (self._case(measures={"победы": {}}), "'actual' или 'attainment'"),
            (self._case(measures={"выручка": {"attainment": 1}}),
             "показатели, победы: ожидается этот показатель (нужен для: Выручка, "
             "изменение 1)."),
            (self._case(credits=[shared]), "зачёт 1, доли (имя внутри): ожидается имя"),
            (self._case(credits=[foreign]), "валюта плана, USD, указано: EUR."),
            (self._case(credits=[{"amount": 1}]), "ключ 'key', указано: нет."),
            (self._case(lost_deals=[loss]), "отсутствие таких сделок, ведь в плане"),
        ):  # fmt: skip
            self.assertIn(said, text)

    def test_importing_a_broken_plan(self):
        tiers = [*TABLE["tiers"], {"from": 5, "ratte": 1}]
        broken = copy.deepcopy(RUSSIAN)
        broken["components"][0]["table"]["tiers"] = tiers
        document = {"format": "spm-plan/1", "name": "П", "cases": [], "plan": broken}
        content = json.dumps(document).encode()
        for data, said in (
            (content, "Новый бизнес, таблица ставок, ступень 3: ожидается ключ из"),
            (content, "(может быть, 'rate'?), указано: 'ratte'."),
            (content[:-1], "строка 1, столбец"),
        ):
            wizard = self.env["spm.plan.import"].create(
                {"version_id": self.version.id, "content": base64.b64encode(data)}
            )
            with self.assertRaises(UserError) as caught:
                wizard.action_import()
            self.assertIn(said, str(caught.exception))

    def test_approving_a_bad_rate_table(self):
        terms = RUSSIAN | {"components": RUSSIAN["components"][:1]}
        version = self._make_version(self.version.plan_id, "2027-01-01", terms=terms)
        first, second = version.component_ids.tier_ids
        second.start = first.start
        with self.assertRaises(UserError) as caught:
            version.with_user(self.user_officer).action_approve()
        told = str(caught.exception).partition("• ")[2]
        self.assertRussian(told)
        self.assertIn("ступень 2, начало: ожидается больше, чем у предыдущей", told)
