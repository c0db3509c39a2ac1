import {ResultPivotRenderer, resultPivotView} from "./result_pivot";
import {GraphRenderer} from "@web/views/graph/graph_renderer";
import {graphView} from "@web/views/graph/graph_view";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/**
 * A renderer with the button that the list of By Organisation has, too.
 *
 * @param {typeof Component} Renderer
 * @returns {typeof Component}
 */
function withChange(Renderer) {
    return class extends Renderer {
        setup() {
            super.setup();
            this.rollupOrm = useService("orm");
            this.rollupAction = useService("action");
        }

        /** Ask for other KPIs, another level or other periods. */
        async onChangeQuestion() {
            const action = await this.rollupOrm.call("spm.rollup", "action_change");
            return this.rollupAction.doAction(action);
        }
    };
}

export const rollupPivotView = {
    ...resultPivotView,
    Renderer: withChange(ResultPivotRenderer),
    buttonTemplate: "spm_objectives.RollupPivot.Buttons",
};

export const rollupGraphView = {
    ...graphView,
    Renderer: withChange(GraphRenderer),
    buttonTemplate: "spm_objectives.RollupGraph.Buttons",
};

registry.category("views").add("spm_rollup_pivot", rollupPivotView);
registry.category("views").add("spm_rollup_graph", rollupGraphView);
