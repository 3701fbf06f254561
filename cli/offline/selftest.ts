import { Command } from "commander";
import { runSandboxSelftest } from "../../plugins/sandbox/selftest.js";
import { type OfflineContext, type OfflineResult, readArguments } from "./command.js";

/**
 * `fairlead selftest sandbox`: measures what the sandbox can promise on this host. Exit 1 if anything does not hold.
 * @throws UsageError
 */
export async function selftestSandbox(args: readonly string[], { signal }: OfflineContext): Promise<OfflineResult> {
  const command = new Command("selftest sandbox").description(
    "Measures what this host's sandbox can promise: what confines it, what a guest that has broken out could do, and each limit.\nTakes some seconds.",
  );
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const rows = await runSandboxSelftest(signal);
  const width = Math.max(...rows.map(({ name }) => name.length));
  return {
    exit: rows.every(({ holds }) => holds) ? 0 : 1,
    result: { rows: rows.map((row) => ({ ...row })) },
    text: () =>
      rows.map(({ name, holds, measured }) => `${holds ? "yes" : "NO "}  ${name.padEnd(width)}  ${measured}\n`).join(""),
  };
}
