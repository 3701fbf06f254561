#!/usr/bin/env node
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const wanted = 24;
/** Node as npm installed it, beside the compiled program or the sources. */
const own = [join(import.meta.dirname, "../../node_modules/.bin/node"), join(import.meta.dirname, "../node_modules/.bin/node")];

// Nothing else is imported before this: an older Node could not even read it.
const major = Number(process.versions.node.split(".")[0]);
const better = major < wanted ? own.find((path) => existsSync(path)) : undefined;
if (better !== undefined) {
  const child = spawn(better, ["--disable-warning=ExperimentalWarning", ...process.argv.slice(1)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  child.on("exit", (code) => {
    process.exitCode = code ?? 3;
  });
} else if (major < wanted) {
  process.stderr.write(
    `fairlead: Node ${process.versions.node} is too old. Run "npm ci" in the clone, which brings Node ${wanted}.\n`,
  );
  process.exitCode = 3;
} else {
  // What was compiled once need not be compiled at every command. Where nothing can be written, it is.
  const { enableCompileCache } = await import("node:module");
  const { cacheFolder } = await import("../plugins/tools/tools-folder.js");
  enableCompileCache(process.env["NODE_COMPILE_CACHE"] ?? join(cacheFolder(process.env), "code"));
  // What `cli/build.mjs` bundled is read sooner; from the sources there is none.
  const bundled = join(import.meta.dirname, "program/run-program.js");
  const program: unknown = existsSync(bundled)
    ? await import(pathToFileURL(bundled).href)
    : await import("./offline/run-program.js");
  const { runProgram } = program as { readonly runProgram: (argv: readonly string[]) => Promise<number> };
  process.exitCode = await runProgram(process.argv.slice(2));
}
