from odoo import models


class SpmCreditSource(models.AbstractModel):
    """What every source of credits answers; an addon adds a source by
    ``selection_add`` on the sources of ``spm.crediting.rule`` and
    ``spm.credit.document``, and a model ``spm.credit.source.<name>``.
    """

    _name = "spm.credit.source"
    _description = "Source of Credits"

    #: Model of the documents, and whose changes mark them.
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
        """The approved splits: columns res_id, participant_id, percent (of 100)."""
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

    def _affected(self, records, columns):
        """Which changed documents may be credited otherwise now; asked at each save.

        :param columns: names of the columns that change; None for new documents
        :return: ids
        """
        return records.ids

    def _model(self):
        # sudo: credits are posted for the whole company, archived documents included,
        # the same whoever asks
        model = self.env[self._documents].with_context(
            lang=None, tz="UTC", active_test=False
        )
        return model.sudo()
