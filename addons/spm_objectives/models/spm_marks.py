from odoo import api, models

from . import row_trigger


class SpmMarks(models.AbstractModel):
    """Marks of changed documents, written by the database itself: by triggers on their
    tables that follow what depends on the documents."""

    _name = "spm.marks"
    _description = "Marks of Changes"

    #: The mixin of the models whose changes are marked.
    _marked = None

    @api.model
    def _trigger_body(self, model_name):
        """The text of the function that marks a changed row, from ``row_trigger.body``;
        asked at every refresh, so it is kept in a cache."""
        raise NotImplementedError

    @api.model
    def _trigger_name(self, model):
        return f"{self._table}_{model._table}"

    @api.model
    def _watch(self, model):
        """Have the changes of a model marked; called when it is set up."""
        if not model._abstract:
            name = self._trigger_name(model)
            row_trigger.install(self.env.cr, name, model._table)

    @api.model
    def _keep_written(self):
        """Have the triggers follow what depends on the documents now."""
        names = self.pool.descendants([self._marked], "_inherit")
        watched = [self.env[name] for name in names if not self.env[name]._abstract]
        texts = {
            self._trigger_name(model): self._trigger_body(model._name)
            for model in watched
        }
        row_trigger.keep_written(self.env.cr, texts)
