"""What is named in ``data/templates``, marked to be translated."""
# pylint: disable=prefer-env-translation; told by whoever uses a template

from ..engine.words import _

NAMES = frozenset(
    {
        _("a good month"),
        _("a good month, one deal lost"),
        _("a new hire"),
        _("a slow month"),
        _("a strong month"),
        _("above the quota"),
        _("above the quota, win rate missed"),
        _("both reached"),
        _("Customer meetings"),
        _("customers are lost"),
        _("loyal customers"),
        _("Meetings"),
        _("New customers"),
        _("New opportunities"),
        _("Recurring revenue"),
        _("Revenue of the team"),
        _("Scorecard"),
        _("too few answers"),
        _("too few of everything"),
        _("two deals"),
        _("Won deals"),
        _("Won revenue"),
    }
)
