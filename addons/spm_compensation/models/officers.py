"""Who of the officers is asked."""


def officers_of(company, *but):
    """The compensation officers of a company who are people, not the system.

    :param company: whose pay it is
    :param but: users who are not meant
    """
    # sudo: only who the officers are
    env = company.sudo().env
    others = {user.id for users in but for user in users}
    return env.ref("spm_objectives.group_spm_officer").all_user_ids.filtered(
        lambda user: user.active
        and company in user.company_ids
        and user.id not in others
        and not user._is_superuser()
    )


def officer_for(company, payee, preferred=None):
    """The officer who does something about a person's pay.

    :param company: whose pay it is
    :param payee: the user who is paid: never asked about themself
    :param preferred: the user who began it, asked if an officer still
    :return: a user, or none
    """
    officers = officers_of(company, payee)
    return preferred if preferred and preferred in officers else officers[:1]
