import inspect

from odoo.exceptions import UserError
from odoo.models import BaseModel
from odoo.service.model import get_public_method
from odoo.tools import SQL, mute_logger

OPEN = "shows something, changes nothing"
REFUSED = "is refused"


class PublicMethods:
    """Nothing of an addon's that a user can call through the API does harm.

    Every method that the API lets any user call is named, with what becomes of it when
    a salesperson does so on anybody's record. Whoever adds one decides that there.
    """

    #: The addon whose methods these are.
    addon = None
    #: OPEN or REFUSED by method by model.
    public = {}
    #: What they are called with.
    arguments = {}
    #: Tables that a refused or harmless call leaves as they are.
    tables = ()

    def _domain(self, model):
        """The records to be tried on: somebody else's where there are some."""
        return []

    @classmethod
    def _ours(cls, model):
        """Names of the public methods that this addon brings to a model."""
        chatter = "odoo.addons.mail."
        theirs = [b for b in model.__mro__ if b.__module__.startswith(chatter)]
        return {
            name
            for base in model.__mro__
            if base.__module__.startswith(f"odoo.addons.{cls.addon}.")
            for name, method in vars(base).items()
            if not name.startswith("_")
            and inspect.isfunction(method)
            and not hasattr(BaseModel, name)
            and not any(name in vars(base) for base in theirs)
            and not getattr(method, "_api_private", False)
        }

    def test_all_are_known(self):
        found = {
            name: self._ours(model)
            for name, model in self.env.registry.items()
            if not model._abstract and self._ours(model)
        }
        known = {name: set(methods) for name, methods in self.public.items()}
        self.assertEqual(found, known)

    def _records(self, model):
        if self.env[model]._transient:
            return self.env[model]
        records = self.env[model].with_context(active_test=False)
        found = records.search(self._domain(model), limit=1)
        self.assertTrue(found, model)
        return self.env[model].browse(found.ids)

    def _fingerprint(self):
        self.env.flush_all()
        return [
            self.env.execute_query(
                SQL(
                    "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM %s t",
                    SQL.identifier(table),
                )
            )
            for table in self.tables
        ]

    def test_a_salesperson_does_no_harm(self):
        for model, methods in self.public.items():
            for name, answer in methods.items():
                with self.subTest(f"{model}.{name}"), self.cr.savepoint() as savepoint:
                    records = self._records(model)
                    before = self._fingerprint()
                    refused = self._call(records.with_user(self.user_sam), name)
                    if answer == REFUSED:
                        self.assertTrue(refused)
                    self.assertEqual(self._fingerprint(), before)
                    savepoint.rollback()

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def _call(self, records, name):
        method = get_public_method(records, name)
        args = self.arguments.get(name, [])
        if records._transient:
            try:
                records = records.create({})
            except UserError:
                return True
        try:
            method(records, *args)
        except UserError:
            return True
        return False

    def test_none_or_several_records_are_no_error_of_the_program(self):
        """What the API lets anybody call answers or says what is wrong."""
        for model, methods in self.public.items():
            some = self._two(model)
            for name in methods:
                for records in (self.env[model], some):
                    with (
                        self.subTest(f"{model}.{name} of {len(records)}"),
                        self.cr.savepoint() as savepoint,
                    ):
                        self._call_as_they_are(records, name)
                        savepoint.rollback()

    def _two(self, model):
        if self.env[model]._transient:
            return self.env[model].browse((2**31 - 2, 2**31 - 1))
        return self.env[model].with_context(active_test=False).search([], limit=2)

    def _call_as_they_are(self, records, name):
        """Anything but an answer or a message to the user fails the test."""
        try:
            get_public_method(records, name)(records, *self.arguments.get(name, []))
        except UserError as error:
            self.assertTrue(str(error))
