import { Command } from "commander";
import { FairleadError } from "../../engine/errors.js";
import { readGoTime } from "../../engine/kubernetes/go-time.js";
import { canSync, describeWindow, windowsAt } from "../../engine/project/windows/can-sync.js";
import { matchingWindows, type PlacedWindow, projectWindows } from "../../engine/project/windows/matching-windows.js";
import { type OfflineContext, type OfflineResult, readArguments, UsageError } from "./command.js";
import { readApplication, readProject } from "./read-kinds.js";

interface Flags {
  readonly project: string;
  readonly at: string;
  readonly app?: string;
  readonly manual?: true;
  readonly operationStarted?: string;
}

/**
 * `fairlead sync-windows`: which windows of an AppProject speak of an Application, which of them are open at a moment, and whether it may sync then.
 * @throws UsageError; FairleadError for files and windows that cannot be read
 */
export async function judgeWindows(args: readonly string[], context: OfflineContext): Promise<OfflineResult> {
  const command = createCommand();
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const flags = command.opts<Flags>();
  const at = readTime("--at", flags.at);
  const startedAt = flags.operationStarted === undefined ? undefined : readTime("--operation-started", flags.operationStarted);
  const { spec } = await readProject(flags.project, context);
  const windows =
    flags.app === undefined ? projectWindows(spec) : matchingWindows(spec, await readApplication(flags.app, context));
  mustBeReadable(windows);
  const { active, inactiveAllows } = windowsAt(windows, at);
  const verdict = canSync(windows, {
    at,
    manual: flags.manual === true,
    ...(startedAt !== undefined && { startedAt }),
  });
  const answer = verdict.allowed ? "yes: it may sync" : `no: ${verdict.because}`;
  const state = ({ index }: PlacedWindow) => (active.includes(index) ? "open" : "closed");
  const lines = windows.map((window) => `  ${window.index}  ${state(window).padEnd(6)}  ${describeWindow(window.rule)}`);
  return {
    exit: verdict.allowed ? 0 : 1,
    result: { matching: windows.map(({ index }) => index), active, inactiveAllows, canSync: verdict.allowed },
    text: () => [answer, ...(lines.length > 0 ? lines : ["  no window matches"]), ""].join("\n"),
  };
}

function createCommand(): Command {
  return new Command("sync-windows")
    .description(
      "Says which sync windows of an AppProject speak of an Application, which of them are open at a moment, and whether it may sync then. Exit status 0 is yes, 1 is no.",
    )
    .requiredOption("--project <file>", "the AppProject")
    .requiredOption("--at <time>", "the moment, RFC 3339: 2026-01-31T09:00:00Z")
    .option("--app <file>", "the Application; without it all windows match")
    .option("--manual", "a person wants to sync, not the engine by itself")
    .option("--operation-started <time>", "when the sync began that is under way, RFC 3339");
}

function readTime(flag: string, text: string): number {
  const time = readGoTime(text);
  if ("at" in time) return time.at;
  throw new UsageError(`sync-windows: ${flag} takes a time like 2026-01-31T09:00:00Z, not "${text.slice(0, 100)}"`);
}

function mustBeReadable(windows: readonly PlacedWindow[]): void {
  for (const { index, read } of windows) {
    if (!("because" in read)) continue;
    throw new FairleadError("BAD_USER_INPUT", `invalid sync windows: ${read.because} (spec.syncWindows[${index}])`, {
      details: { reason: "MANIFEST_INVALID" },
    });
  }
}
