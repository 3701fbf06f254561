import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { JsonObject } from "../../../engine/model/manifest.js";
import { createKustomizePlugin } from "../../../plugins/kustomize/plugin.js";
import type { FakeFiles } from "../../fakes/file-tree.js";
import { openRealTools, type RealTools } from "../real-tools.js";
import { type BuildParts, buildFiles, configMap, failureOf, inputOf, namesOf, webApp } from "./build.js";

// The first run of a module compiles it.
vi.setConfig({ testTimeout: 120_000 });

let tools: RealTools;
beforeAll(async () => {
  tools = await openRealTools();
}, 300_000);
afterAll(() => tools.sandbox.close());

const build = (files: FakeFiles, parts?: BuildParts) => buildFiles(tools, files, parts);

/** The Deployment of `webApp` as an Application changed it. */
async function web(kustomize: JsonObject) {
  const { objects } = await build(webApp, { kustomize });
  const [deployment] = objects;
  return deployment as unknown as {
    readonly metadata: {
      readonly name: string;
      readonly namespace?: string;
      readonly labels?: JsonObject;
      readonly annotations?: JsonObject;
    };
    readonly spec: {
      readonly replicas: number;
      readonly selector: { readonly matchLabels: JsonObject };
      readonly template: {
        readonly metadata: { readonly labels: JsonObject };
        readonly spec: { readonly containers: readonly [{ readonly image: string }] };
      };
    };
  };
}

describe("an Application's changes", () => {
  test.each([
    ["nginx:2", "nginx:2"],
    ["nginx=other", "other:1.0"],
    ["nginx=other:v1", "other:v1"],
    ["nginx@sha256:abc", "nginx@sha256:abc"],
    ["nginx=host:5000/x:v2", "host:5000/x:v2"],
    ["nginx=*:v2", "nginx:v2"],
  ])("21 image %s gives %s", async (image, expected) => {
    expect((await web({ images: [image] })).spec.template.spec.containers[0].image).toBe(expected);
  });

  test("22 replicas as text", async () => {
    expect((await web({ replicas: [{ name: "web", count: "3" }] })).spec.replicas).toBe(3);
  });

  test("23 labels reach selectors unless told otherwise", async () => {
    const everywhere = await web({ commonLabels: { team: "a" } });
    expect(everywhere.spec.selector.matchLabels).toEqual({ app: "web", team: "a" });
    const outside = await web({ commonLabels: { team: "a" }, labelWithoutSelector: true });
    expect(outside.metadata.labels).toEqual({ team: "a" });
    expect(outside.spec.selector.matchLabels).toEqual({ app: "web" });
    expect(outside.spec.template.metadata.labels).toEqual({ app: "web" });
    const inTemplates = await web({ commonLabels: { team: "a" }, labelWithoutSelector: true, labelIncludeTemplates: true });
    expect(inTemplates.spec.template.metadata.labels).toEqual({ app: "web", team: "a" });
  });

  test("23 a label that is there is kept unless forced", async () => {
    const files = { ...webApp, "app/kustomization.yaml": "resources: [deployment.yaml]\ncommonLabels: {team: b}\n" };
    expect(await failureOf(build(files, { kustomize: { commonLabels: { team: "a" } } }))).toMatch(
      /^BAD_USER_INPUT KUSTOMIZE_EDIT_FAILED .*label team already in kustomization file. Use --force to override./,
    );
    const { objects } = await build(files, { kustomize: { commonLabels: { team: "a" }, forceCommonLabels: true } });
    expect(objects[0]).toMatchObject({ metadata: { labels: { team: "a" } } });
  });

  test("24 a patch comes after the file's own and wins", async () => {
    const patched =
      "resources: [deployment.yaml]\npatches: [{patch: '{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 5}}'}]\n";
    const files = { ...webApp, "app/kustomization.yaml": patched };
    const patch = '[{"op": "replace", "path": "/spec/replicas", "value": 7}]';
    const { objects } = await build(files, { kustomize: { patches: [{ patch, target: { kind: "Deployment" } }] } });
    expect(objects[0]).toMatchObject({ spec: { replicas: 7 } });
  });

  test("prefix, suffix, namespace and annotations together", async () => {
    const changed = await web({ namePrefix: "a-", nameSuffix: "-z", namespace: "other", commonAnnotations: { note: "x" } });
    expect(changed.metadata).toEqual({ name: "a-web-z", namespace: "other", annotations: { note: "x" } });
  });

  test("29 of two Applications at once stay apart", async () => {
    const names = ["a-", "b-", "c-", ""].map(async (namePrefix) => (await web({ namePrefix })).metadata.name);
    expect(await Promise.all(names)).toEqual(["a-web", "b-web", "c-web", "web"]);
  });
});

describe("25 components", () => {
  const component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnameSuffix: -extra\n";
  const files = { ...webApp, "components/extra/kustomization.yaml": component };
  test("are added", async () => {
    expect(namesOf(await build(files, { kustomize: { components: ["../components/extra"] } }))).toBe("Deployment/web-extra");
  });
  test("that are missing fail", async () => {
    const kustomize = { components: ["../components/none"] };
    expect(await failureOf(build(files, { kustomize }))).toMatch(/^BAD_USER_INPUT KUSTOMIZE_\w+_FAILED .*components\/none/s);
  });
  test("that are missing are left out when told so", async () => {
    const kustomize = {
      components: ["../components/none", "../components/extra", "../../outside"],
      ignoreMissingComponents: true,
    };
    expect(namesOf(await build(files, { kustomize }))).toBe("Deployment/web-extra");
  });
});

describe("26 the kustomization file", () => {
  const { "app/kustomization.yaml": text = "", ...others } = webApp;
  test.each(["kustomization.yaml", "kustomization.yml", "Kustomization"])("may be called %s", async (name) => {
    expect(namesOf(await build({ ...others, [`app/${name}`]: text }))).toBe("Deployment/web");
    expect(namesOf(await build({ ...others, [`app/${name}`]: text }, { kustomize: { namePrefix: "a-" } }))).toBe(
      "Deployment/a-web",
    );
  });
  test("must be there", async () => {
    expect(await failureOf(build(others))).toMatch(/^BAD_USER_INPUT KUSTOMIZE_FILE_MISSING /);
    expect(await failureOf(build(others, { kustomize: { namePrefix: "a-" } }))).toMatch(
      /^BAD_USER_INPUT KUSTOMIZE_FILE_MISSING .*Missing kustomization file .*there is none in "app"$/,
    );
  });
  test("must be there once", async () => {
    expect(await failureOf(build({ ...webApp, "app/Kustomization": text }))).toMatch(/Found multiple kustomization files?/);
  });
  test("with a mistake is named by its path in the repository", async () => {
    const failure = await failureOf(
      build({ "app/kustomization.yaml": "resources: [../base]\n", "base/kustomization.yaml": "resurces: [x.yaml]\n" }),
    );
    expect(failure).toMatch(/^BAD_USER_INPUT KUSTOMIZE_BUILD_FAILED /);
    expect(failure).toContain("base");
    expect(failure).toContain('unknown field "resurces"');
    expect(failure).not.toContain("/src");
  });
});

describe("the plugin", () => {
  test("gives the objects under the source's path, and a digest of its modules", async () => {
    const plugin = createKustomizePlugin(tools);
    const { texts } = await plugin.render(inputOf(webApp), AbortSignal.timeout(60_000));
    expect(texts).toEqual([{ name: "app", objects: [expect.objectContaining({ kind: "Deployment" })] }]);
    expect(plugin.digest).toMatch(/^5\.8\.1 [0-9a-f]{64} [0-9a-f]{64}$/);
  });

  test("reads what the build needs and nothing beside it", async () => {
    const files = {
      "base/kustomization.yaml":
        "resources: [a.yaml]\nconfigMapGenerator: [{name: c, files: [conf/x.txt, y=conf/y.txt], envs: [e.env]}]\n",
      "base/a.yaml": configMap("a"),
      "base/conf/x.txt": "x",
      "base/conf/y.txt": "y",
      "base/e.env": "A=1\n",
      "base/unused.yaml": configMap("unused"),
      "app/kustomization.yml": "resources: [../base]\npatches: [{path: p.yaml}]\n",
      "app/p.yaml": configMap("a", "{k: v}"),
      "other/z.yaml": configMap("z"),
    };
    const input = inputOf(files);
    await createKustomizePlugin(tools).render(input, AbortSignal.timeout(60_000));
    expect(Object.keys(input.files.readSet().files)).toEqual([
      "app/kustomization.yml",
      "app/p.yaml",
      "base/a.yaml",
      "base/conf/x.txt",
      "base/conf/y.txt",
      "base/e.env",
      "base/kustomization.yaml",
    ]);
    expect(input.files.readSet().missing).toEqual(
      expect.arrayContaining(["app/Kustomization", "app/kustomization.yaml", "base/Kustomization", "base/kustomization.yml"]),
    );
  });

  test("builds a base behind a link as if the link were not there", async () => {
    const files = {
      "app/kustomization.yaml": "resources: [link]\n",
      "app/link": { link: "../deep/base" },
      "deep/base/kustomization.yaml": "resources: [x.yaml]\ncomponents: [../extra]\n",
      "deep/base/x.yaml": configMap("x"),
      "deep/extra/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: e-\n",
    };
    expect(namesOf(await build(files))).toBe("ConfigMap/e-x");
  });

  test("keeps Kustomize's order by kind unless told otherwise", async () => {
    const files = {
      "app/kustomization.yaml": "resources: [b.yaml, a.yaml, n.yaml]\n",
      "app/a.yaml": configMap("a"),
      "app/b.yaml": configMap("b"),
      "app/n.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n",
    };
    expect(namesOf(await build(files))).toBe("Namespace/n ConfigMap/a ConfigMap/b");
    expect(namesOf(await build(files, { options: "--reorder none" }))).toBe("ConfigMap/b ConfigMap/a Namespace/n");
  });
});

describe("S51 S55 what leads out is refused:", () => {
  const secret = { "secret/token.yaml": configMap("secret", "{token: hidden}") };
  test.each<[string, FakeFiles, BuildParts, RegExp]>([
    ["a base", { "app/kustomization.yaml": "resources: [../../outside]\n" }, {}, /PATH_ESCAPE .*leads out of the repository/],
    ["a file", { "app/kustomization.yaml": "resources: [/etc/passwd]\n" }, {}, /PATH_ESCAPE .*is absolute/],
    [
      "a path of the guest",
      { ...secret, "app/kustomization.yaml": "resources: [/src/secret/token.yaml]\n" },
      { options: "--load-restrictor none" },
      /PATH_ESCAPE/,
    ],
    [
      "a patch file",
      { ...webApp, "app/kustomization.yaml": "resources: [deployment.yaml]\npatches: [{path: ../../../p.yaml}]\n" },
      {},
      /PATH_ESCAPE/,
    ],
    ["a patch of the Application", webApp, { kustomize: { patches: [{ path: "../../p.yaml" }] } }, /PATH_ESCAPE/],
    ["a component of the Application", webApp, { kustomize: { components: ["../../c"] } }, /PATH_ESCAPE/],
    [
      "a generator's file",
      { "app/kustomization.yaml": "configMapGenerator: [{name: c, files: [k=../../x]}]\n" },
      {},
      /PATH_ESCAPE/,
    ],
    [
      "a link",
      { "app/kustomization.yaml": "resources: [l.yaml]\n", "app/l.yaml": { link: "../../outside.yaml" } },
      {},
      /PATH_ESCAPE/,
    ],
    [
      "a file of a sibling, without a load restrictor",
      { ...secret, "app/kustomization.yaml": "resources: [../secret/token.yaml]\n" },
      {},
      /KUSTOMIZE_BUILD_FAILED .*is not in or below/s,
    ],
  ])("%s", async (_, files, parts, expected) => {
    const failure = await failureOf(build(files, parts));
    expect(failure).toMatch(expected);
    expect(failure).not.toContain("hidden");
  });

  test("a sibling's file is read where the administrator lifts the restriction", async () => {
    const files = { ...secret, "app/kustomization.yaml": "resources: [../secret/token.yaml]\n" };
    expect(namesOf(await build(files, { options: "--load-restrictor LoadRestrictionsNone" }))).toBe("ConfigMap/secret");
  });

  test.each([
    [
      "a function",
      "generators:\n- |\n  apiVersion: x/v1\n  kind: Gen\n  metadata:\n    name: g\n    annotations:\n      config.kubernetes.io/function: 'container: {image: x}'\n",
    ],
    ["a Go plugin", "transformers:\n- |\n  apiVersion: someteam.example.com/v1\n  kind: Mine\n  metadata: {name: t}\n"],
  ])("%s is not run, and Fairlead plugins are named", async (_, text) => {
    const failure = await failureOf(
      build(
        { ...webApp, "app/kustomization.yaml": `resources: [deployment.yaml]\n${text}` },
        { options: "--enable-alpha-plugins" },
      ),
    );
    expect(failure).toMatch(/^BAD_USER_INPUT KRM_FUNCTION_UNSUPPORTED .*Fairlead plugin/s);
  });
});
