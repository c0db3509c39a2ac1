import {BaseImportModel} from "@base_import/import_model";
import {ImportAction} from "@base_import/import_action/import_action";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

/**
 * The object-relational mapper of a model, with more context in every call.
 *
 * @param {Object} orm service
 * @param {Object} context
 * @returns {Object}
 */
function withContext(orm, context) {
    const result = Object.create(orm);
    result.call = function (model, method, args = [], kwargs = {}) {
        const more = {...kwargs, context: {...context, ...kwargs.context}};
        // The caller's “this” knows whether the call is silent
        return orm.call.call(this, model, method, args, more);
    };
    return result;
}

patch(BaseImportModel.prototype, {
    /**
     * Odoo previews a file without the action's context, so the fields of history
     * would not be among those to choose from.
     */
    async init() {
        if (this.context.spm_import_history) {
            this.orm = withContext(this.orm, this.context);
        }
        await super.init();
    },
});

patch(ImportAction.prototype, {
    /**
     * Odoo lists what was imported without archived records, and so without the lost
     * opportunities.
     */
    openRecords(resIds) {
        if (!this.model.context.spm_import_history) {
            return super.openRecords(resIds);
        }
        return this.actionService.doAction({
            type: "ir.actions.act_window",
            name: _t("Imported Opportunities"),
            res_model: this.model.resModel,
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: [["id", "in", resIds]],
            context: {active_test: false},
            target: "current",
        });
    },
});
