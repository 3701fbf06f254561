import { afterAll, describe, expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import { createSandbox } from "../../../plugins/sandbox/create-sandbox.js";
import type { Guest } from "../../../plugins/sandbox/sandbox.js";
import { createGuestFolder, filesOf } from "./guests.js";
import { hostileModules } from "./hostile-modules.js";
import { hostileScripts } from "./hostile-scripts.js";
import { reactor } from "./wasm-assembler.js";

// Small bounds, so that all of it takes seconds. Every attack has a child of its own; honest work of a neighbour is done after each.
const sandbox = createSandbox({ limits: { otherChildren: 2 } });
const folder = createGuestFolder();
const limits = { cpuMs: 30_000, outputBytes: 1_000_000, inputBytes: 10_000_000 };
const files = filesOf({ "/src/a": "text of a" });
/** What each hostile guest made this process work, milliseconds of CPU: so long its loop stood still at most. */
const worked: number[] = [];

afterAll(async () => {
  await sandbox.close();
  folder.remove();
});

/** How long it may run: shortly if that is what ends it first of all, longer if something else should, and long if that must not end it. */
function wallMsFor(expected: readonly string[]): number {
  if (!expected.includes("LIMIT_TIME")) return 30_000;
  return expected[0] === "LIMIT_TIME" ? 150 : 1500;
}

async function reasonOf(guest: Guest, expected: readonly string[]): Promise<unknown> {
  const wallMs = wallMsFor(expected);
  const before = process.cpuUsage();
  try {
    const job = { input: { op: "generate" }, files, limits: { ...limits, wallMs } };
    const { output } = await sandbox.run(guest, job, AbortSignal.timeout(50_000));
    return `answered ${new TextDecoder().decode(output).slice(0, 200)}`;
  } catch (error) {
    if (!(error instanceof FairleadError)) throw error;
    const shown = JSON.stringify([error.message, error.details]);
    return /\/work\/|\/tmp\/|node:internal|fairlead:|isolated-vm/.test(shown)
      ? `tells too much: ${shown}`
      : error.details["reason"];
  } finally {
    const { user, system } = process.cpuUsage(before);
    worked.push((user + system) / 1_000);
  }
}

async function expectHonestWork(guest: Guest, expected: string): Promise<void> {
  const { output } = await sandbox.run(guest, { input: {}, files, limits: { wallMs: 30_000 } }, AbortSignal.timeout(50_000));
  expect(new TextDecoder().decode(output)).toBe(expected);
}

describe("S62 a hostile script ends in a typed error and the next one works:", () => {
  const honest = folder.make("export const generate = (ctx) => [ctx.files.readText('/src/a')];", {
    trustClass: "project/honest",
  });
  test.each(hostileScripts)("$name", async ({ body, before = "", reasons }) => {
    const guest = folder.make(`${before}\nexport async function generate(ctx) { ${body} }`);
    expect(reasons).toContain(await reasonOf(guest, reasons));
    await expectHonestWork(honest, '{"items":["text of a"]}');
  });
});

describe("S58 S62 a hostile module ends in a typed error and the next one works:", () => {
  const honest = folder.make(reactor({}), { trustClass: "project/honest" });
  test.each(hostileModules)("$name", async ({ bytes, reasons }) => {
    expect(reasons).toContain(await reasonOf(folder.make(bytes()), reasons));
    await expectHonestWork(honest, "{}");
  });
});

test("S62 the parent's loop goes on while guests are hostile", () => {
  expect(Math.max(...worked)).toBeLessThan(1000);
});
