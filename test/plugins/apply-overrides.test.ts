import { describe, expect, test } from "vitest";
import { configMap, failureOf, outcomeOf, renderFiles } from "./render.js";

const files = { "app/a.yaml": configMap("a"), "app/b/c.yaml": configMap("c") };

describe("applyOverrides()", () => {
  test.each([
    ["the general file", { "app/.argocd-source.yaml": "directory:\n  recurse: true\n" }, "ConfigMap/a ConfigMap/c"],
    ["the Application's own file", { "app/.argocd-source-web.yaml": "directory:\n  recurse: true\n" }, "ConfigMap/a ConfigMap/c"],
    ["not another's", { "app/.argocd-source-other.yaml": "directory:\n  recurse: true\n" }, "ConfigMap/a"],
    [
      "the own one last",
      { "app/.argocd-source.yaml": "directory:\n  recurse: true\n", "app/.argocd-source-web.yaml": "directory: null\n" },
      "ConfigMap/a",
    ],
    [
      "the tool as well",
      { "app/.argocd-source.yaml": "directory: null\nkustomize:\n  images: [a=b]\n" },
      "FAILED_PRECONDITION TOOL_MISSING",
    ],
    ["nothing of an empty file", { "app/.argocd-source.yaml": "" }, "ConfigMap/a"],
    ["nothing of a directory", { "app/.argocd-source.yaml/x": "" }, "ConfigMap/a"],
    ["no list", { "app/.argocd-source.yaml": "- a\n" }, "BAD_USER_INPUT OVERRIDE_INVALID"],
    ["no nonsense", { "app/.argocd-source.yaml": "a: b: c\n" }, "BAD_USER_INPUT OVERRIDE_INVALID"],
    ["S51 nothing from outside", { "app/.argocd-source.yaml": { link: "../../x" } }, "BAD_USER_INPUT PATH_ESCAPE"],
  ])("takes %s", async (_, overrides, expected) => {
    const rendered = renderFiles({ ...files, ...overrides }, { path: "app", directory: { include: "{*/c.yaml,a.yaml}" } });
    expect(await outcomeOf(rendered)).toBe(expected);
  });

  test("keeps where the source comes from, and says so", async () => {
    const overrides = { "app/.argocd-source.yaml": "path: elsewhere\nrepoURL: https://evil.example/x\n" };
    const { manifests, warnings } = await renderFiles(
      { ...files, ...overrides },
      { path: "app", directory: { include: "a.yaml" } },
    );
    expect(manifests).toHaveLength(1);
    expect(warnings).toEqual([
      'OVERRIDE_IGNORED: "app/.argocd-source.yaml": "/path" can only be set in the Application',
      'OVERRIDE_IGNORED: "app/.argocd-source.yaml": "/repoURL" can only be set in the Application',
    ]);
  });

  test("names the file it cannot read", async () => {
    const rendered = renderFiles({ ...files, "app/.argocd-source.yaml": "a: b: c\n" }, { path: "app" });
    expect(await failureOf(rendered)).toMatch(/^error while parsing source parameters: "app\/.argocd-source.yaml": /);
  });
});
