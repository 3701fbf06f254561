import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bedPrograms, startBed } from "./bed/bed.js";
import { eventuallyTrue } from "./eventually.js";
import { isAlive } from "./is-alive.js";
import { bedRelease } from "./open-bed.js";

test("startBed() gives two beds side by side, and stop() leaves nothing", async () => {
  const begun = performance.now();
  const first = await startBed({ release: bedRelease });
  const firstMs = performance.now() - begun;
  const second = await startBed({ release: bedRelease });
  const pids = [first, second].flatMap((bed) => bedPrograms.map((name) => bed.running(name).pid));
  expect(first.url).not.toBe(second.url);
  expect(pids.every(isAlive)).toBe(true);
  await Promise.all([first.stop(), second.stop()]);
  expect(pids.filter(isAlive)).toEqual([]);
  expect([first, second].filter(({ folder }) => existsSync(folder))).toEqual([]);
  process.stdout.write(`a bed was ready after ${(firstMs / 1000).toFixed(1)} s\n`);
});

test("a bed whose starter is killed leaves no process and no folder", async () => {
  const script = `
    import { startBed, bedPrograms } from ${JSON.stringify(join(import.meta.dirname, "bed/bed.ts"))};
    const bed = await startBed({ release: ${JSON.stringify(bedRelease)} });
    process.on("disconnect", () => process.exit(1));
    process.send({ pids: bedPrograms.map((name) => bed.running(name).pid), folder: bed.folder });`;
  const starter = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", script], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const { pids, folder } = await new Promise<{ pids: number[]; folder: string }>((resolve, reject) => {
    starter.once("message", (message) => resolve(message as { pids: number[]; folder: string }));
    starter.once("exit", (code) => reject(new Error(`the starter ended with ${code}`)));
  });
  expect(pids.every(isAlive)).toBe(true);
  starter.kill("SIGKILL");
  await eventuallyTrue(() => !pids.some(isAlive) && !existsSync(folder), "the end of the bed");
});
