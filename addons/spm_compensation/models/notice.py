"""What is told when an action is done."""


def notice(title, lines=(), kind="success"):
    """A client action that tells something for as long as it takes to read it.

    :param title: in short, what came of it
    :param lines: what more there is to say, each on a line of its own
    :param kind: success, info, warning or danger
    """
    return {
        "type": "ir.actions.client",
        "tag": "spm_notice",
        "params": {
            "title": title,
            "message": "\n".join(lines),
            "type": kind,
            "next": {"type": "ir.actions.client", "tag": "soft_reload"},
        },
    }
