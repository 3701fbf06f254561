// The product with one more question to its probe: run a guest in the product's pool, in the process of the gateway.
import { join } from "node:path";

const [dist] = process.argv.splice(2, 1);
const { createSandbox } = await import(join(dist, "plugins", "sandbox", "create-sandbox.js"));
const sandbox = createSandbox();
const text = new TextEncoder().encode("text of a");
const files = {
  stat: (path) => Promise.resolve(path === "/src/a" ? "file" : path === "/" || path === "/src" ? "directory" : "nothing"),
  list: (path) =>
    Promise.resolve(
      path === "/src" ? [{ name: "a", type: "file" }] : path === "/" ? [{ name: "src", type: "directory" }] : "nothing",
    ),
  read: (paths) => Promise.resolve(new Map(paths.map((path) => [path, path === "/src/a" ? text : "nothing"]))),
};

globalThis.fairleadBenchAnswers.guest = async ({ guest, limits }) => {
  const begun = performance.now();
  try {
    await sandbox.run(guest, { input: { op: "generate" }, files, limits }, AbortSignal.timeout(50_000));
    return { ms: performance.now() - begun, reason: "it answered" };
  } catch (error) {
    const { reason = error.name, clock, observedMs } = error.details ?? {};
    return { ms: performance.now() - begun, reason, clock, observedMs };
  }
};

await import(join(dist, "server", "main.js"));
