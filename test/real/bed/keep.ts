// `node --import tsx keep.ts NAME RELEASE`: keeps one bed until SIGTERM. Who starts it hears over IPC what happens; if that one dies before the bed is
// ready, so does this.
import { startBed } from "./bed.js";
import { forgetBed, recordBed } from "./registry.js";
import { chooseRelease } from "./releases.js";

const [name = "", release] = process.argv.slice(2);
const stopping = new AbortController();
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => stopping.abort());
const whileStarting = () => stopping.abort();
process.on("disconnect", whileStarting);

const tell = (message: object) => {
  if (process.connected) process.send?.(message);
};
const stopped = new Promise<void>((resolve) => stopping.signal.addEventListener("abort", () => resolve()));

try {
  const bed = await startBed({ release: chooseRelease(release), signal: stopping.signal, onEvent: tell });
  const { version, url, folder, kubeconfigFile, programs } = bed;
  if (!stopping.signal.aborted) {
    process.off("disconnect", whileStarting);
    const record = { name, pid: process.pid, version, url, folder, kubeconfigFile, kubectl: programs.kubectl };
    recordBed(record);
    tell({ event: "ready", record });
    await stopped;
  }
  await bed.stop();
  forgetBed(name);
} catch (error) {
  tell({ event: "failed", because: (error as Error).message });
  process.exitCode = 1;
}
if (process.connected) process.disconnect();
