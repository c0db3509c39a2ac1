from odoo import models
from odoo.tools import SQL


class SpmCreditSource(models.AbstractModel):
    """What every source of credits answers; an addon adds a source by
    ``selection_add`` on the sources of ``spm.crediting.rule`` and
    ``spm.credit.document``, and a model ``spm.credit.source.<name>``.
    """

    _name = "spm.credit.source"
    _description = "Source of Credits"

    #: Model of the documents, which inherits ``spm.credit.watched`` or leaves marks
    #: itself.
    _documents = None
    #: Whether a change of an accepted document waits for an officer.
    _reviewed = True
    #: What of a document can be credited.
    _values = ("amount", "count")
    #: Whether its credits follow crediting rules; else ``_rows`` says them.
    _by_rules = True

    def _facts(self, scope):
        """The documents that earn something, as they are now.

        :param scope: ``Scope`` on the ids of the documents
        :return: SQL of a query with columns res_id, name, company_id, currency_id,
            owner_ref (as the document names its owner), participant_id (whom that is,
            or NULL), earned_at (UTC), earned_on (local day; NULL when the document
            does not say), first_on (the day to count until an officer has seen
            earned_on, which otherwise is the same), amount, recurring, margin (NULL:
            unknown)
        """
        raise NotImplementedError

    def _splits(self, scope):
        """The approved splits.

        :return: SQL of a query with columns res_id, participant_id, percent (of 100),
            owner_ref (for which owner it was approved: it counts for that one only)
        """
        raise NotImplementedError

    def _rows(self, scope):
        """The credits of a source without rules.

        :param scope: ``Scope`` on the ids of the documents
        :return: SQL of a query with columns res_id, component_id, participant_id,
            kind, is_own, due_on, release_share; each gets the whole amount
        """
        raise NotImplementedError

    def _columns(self):
        """The columns of a document whose change may change its facts."""
        raise NotImplementedError

    def _counts(self, row):
        """Whether a document may be credited: a change of one that is not, before and
        after, leaves no mark.

        :param row: SQL of a row of the table of the documents
        :return: SQL of a condition on its columns
        """
        return SQL("TRUE")

    def _model(self):
        # sudo: credits are posted for the whole company, archived documents included,
        # the same whoever asks
        model = self.env[self._documents].with_context(
            lang=None, tz="UTC", active_test=False
        )
        return model.sudo()
