from odoo import models


class SpmReadableLinks(models.AbstractModel):
    """A form that is being filled in tells the names of what it points at, and what
    related fields say of it: only of what the user may read."""

    _name = "spm.readable.links"
    _description = "Links to What One May Read"

    def onchange(self, values, field_names, fields_spec):
        for record in self._links(values):
            record.check_access("read")
        return super().onchange(values, field_names, fields_spec)

    def _links(self, values):
        """What the values and the defaults of the context point at."""
        for name, field in self._fields.items():
            if field.type != "many2one":
                continue
            for value in (values.get(name), self.env.context.get(f"default_{name}")):
                if type(value) is int and value:
                    yield self.env[field.comodel_name].browse(value)
