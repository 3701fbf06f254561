import { join } from "node:path";
import type { Bench, BenchContext, Measurement } from "./bench.js";
import type { BenchCluster } from "./bench-cluster.js";
import { type KubernetesAccess, openKubernetes } from "./kubernetes-access.js";
import type { ProcessCost } from "./process-cost.js";
import { startServerProcess } from "./server-process.js";
import { inParallel, sleep, spreadOf, timed } from "./statistics.js";

const objects = 20_000;
const writers = 16;
const samples = 500;
const applies = 2_000;
const lists = 60;
const configMaps = (namespace: string) => `/api/v1/namespaces/${namespace}/configmaps`;

/** The API server alone: what everything else stands on. */
export const floor: Bench = {
  name: "floor",
  about: "the API server alone, up to 20,000 objects",
  async run(context) {
    const { kubernetes, cost, collect, end } = await (context.cluster === undefined
      ? openEmbedded(context)
      : openOther(context.cluster));
    for (const name of ["bench", "watched", "applied"]) {
      await kubernetes.create("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
    }
    const empty = cost().residentMiB;
    context.say(`floor: writing ${objects} objects`);
    const rows = [
      ...(await writeOneByOne(kubernetes)),
      ...(await writeMany(kubernetes, cost)),
      ...(await applyMany(kubernetes)),
      ...(await followWrites(kubernetes)),
      ...(await listPages(kubernetes)),
    ];
    await collect();
    const full = cost().residentMiB;
    await end();
    return [
      ...rows,
      { name: "memory, empty (RSS)", unit: "MiB", n: 1, value: empty },
      { name: `memory at ${objects.toLocaleString("en")} objects (RSS)`, unit: "MiB", n: objects, value: full },
    ];
  },
};

/** An API server to measure. */
interface Floor {
  readonly kubernetes: KubernetesAccess;
  readonly cost: () => ProcessCost;
  /** Frees what nobody holds, where that can be asked for. */
  readonly collect: () => Promise<void>;
  readonly end: () => Promise<void>;
}

/** The product's own, in a process of its own; a profile is taken of its whole life. */
async function openEmbedded(context: BenchContext): Promise<Floor> {
  const folder = context.folder();
  const server = startServerProcess(join(import.meta.dirname, "embedded-process.ts"), [context.options.dist, folder]);
  context.ending(() => server.stop());
  for (let waited = 0; !server.output().includes("ready\n"); waited += 20) {
    if (waited > 30_000) throw new Error(`the embedded server did not start:\n${server.output()}`);
    await sleep(20);
  }
  const kubernetes = openKubernetes(join(folder, "kubeconfig"));
  const ended = Promise.withResolvers<void>();
  const profiled = context.profiled("floor", server, () => ended.promise);
  return {
    kubernetes,
    cost: () => server.cost(),
    async collect() {
      ended.resolve();
      await profiled;
      await server.collect();
    },
    async end() {
      await kubernetes.close();
      await server.stop();
    },
  };
}

async function openOther({ kubeconfigFile, context, cost }: BenchCluster): Promise<Floor> {
  const kubernetes = openKubernetes(kubeconfigFile, context);
  return { kubernetes, cost, collect: async () => undefined, end: () => kubernetes.close() };
}

function configMap(namespace: string, name: string, text: string) {
  const labels = { "app.kubernetes.io/name": name };
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, labels }, data: { text, more: "x".repeat(300) } };
}

async function writeOneByOne(kubernetes: KubernetesAccess): Promise<readonly Measurement[]> {
  const taken: number[] = [];
  for (let index = 0; index < samples; index += 1) {
    const object = configMap("bench", `one-${index}`, "first");
    taken.push((await timed(() => kubernetes.create(configMaps("bench"), object))).ms);
  }
  return [{ name: "create, one after the other", unit: "ms", ...spreadOf(taken), target: { p50: 5 } }];
}

async function writeMany(kubernetes: KubernetesAccess, cost: () => ProcessCost): Promise<readonly Measurement[]> {
  const count = objects - samples - applies;
  const before = cost().cpuSeconds;
  const { ms } = await timed(() =>
    inParallel(count, writers, (index) => kubernetes.create(configMaps("bench"), configMap("bench", `many-${index}`, "first"))),
  );
  const cpu = cost().cpuSeconds - before;
  return [
    { name: `creates, ${writers} at once`, unit: "a second", n: count, value: (count / ms) * 1_000 },
    { name: "– CPU of the server", unit: "µs a create", n: count, value: (cpu / count) * 1e6 },
  ];
}

async function applyMany(kubernetes: KubernetesAccess): Promise<readonly Measurement[]> {
  const apply = (index: number, text: string) =>
    kubernetes.text(
      "PATCH",
      `${configMaps("applied")}/apply-${index}?fieldManager=bench&force=true`,
      configMap("applied", `apply-${index}`, text),
      "application/apply-patch+yaml",
    );
  const round = (text: string) => timed(() => inParallel(applies, writers, async (index) => void (await apply(index, text))));
  const [created, changed, same] = [await round("first"), await round("second"), await round("second")];
  const rate = ({ ms }: { readonly ms: number }) => (applies / ms) * 1_000;
  return [
    { name: `server-side applies that create, ${writers} at once`, unit: "a second", n: applies, value: rate(created) },
    { name: "server-side applies that change", unit: "a second", n: applies, value: rate(changed) },
    { name: "server-side applies that change nothing", unit: "a second", n: applies, value: rate(same) },
  ];
}

async function followWrites(kubernetes: KubernetesAccess): Promise<readonly Measurement[]> {
  const path = configMaps("watched");
  const { resourceVersion = "" } = (await kubernetes.get(`${path}?limit=1`)).metadata;
  const sent = new Map<string, number>();
  const taken: number[] = [];
  const end = await kubernetes.watch(path, resourceVersion, ({ object }) => {
    taken.push(performance.now() - (sent.get(object.metadata.name) ?? 0));
  });
  for (let index = 0; index < samples; index += 1) {
    const name = `seen-${index}`;
    sent.set(name, performance.now());
    await kubernetes.create(path, configMap("watched", name, "first"));
  }
  for (let waited = 0; taken.length < samples && waited < 5_000; waited += 20) await sleep(20);
  end();
  return [
    { name: "write sent → watch event", unit: "ms", ...spreadOf(taken) },
    { name: "watch events missed", unit: "events", n: samples, value: samples - taken.length, target: { value: 0 } },
  ];
}

async function listPages(kubernetes: KubernetesAccess): Promise<readonly Measurement[]> {
  const taken: number[] = [];
  let next = "";
  for (let index = 0; index < lists; index += 1) {
    const page = `/api/v1/configmaps?limit=500${next === "" ? "" : `&continue=${encodeURIComponent(next)}`}`;
    const { result, ms } = await timed(() => kubernetes.text("GET", page));
    taken.push(ms);
    const { metadata } = JSON.parse(result) as { readonly metadata: { readonly continue?: string } };
    next = metadata.continue ?? "";
  }
  const whole = await timed(() => kubernetes.text("GET", "/api/v1/configmaps?limit=10000"));
  return [
    { name: "list of 10,000 objects in one answer", unit: "ms", n: 1, value: whole.ms },
    { name: `list of 500 of ${objects.toLocaleString("en")} objects`, unit: "ms", ...spreadOf(taken), target: { p50: 50 } },
  ];
}
