import { readFileSync } from "node:fs";
import { FairleadError, messageOf } from "../engine/errors.js";
import { CommandLineEnd, readConfig } from "./config.js";
import { productFolder } from "./product-folder.js";

/** A stop that takes longer than this is cut short; before the product is ready there is less that could be ended well. */
const stopWithinMs = { starting: 4_000, ready: 9_000 };

/** Starts the product, tells where it is, and stops it when asked. Returns the exit code. */
async function run(): Promise<number> {
  const startedAt = performance.now();
  const { version } = JSON.parse(readFileSync(productFolder("package.json"), "utf8")) as { version: string };
  const config = readConfig(process.argv.slice(2), process.env, version, process.cwd());
  let cut: NodeJS.Timeout | undefined;
  let phase: keyof typeof stopWithinMs = "starting";
  const stopped = new Promise<void>((resolve) => {
    const stop = () => {
      if (cut !== undefined) return;
      process.stdout.write("Stopping …\n");
      // Counted from the moment somebody asks, also while the start still waits for a cluster that does not answer.
      cut = setTimeout(() => {
        process.stderr.write("fairlead: stopping took too long; what was under way goes on with the next start.\n");
        process.exit(1);
      }, stopWithinMs[phase]);
      resolve();
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "disconnect"] as const) process.on(signal, stop);
  });
  // Loaded now, not before: a command line that only asks for help, or is wrong, is answered at once.
  const { start } = await import("./wire.js");
  const product = await start(config, version, (line) => process.stdout.write(`• ${line}\n`));
  phase = "ready";
  process.stdout.write(product.screen(performance.now() - startedAt));
  await stopped;
  await product.stop();
  clearTimeout(cut);
  return 0;
}

process.exitCode = await run().catch((thrown: unknown) => {
  if (thrown instanceof CommandLineEnd) return thrown.exitCode;
  process.stderr.write(`fairlead: ${messageOf(thrown)}\n`);
  if (!(thrown instanceof FairleadError) && thrown instanceof Error) process.stderr.write(`${thrown.stack ?? ""}\n`);
  return 1;
});
// Whatever a library still holds open must not keep a stopped process alive.
process.exit();
