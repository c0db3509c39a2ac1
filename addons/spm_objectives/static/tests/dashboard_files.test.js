import {expect, test} from "@odoo/hoot";
import {
    makeMockEnv,
    mockService,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {download} from "@web/core/network/download";
import {registry} from "@web/core/registry";

defineMailModels();

for (const kind of ["xlsx", "pdf"]) {
    test(`${kind} of the choice on the screen`, async () => {
        mockService("ui", {
            block: () => expect.step("block"),
            unblock: () => expect.step("unblock"),
        });
        patchWithCleanup(download, {
            _download: ({url, data}) => {
                expect.step([url, data.place, data.period, data.compare]);
                expect(JSON.parse(data.context)).toInclude("lang");
            },
        });
        const env = await makeMockEnv();
        const entry = registry.category("spm_dashboard_menu").get(kind);
        const choice = {place: "team-5", period: "12", compare: "previous"};
        await entry.onSelected(env, {choice, answer: {}});
        expect.verifySteps([
            "block",
            [`/spm/dashboard/${kind}`, "team-5", "12", "previous"],
            "unblock",
        ]);
    });
}
