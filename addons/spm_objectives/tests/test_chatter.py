from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .measure_common import NOW
from .objective_common import ObjectiveCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestChatter(ObjectiveCommon):
    """What stands in the chatter of an objective was said by who is named there."""

    def test_posting_is_in_the_own_name(self):
        objective = self._make_objective(self.p_sam, 1000)
        forged = {
            "author_id": self.user_mia.partner_id.id,
            "email_from": "mia@example.com",
            "body": "Agreed",
        }
        message = objective.with_user(self.user_sam).message_post(**forged).sudo()
        self.assertEqual(message.author_id, self.user_sam.partner_id)
        self.assertNotEqual(message.email_from, "mia@example.com")
        on_it = {"model": objective._name, "res_id": objective.id}
        with self.assertRaises(AccessError):
            self.env["mail.message"].with_user(self.user_sam).create(forged | on_it)

    def test_what_was_tracked_stays(self):
        """Also for a manager, who may write to the objective."""
        objective = self._make_objective(self.p_sam, 1000, user=self.user_mia)
        tracked = objective._message_log(body="1,000 → 2,000").with_user(self.user_mia)
        said = objective.with_user(self.user_sam).message_post(
            body="I do not agree", message_type="comment"
        )
        own = objective.with_user(self.user_mia).message_post(
            body="Sorry", message_type="comment"
        )
        for message in (tracked, said):
            with self.assertRaises(AccessError):
                message.with_user(self.user_mia).unlink()
            with self.assertRaises(AccessError):
                message.with_user(self.user_mia).write({"body": "I agree"})
        own.unlink()

    def test_no_objective_is_made_by_mail(self):
        with self.assertRaises(AccessError):
            self.Objective.sudo().message_new({"subject": "Less"}, {"target": 1})
