import {BaseImportModel} from "@base_import/import_model";
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
