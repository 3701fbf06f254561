import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Guest } from "../../../plugins/sandbox/sandbox.js";
import { defaultPluginLimits } from "../../../plugins/third-party/manifest-schema.js";
import { hostileModules } from "../../plugins/sandbox/hostile-modules.js";
import { hostileScripts } from "../../plugins/sandbox/hostile-scripts.js";
import type { Bench, BenchContext, Measurement } from "../bench.js";
import { openGraph } from "../graph-access.js";
import { type ProductProcess, startProduct } from "../product-process.js";
import { sleep, spreadOf } from "../statistics.js";
import { startSteadyClient } from "./steady-client.js";

/** A guest that means harm. */
interface HostileGuest {
  readonly name: string;
  readonly program: string | Uint8Array;
  readonly reasons: readonly string[];
}

/** How its run ended. */
interface Ended {
  readonly name: string;
  readonly isExpected: boolean;
  readonly ms: number;
  readonly reason: string;
  readonly clock?: "wall" | "cpu";
}

const query = "{ applications(first: 50) { nodes { ref { name } sync { status } health { status } } } }";
const perSecond = 40;
const quietSeconds = 20;
const settleMs = 5_000;
/** What every guest has to end within, and what it may take beyond a limit of time. */
const mark = { ms: 3_000, beyondMs: 500 };

/** Guests that mean harm, one after the other in the product's own pool, while somebody asks the gateway. */
export const hostile: Bench = {
  name: "hostile",
  about: "scripts and modules that mean harm: how soon each ends, and what the gateway's callers notice",
  async run(context) {
    const host = join(import.meta.dirname, "host.mjs");
    const product = await startProduct(context.options.dist, context.folder(), { host });
    context.ending(() => product.stop());
    const graph = await openGraph(product.session);
    context.ending(() => graph.close());
    await sleep(settleMs);
    context.say(`hostile: ${quietSeconds} s without guests`);
    const quiet = startSteadyClient(graph, query, perSecond);
    await sleep(quietSeconds * 1_000);
    const before = spreadOf(await quiet.end());
    const guests = hostileGuests();
    context.say(`hostile: ${guests.length} guests`);
    const busy = startSteadyClient(graph, query, perSecond);
    const ended = await runAll(context, product, guests);
    const meanwhile = spreadOf(await busy.end());
    for (const { name, reason } of ended.filter(({ isExpected }) => !isExpected))
      context.say(`hostile: "${name}" ended otherwise than expected: ${reason}`);
    for (const { name, reason, ms } of ended.filter((one) => one.ms > mark.ms))
      context.say(`hostile: "${name}" took ${Math.round(ms)} ms (${reason})`);
    return [
      ...measurementsOf(ended),
      { name: "gateway, 50 Applications, without guests", unit: "ms", ...before },
      { name: "– while guests ran", unit: "ms", ...meanwhile, target: { p99: 2 * before.p99 } },
    ];
  },
};

function hostileGuests(): readonly HostileGuest[] {
  return [
    ...hostileScripts.map(({ name, body, before = "", reasons }) => ({
      name: `script: ${name}`,
      program: `${before}\nexport async function generate(ctx) { ${body} }`,
      reasons,
    })),
    ...hostileModules.map(({ name, bytes, reasons }) => ({ name: `module: ${name}`, program: bytes(), reasons })),
  ];
}

async function runAll(
  context: BenchContext,
  product: ProductProcess,
  guests: readonly HostileGuest[],
): Promise<readonly Ended[]> {
  const folder = context.folder();
  const { memoryMiB, cpuSeconds, wallSeconds } = defaultPluginLimits;
  // The output that the guests were written for; all else is what a plugin has that says nothing of limits.
  const limits = { wallMs: wallSeconds * 1_000, cpuMs: cpuSeconds * 1_000, outputBytes: 1_000_000 };
  const ended: Ended[] = [];
  for (const { name, program, reasons } of guests) {
    const sha256 = createHash("sha256").update(program).digest("hex");
    const isScript = typeof program === "string";
    const file = join(folder, `${sha256}.${isScript ? "js" : "wasm"}`);
    writeFileSync(file, program);
    const guest: Guest = {
      name: "hostile 1",
      runtime: isScript ? "script" : "reactor",
      file,
      sha256,
      trustClass: `default/${sha256}`,
      memoryMiB,
    };
    const end = (await product.ask({ ask: "guest", guest, limits })) as Omit<Ended, "name" | "isExpected">;
    ended.push({ name, isExpected: reasons.includes(end.reason), ...end });
  }
  return ended;
}

function measurementsOf(ended: readonly Ended[]): readonly Measurement[] {
  const { cpuSeconds, wallSeconds } = defaultPluginLimits;
  const timed = ended.filter(({ reason }) => reason === "LIMIT_TIME");
  const beyond = timed.map(({ ms, clock }) => ms - 1_000 * (clock === "cpu" ? cpuSeconds : wallSeconds));
  const single = (name: string, value: number, target: number): Measurement => ({
    name,
    unit: "ms",
    n: ended.length,
    value,
    target: { value: target },
  });
  return [
    { name: "until the typed error", unit: "ms", ...spreadOf(ended.map(({ ms }) => ms)) },
    single("– the slowest", Math.max(...ended.map(({ ms }) => ms)), mark.ms),
    { ...single("– beyond the limit of time, the slowest", Math.max(0, ...beyond), mark.beyondMs), n: timed.length },
    { ...single(`over ${mark.ms} ms`, ended.filter(({ ms }) => ms > mark.ms).length, 0), unit: "guests" },
    { ...single("that ended otherwise than expected", ended.filter(({ isExpected }) => !isExpected).length, 0), unit: "guests" },
  ];
}
