import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FairleadError, messageOf } from "../../engine/errors.js";
import { createSandbox } from "./create-sandbox.js";
import type { GuestFiles } from "./guest-files.js";
import { launch } from "./launch.js";
import { findConfinement } from "./primitives.js";
import { findProgramFiles } from "./program-files.js";
import type { GuestLimits, Sandbox } from "./sandbox.js";
import type { ProbedAttempt } from "./worker/probe.js";

/** One line of the self-test. */
export interface SelftestRow {
  readonly name: string;
  readonly holds: boolean;
  /** What was seen, with its figure. */
  readonly measured: string;
}

/** A script that goes too far, and the reason its run must end with. */
interface Excess {
  readonly name: string;
  readonly script: string;
  readonly limits: Partial<GuestLimits>;
  readonly reason: string;
}

const memoryMiB = 64;
const probeMs = 30_000;
const excesses: readonly Excess[] = [
  {
    name: "limit: wall time 500 ms",
    script: "export const generate = () => { for (;;); };",
    limits: { wallMs: 500 },
    reason: "LIMIT_TIME",
  },
  {
    name: "limit: CPU time 500 ms",
    script: "export const generate = () => { for (;;); };",
    limits: { cpuMs: 500 },
    reason: "LIMIT_TIME",
  },
  {
    name: `limit: memory ${memoryMiB} MiB, objects`,
    script: "export const generate = () => { const all = []; for (;;) all.push(new Array(1000).fill(1)); };",
    limits: { wallMs: 10_000 },
    reason: "LIMIT_MEMORY",
  },
  {
    name: `limit: memory ${memoryMiB} MiB, buffers`,
    script: "export const generate = () => { const all = []; for (;;) all.push(new Uint8Array(1e6).fill(1)); };",
    limits: { wallMs: 10_000 },
    reason: "LIMIT_MEMORY",
  },
  {
    name: "limit: output 1 MB",
    script: "export const generate = () => ['x'.repeat(2e6)];",
    limits: { outputBytes: 1_000_000 },
    reason: "LIMIT_OUTPUT",
  },
];

const noFiles: GuestFiles = {
  stat: () => Promise.resolve("nothing"),
  list: () => Promise.resolve("nothing"),
  read: (paths) => Promise.resolve(new Map(paths.map((path) => [path, "nothing"]))),
};

/** Measures what confines guests on this host: each primitive, what a process that has broken out can do, and each limit with the figure it held at. Takes a few seconds. */
export async function runSandboxSelftest(signal: AbortSignal): Promise<readonly SelftestRow[]> {
  const { primitives } = await findConfinement();
  const rows: SelftestRow[] = primitives.map(({ name, purpose, holds, because }) => ({
    name: `host: ${name}`,
    holds,
    measured: holds ? purpose : because,
  }));
  rows.push(...(await probeProcess(signal)));
  const folder = await mkdtemp(join(tmpdir(), "fairlead-selftest-"));
  const sandbox = createSandbox({ limits: { otherChildren: 1 } });
  try {
    for (const excess of excesses) rows.push(await goTooFar(sandbox, { folder, excess }, signal));
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
  return rows;
}

/** Starts the probe as a worker is started, and asks what it could do. */
async function probeProcess(signal: AbortSignal): Promise<readonly SelftestRow[]> {
  const program = findProgramFiles();
  const probe = launch({ program: { ...program, worker: program.probe }, confinement: await findConfinement(), readable: [] });
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(probeMs)]);
  const { promise, resolve, reject } = Promise.withResolvers<readonly ProbedAttempt[]>();
  probe.on("message", (told: readonly ProbedAttempt[]) => resolve(told));
  probe.on("error", reject);
  probe.on("close", (code, killed) => reject(new Error(`the probe ended early (${killed ?? code})`)));
  deadline.addEventListener("abort", () => reject(deadline.reason), { once: true });
  try {
    return (await promise).map(({ name, isRefused, told }) => ({
      name: `broken out: ${name}`,
      holds: isRefused,
      measured: told,
    }));
  } catch (error) {
    return [{ name: "broken out", holds: false, measured: messageOf(error) }];
  } finally {
    probe.kill("SIGKILL");
  }
}

async function goTooFar(
  sandbox: Sandbox,
  { folder, excess }: { readonly folder: string; readonly excess: Excess },
  signal: AbortSignal,
): Promise<SelftestRow> {
  const { name, script, limits, reason } = excess;
  const file = join(folder, "plugin.js");
  await writeFile(file, script);
  const sha256 = createHash("sha256").update(script).digest("hex");
  const guest = { name: "selftest", runtime: "script", file, sha256, trustClass: `selftest/${name}`, memoryMiB } as const;
  const started = performance.now();
  try {
    await sandbox.run(guest, { input: {}, files: noFiles, limits }, signal);
    return { name, holds: false, measured: "it was let through" };
  } catch (error) {
    if (!(error instanceof FairleadError)) throw error;
    const {
      reason: got,
      observedMs,
      observedBytes,
    } = error.details as {
      readonly reason?: string;
      readonly observedMs?: number;
      readonly observedBytes?: number;
    };
    const figures = [
      observedMs === undefined ? [] : `${observedMs} ms`,
      observedBytes === undefined ? [] : `${observedBytes} bytes`,
    ];
    const measured = [got ?? "no reason", ...figures.flat(), `over after ${Math.round(performance.now() - started)} ms`].join(
      ", ",
    );
    return { name, holds: got === reason, measured };
  }
}
