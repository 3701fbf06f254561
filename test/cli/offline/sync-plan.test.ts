import { expect, test } from "vitest";
import { planSync } from "../../../cli/offline/sync-plan.js";
import { fileOf, usePureRuns } from "./run-pure.js";

const run = usePureRuns(planSync);

/** `Kind name wave? key=value…`: `hook`, `policy`, `options`, `ns` (default none). */
function object(line: string): string {
  const [kind = "", name = "", ...notes] = line.split(" ");
  const given = Object.fromEntries(notes.map((note) => note.split("=", 2) as [string, string]));
  const annotations = Object.entries({
    "argocd.argoproj.io/sync-wave": given["wave"],
    "argocd.argoproj.io/hook": given["hook"],
    "argocd.argoproj.io/hook-delete-policy": given["policy"],
    "argocd.argoproj.io/sync-options": given["options"]?.replace(":", "="),
    "helm.sh/hook": given["helm"],
  }).filter(([, value]) => value !== undefined);
  const metadata = {
    ...(given["generate"] ? { generateName: name } : { name }),
    namespace: given["ns"],
    annotations: Object.fromEntries(annotations),
  };
  return JSON.stringify({
    apiVersion: versions[kind] ?? "v1",
    kind,
    metadata,
    ...(kind === "CustomResourceDefinition" && definition),
  });
}

const versions: Readonly<Record<string, string>> = {
  Deployment: "apps/v1",
  Job: "batch/v1",
  ClusterRole: "rbac.authorization.k8s.io/v1",
  CustomResourceDefinition: "apiextensions.k8s.io/v1",
  Widget: "example.com/v1",
};
const definition = { spec: { group: "example.com", names: { kind: "Widget" }, scope: "Cluster" } };

interface Planned {
  readonly phase: string;
  readonly wave: number;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly prune: boolean;
  readonly hook: boolean;
  readonly hookDeletePolicies: readonly string[];
  readonly skipped?: true;
}

async function plan(target: readonly string[], live: readonly string[] = [], more: readonly string[] = [], app?: object) {
  const files = {
    "t.yaml": target.map(object).join("\n---\n"),
    "l.yaml": live.map(object).join("\n---\n"),
    ...(app && { "a.yaml": fileOf("Application", app) }),
  };
  const args = ["--target", "t.yaml", "--live", "l.yaml", ...(app ? ["--app", "a.yaml"] : []), ...more];
  return run(args, files);
}

async function lines(...args: Parameters<typeof plan>): Promise<string> {
  const { tasks } = (await plan(...args)).result as unknown as { tasks: readonly Planned[] };
  return tasks
    .map(({ phase, wave, name, prune, skipped }) => `${phase}/${wave}/${name}${prune ? (skipped ? "~" : "-") : ""}`)
    .join(" ");
}

test.each<[string, readonly string[], string]>([
  [
    "by phase",
    ["ConfigMap c", "Job z hook=PostSync", "Job y hook=PreSync", "Job f hook=SyncFail"],
    "PreSync/0/y Sync/0/c PostSync/0/z SyncFail/0/f",
  ],
  ["by wave", ["ConfigMap b wave=1", "ConfigMap a", "ConfigMap c wave=-1"], "Sync/-1/c Sync/0/a Sync/1/b"],
  ["by kind", ["Widget w", "Deployment d", "ConfigMap c", "Secret s"], "Sync/0/s Sync/0/c Sync/0/d Sync/0/w"],
  ["by name", ["ConfigMap b", "ConfigMap a"], "Sync/0/a Sync/0/b"],
  ["a hook once for each of its phases", ["Job j hook=PreSync,PostSync"], "PreSync/0/j PostSync/0/j"],
  ["a hook of Helm", ["Job j helm=pre-install,post-upgrade", "Job t helm=test"], "PreSync/0/j PostSync/0/j"],
  [
    "nothing for Skip and phases nobody knows",
    ["ConfigMap a hook=Skip", "ConfigMap b hook=Sometime", "Job d hook=PreDelete"],
    "",
  ],
  ["a generated name as it begins", ["Job j- hook=Sync generate=1"], "Sync/0/j-"],
  [
    "a Namespace right before what lives in it",
    ["Namespace n wave=3", "ConfigMap a", "Deployment d ns=n"],
    "Sync/0/a Sync/0/n Sync/0/d",
  ],
  [
    "a definition right before its objects",
    ["CustomResourceDefinition ws wave=2", "Widget w wave=1", "ConfigMap a wave=1"],
    "Sync/1/a Sync/1/ws Sync/1/w",
  ],
])("sync-plan orders %s", async (_, target, expected) => {
  expect(await lines(target)).toBe(expected);
  expect(await lines(target.toReversed())).toBe(expected);
});

test("sync-plan takes the last of two objects of one name", async () => {
  expect(await lines(["ConfigMap a wave=1", "ConfigMap a wave=2"])).toBe("Sync/2/a");
});

const doomed = ["ConfigMap first wave=-1", "ConfigMap second wave=0", "ConfigMap third wave=5"];

test.each<[string, readonly string[], readonly string[], readonly string[], object | undefined, string]>([
  ["not without --prune", ["ConfigMap a"], doomed, [], undefined, "Sync/0/a"],
  ["in mirrored waves", ["ConfigMap a"], doomed, ["--prune"], undefined, "Sync/-1/third- Sync/0/a Sync/0/second- Sync/5/first-"],
  [
    "last of all, told by a flag",
    ["ConfigMap a wave=7"],
    doomed,
    ["--prune", "--prune-last"],
    undefined,
    "Sync/7/a Sync/8/first- Sync/8/second- Sync/8/third-",
  ],
  [
    "last of all, told by the Application",
    ["ConfigMap a"],
    ["ConfigMap b wave=-3"],
    ["--prune"],
    { syncPolicy: { syncOptions: ["PruneLast=true"] } },
    "Sync/0/a Sync/1/b-",
  ],
  [
    "last of all, told by the object",
    [],
    ["ConfigMap b options=PruneLast:true", "ConfigMap c"],
    ["--prune"],
    undefined,
    "Sync/0/c- Sync/1/b-",
  ],
  [
    "but not what Prune=false keeps",
    [],
    ["ConfigMap b options=Prune:false", "ConfigMap c"],
    ["--prune"],
    undefined,
    "Sync/0/b~ Sync/0/c-",
  ],
  [
    "but not what is wanted, nor hooks",
    ["ConfigMap a", "Job j hook=Sync"],
    ["ConfigMap a", "Job j", "Job old hook=PreSync"],
    ["--prune"],
    undefined,
    "Sync/0/a Sync/0/j",
  ],
])("sync-plan prunes %s", async (_, target, live, more, app, expected) => {
  expect(await lines(target, live, more, app)).toBe(expected);
});

test("sync-plan gives every task its place, its key and its delete policies", async () => {
  const target = [
    "Job j hook=PreSync policy=HookSucceeded,HookFailed",
    "Deployment d ns=other",
    "ClusterRole r",
    "Widget w",
    "Job k hook=Sync",
  ];
  const { result } = await plan(["CustomResourceDefinition ws", ...target], [], [], {
    destination: { name: "prod", namespace: "shop" },
  });
  const { tasks } = result as unknown as { tasks: readonly Planned[] };
  expect(
    tasks.map(({ kind, namespace, hook, hookDeletePolicies }) => [kind, namespace, hook, hookDeletePolicies.join()]),
  ).toEqual([
    ["Job", "shop", true, "HookSucceeded,HookFailed"],
    ["CustomResourceDefinition", "", false, ""],
    ["ClusterRole", "", false, ""],
    ["Deployment", "other", false, ""],
    ["Job", "shop", true, "BeforeHookCreation"],
    ["Widget", "", false, ""],
  ]);
  expect(tasks[0]).toEqual({
    phase: "PreSync",
    wave: 0,
    group: "batch",
    kind: "Job",
    namespace: "shop",
    name: "j",
    prune: false,
    hook: true,
    hookDeletePolicies: ["HookSucceeded", "HookFailed"],
  });
});

test("sync-plan makes the destination's namespace where it is asked for and missing", async () => {
  const app = { destination: { name: "prod", namespace: "shop" }, syncPolicy: { syncOptions: ["CreateNamespace=true"] } };
  expect(await lines(["ConfigMap a"], [], [], app)).toBe("PreSync/0/shop Sync/0/a");
  expect(await lines(["ConfigMap a"], ["Namespace shop"], [], app)).toBe("Sync/0/a");
});

test("sync-plan leaves nothing out for being in sync", async () => {
  const app = { syncPolicy: { syncOptions: ["ApplyOutOfSyncOnly=true", "Prnue=true"] } };
  const { notes } = await plan(["ConfigMap a"], ["ConfigMap a"], [], app);
  expect(notes).toEqual([expect.stringContaining('warning: Sync option "Prnue=true" is not known')]);
  expect(await lines(["ConfigMap a"], ["ConfigMap a"], [], app)).toBe("Sync/0/a");
});

test("sync-plan prints a table", async () => {
  const { text } = await plan(
    ["Job migrate hook=PreSync ns=a", "ConfigMap c ns=a"],
    ["Secret s ns=a options=Prune:false", "Secret t ns=a"],
    ["--prune"],
  );
  expect(text()).toBe(
    [
      "PHASE    WAVE  WHAT    KIND       NAME",
      "PreSync  0     hook    batch/Job  a/migrate  deleted: BeforeHookCreation",
      "Sync     0     keep    Secret     a/s",
      "Sync     0     remove  Secret     a/t",
      "Sync     0     apply   ConfigMap  a/c",
      "",
    ].join("\n"),
  );
  expect((await plan([])).text()).toBe("Nothing to do.\n");
});

test.each([
  ["- 1"],
  ["kind: ConfigMap\n"],
  ["apiVersion: v1\nkind: A\nmetadata: {annotations: {a: 1}}\n"],
  ["apiVersion: v1\nkind: A\nmetadata: 1\n"],
])("sync-plan refuses %j", async (target) => {
  await expect(run(["--target", "t.yaml"], { "t.yaml": target })).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
});

test("sync-plan takes no files at all for nothing to do, and explains itself", async () => {
  expect((await run([], {})).result).toEqual({ tasks: [] });
  expect((await run(["--help"], {})).text()).toContain("--prune-last");
});

test("sync-plan knows no name of an object that has none", async () => {
  const nameless = [object("ConfigMap "), object("ConfigMap  ns=web"), object("ConfigMap g- generate=1")].join("\n---\n");
  const { result, text } = await run(["--target", "t.yaml"], { "t.yaml": nameless });
  expect(result).toMatchObject({ tasks: [{ name: "" }, { name: "" }, { name: "g-" }] });
  expect(text()).not.toMatch(/\d$/m);
});
