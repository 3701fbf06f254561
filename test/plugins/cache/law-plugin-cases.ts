import { casesOf, overrides } from "./law-cases.js";

/** The source of the plugin that `law-plugins.ts` installs: what it looks at, the parameters say. */
function pluginSource(name: string, looks: readonly string[], env: readonly (readonly [string, string])[] = []) {
  const parameters = [{ name: "looks", array: looks }];
  return { plugin: { name, parameters, env: env.map(([variable, value]) => ({ name: variable, value })) } };
}

const looks = ["text own.yaml", "list sub", "text sub/c.yaml", "stat maybe.yaml"];
/** The cases of a plugin of a third party. */
export const pluginCases = casesOf("Plugin", {
  bases: [
    {
      files: { "app/own.yaml": "a: 1\n", "app/sub/c.yaml": "c", "lib/x.yaml": "x", "README.md": "hello" },
      source: pluginSource("law", looks),
    },
    {
      files: { "app/own.yaml": { link: "../lib/x.yaml" }, "lib/x.yaml": "x", "lib/y.yaml": "y" },
      source: pluginSource("law-wide", ["text /src/lib/x.yaml", "list /src/lib", "stat /src/other/y.yaml", "text own.yaml"]),
    },
    {
      files: { "app/own.yaml": "a: 1\n" },
      source: pluginSource(
        "law-wide",
        ["text /refs/values/env.yaml", "list /refs/values", "env REGION", "env ARGOCD_APP_NAME"],
        [["REGION", "eu-$ARGOCD_APP_NAMESPACE"]],
      ),
      refs: { values: { "env.yaml": "env: one\n" } },
    },
  ],
  paths: [
    "app/own.yaml",
    "app/sub/c.yaml",
    "app/sub/d.yaml",
    "app/sub",
    "app/maybe.yaml",
    "app/included.law",
    "app/deep/er/included.law",
    "app",
    "lib/x.yaml",
    "lib/y.yaml",
    "lib",
    "other/y.yaml",
    "README.md",
    ...overrides,
  ],
  contents: [
    "one",
    "two",
    "",
    "plugin:\n  parameters:\n  - name: looks\n    array: [text maybe.yaml]\n",
    { text: "one", executable: true },
    { link: "own.yaml" },
    { link: "maybe.yaml" },
    { link: "../lib/x.yaml" },
    { link: "../lib" },
    { link: "nothing" },
    { link: "../../out" },
  ],
  sources: [
    pluginSource("law", ["stat sub", "text maybe.yaml"]),
    pluginSource("law", ["text /src/lib/x.yaml"]),
    pluginSource("law-wide", ["stat /src/other", "env REGION"], [["REGION", "us"]]),
    pluginSource("law-wide", ["env ARGOCD_APP_PROJECT_NAME", "fail own.yaml"]),
    { path: "lib" },
    { targetRevision: "v2" },
  ],
  refs: { paths: ["env.yaml", "sub/other.yaml"], contents: ["env: three\n", { link: "sub/other.yaml" }, { link: "../out" }] },
});
