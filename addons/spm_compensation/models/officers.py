"""Who of the officers is asked."""


def officer_for(company, payee, preferred=None):
    """The officer who does something about a person's pay.

    :param company: whose pay it is
    :param payee: the user who is paid: never asked about themself
    :param preferred: the user who began it, asked if an officer still
    :return: a user, or none
    """
    # sudo: only who the officers are
    env = company.sudo().env
    officers = env.ref("spm_objectives.group_spm_officer").all_user_ids.filtered(
        lambda user: user.active
        and company in user.company_ids
        and user != payee
        and not user._is_superuser()
    )
    return preferred if preferred and preferred in officers else officers[:1]
