// `node --import tsx keep.ts NAME`: keeps one Keycloak until SIGTERM. Who starts it hears over IPC what happens; if that one dies before it is ready, so
// does this.
import { startKeycloak } from "./keycloak.js";
import { keycloaks } from "./registry.js";

const [name = ""] = process.argv.slice(2);
const stopping = new AbortController();
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => stopping.abort());
const whileStarting = () => stopping.abort();
process.on("disconnect", whileStarting);

const tell = (message: object) => {
  if (process.connected) process.send?.(message);
};
const stopped = new Promise<void>((resolve) => stopping.signal.addEventListener("abort", () => resolve()));

try {
  const keycloak = await startKeycloak({ signal: stopping.signal, onEvent: (event) => tell({ event }) });
  if (!stopping.signal.aborted) {
    process.off("disconnect", whileStarting);
    const { url, issuer, adminPassword, folder } = keycloak;
    const record = { name, pid: process.pid, folder, url, issuer, adminPassword };
    keycloaks.record(record);
    tell({ event: "ready", record });
    await stopped;
  }
  await keycloak.stop();
  keycloaks.forget(name);
} catch (error) {
  tell({ event: "failed", because: (error as Error).message });
  process.exitCode = 1;
}
if (process.connected) process.disconnect();
