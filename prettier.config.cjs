/** @type {import("prettier").Config} */
module.exports = {
    // By path, as the plugin is installed beside Prettier and not in this folder
    plugins: [require.resolve("@prettier/plugin-xml")],
    bracketSpacing: false,
    printWidth: 88,
    proseWrap: "always",
    semi: true,
    trailingComma: "es5",
    xmlWhitespaceSensitivity: "preserve",
};
