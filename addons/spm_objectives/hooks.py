def uninstall_hook(env):
    """Remove the one parameter that is written beside our own tables."""
    env["ir.config_parameter"].search(
        [("key", "=", "spm_objectives.hierarchy_revision")]
    ).unlink()
