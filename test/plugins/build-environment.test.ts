import { describe, expect, test } from "vitest";
import type { FactName } from "../../engine/model/read-set.js";
import { buildEnvironment } from "../../plugins/build-environment.js";
import { makeInput } from "./make-input.js";

const revision = "0123456789abcdef0123456789abcdef01234567";

/** An environment, and the facts it has asked for. */
function environmentOf(options: { readonly withCluster?: boolean; readonly revision?: string } = {}) {
  const asked = new Set<FactName>();
  const input = makeInput({
    source: { repoURL: "https://git.example.com/x.git", path: "apps/web", targetRevision: "main" },
    facts: { revision: options.revision ?? revision },
    onFact: (name) => asked.add(name),
  });
  return { environment: buildEnvironment(input, options), asked };
}

describe("buildEnvironment().expand()", () => {
  test.each([
    ["$ARGOCD_APP_NAME", "web", ["instanceName"]],
    ["$ARGOCD_APP_NAMESPACE", "web-ns", ["namespace"]],
    ["$ARGOCD_APP_PROJECT_NAME", "default", ["projectName"]],
    ["$ARGOCD_APP_REVISION", revision, ["revision"]],
    ["$ARGOCD_APP_REVISION_SHORT", "0123456", ["revision"]],
    ["${ARGOCD_APP_REVISION_SHORT_8}.yaml", "01234567.yaml", ["revision"]],
    ["$ARGOCD_APP_SOURCE_PATH", "apps/web", []],
    ["$ARGOCD_APP_SOURCE_REPO_URL", "https://git.example.com/x.git", ["repoURL"]],
    ["$ARGOCD_APP_SOURCE_TARGET_REVISION", "main", ["targetRevision"]],
    ["a$$ARGOCD_APP_NAME", "a$ARGOCD_APP_NAME", []],
    ["plain", "plain", []],
  ] satisfies [string, string, FactName[]][])("%s → %s, asking only for what it used", (text, expected, facts) => {
    const { environment, asked } = environmentOf();
    expect(environment.expand(text, "/x")).toBe(expected);
    expect([...asked]).toEqual(facts);
    expect(environment.warnings).toEqual([]);
  });

  test("a revision shorter than its short form is whole", () => {
    const { environment } = environmentOf({ revision: "1.2" });
    expect(environment.expand("$ARGOCD_APP_REVISION_SHORT", "/x")).toBe("1.2");
  });

  test("an unknown name is empty and told once, with the field it stands in", () => {
    const { environment, asked } = environmentOf();
    expect(environment.expand("a-$HOME-${HOME}", "/helm/parameters/0/value")).toBe("a--");
    expect(environment.expand("${X:-y}", "/helm/valueFiles/1")).toBe("");
    expect(environment.warnings).toHaveLength(2);
    expect(environment.warnings[0]).toMatch(/^ENV_UNKNOWN: \/helm\/parameters\/0\/value: the variable "HOME" /);
    expect(environment.warnings[1]).toMatch(/^ENV_UNKNOWN: \/helm\/valueFiles\/1: the variable "X:-y" /);
    expect([...asked]).toEqual([]);
  });

  test("warnings are bounded in number and length", () => {
    const { environment } = environmentOf();
    environment.expand(`\${${"n".repeat(100_000)}}`, "/x");
    for (let number = 0; number < 100; number += 1) environment.expand(`$X${number}`, "/x");
    expect(environment.warnings).toHaveLength(20);
    expect(Math.max(...environment.warnings.map(({ length }) => length))).toBeLessThan(400);
  });

  test("names of JavaScript's own properties are as unknown as others", () => {
    const { environment } = environmentOf();
    expect(environment.expand("$constructor${__proto__}", "/x")).toBe("");
    expect(environment.warnings).toHaveLength(2);
  });

  test("the cluster's variables are only for plugins", () => {
    const builtIn = environmentOf();
    expect(builtIn.environment.expand("$KUBE_VERSION", "/x")).toBe("");
    expect(builtIn.environment.warnings).toHaveLength(1);
    const plugin = environmentOf({ withCluster: true });
    expect(plugin.environment.expand("$KUBE_VERSION $KUBE_API_VERSIONS", "/x")).toBe("1.32.0 apps/v1,v1");
    expect([...plugin.asked]).toEqual(["kubeVersion", "apiVersions"]);
  });
});

test("buildEnvironment().variables() gives every name, and asks for all of them", () => {
  const { environment, asked } = environmentOf({ withCluster: true });
  expect(environment.variables()).toEqual({
    ARGOCD_APP_NAME: "web",
    ARGOCD_APP_NAMESPACE: "web-ns",
    ARGOCD_APP_PROJECT_NAME: "default",
    ARGOCD_APP_REVISION: revision,
    ARGOCD_APP_REVISION_SHORT: "0123456",
    ARGOCD_APP_REVISION_SHORT_8: "01234567",
    ARGOCD_APP_SOURCE_PATH: "apps/web",
    ARGOCD_APP_SOURCE_REPO_URL: "https://git.example.com/x.git",
    ARGOCD_APP_SOURCE_TARGET_REVISION: "main",
    KUBE_VERSION: "1.32.0",
    KUBE_API_VERSIONS: "apps/v1,v1",
  });
  expect(asked.size).toBe(8);
  expect(Object.keys(environmentOf().environment.variables())).toHaveLength(9);
});
