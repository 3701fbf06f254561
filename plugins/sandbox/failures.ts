import { FairleadError } from "../../engine/errors.js";
import { cleanText } from "./clean-text.js";
import type { RunEnd } from "./messages.js";
import type { Guest, GuestLimits } from "./sandbox.js";
import type { ChildLost } from "./supervise-worker.js";

/** The run used more time than it may. */
export function tooLong(
  guest: Guest,
  which: "wall" | "cpu",
  { limitMs, observedMs }: { limitMs: number; observedMs: number },
): FairleadError {
  const what = which === "wall" ? "" : " of CPU time";
  return new FairleadError(
    "DEADLINE_EXCEEDED",
    `${guest.name} was stopped after ${seconds(observedMs)}${what}, it may take ${seconds(limitMs)}`,
    {
      details: { reason: "LIMIT_TIME", clock: which, limitMs, observedMs },
    },
  );
}

/** The run used more memory than it may. */
export function tooMuchMemory(guest: Guest, observedBytes: number | undefined, cause?: unknown): FairleadError {
  return new FairleadError(
    "RESOURCE_EXHAUSTED",
    `${guest.name} needs more than the ${guest.memoryMiB} MiB of memory it may have`,
    {
      cause,
      details: {
        reason: "LIMIT_MEMORY",
        limitBytes: guest.memoryMiB * 1_048_576,
        ...(observedBytes !== undefined && { observedBytes }),
      },
    },
  );
}

/** The files handed over are more than they may be. */
export function tooMuchInput(guest: Guest, limitBytes: number, observedBytes: number): FairleadError {
  return new FairleadError(
    "RESOURCE_EXHAUSTED",
    `${guest.name} asks for more than ${limitBytes} bytes of files; split the source`,
    {
      details: { reason: "INPUT_TOO_LARGE", limitBytes, observedBytes },
    },
  );
}

/** The answer is larger than it may be. */
export function tooMuchOutput(guest: Guest, limitBytes: number, observedBytes: number): FairleadError {
  return new FairleadError("RESOURCE_EXHAUSTED", `${guest.name} gives more than the ${limitBytes} bytes of output it may give`, {
    details: { reason: "LIMIT_OUTPUT", limitBytes, observedBytes },
  });
}

/** The guest's process ended by itself, or the guest trapped. */
export function crashed(
  guest: Guest,
  because: string,
  details: Readonly<Record<string, unknown>> = {},
  cause?: unknown,
): FairleadError {
  return new FairleadError("FAILED_PRECONDITION", `${guest.name} crashed: ${because}`, {
    cause,
    details: { reason: "PLUGIN_CRASHED", ...details },
  });
}

/** No process of the sandbox can be had. The cause is for the log. */
export function sandboxDown(because: string, cause?: unknown): FairleadError {
  return new FairleadError("UNAVAILABLE", `The sandbox ${because}; try again`, { cause, details: { reason: "SANDBOX_DOWN" } });
}

/** The failure that the loss of a run's process means. */
export function failureOfLoss(guest: Guest, limits: GuestLimits, lost: ChildLost): FairleadError {
  const { loss, stage } = lost;
  switch (loss.kind) {
    case "time":
      return tooLong(guest, loss.clock, {
        limitMs: loss.clock === "wall" ? limits.wallMs : limits.cpuMs,
        observedMs: loss.observedMs,
      });
    case "memory":
      return tooMuchMemory(guest, loss.observedBytes, lost);
    case "died":
      if (loss.isOutOfMemory) return tooMuchMemory(guest, undefined, lost);
      return stage === "start"
        ? sandboxDown("cannot start its processes", lost)
        : crashed(guest, `its process ended (${loss.how})`, {}, lost);
    case "slow":
      if (stage === "start") return sandboxDown("cannot start its processes in time", lost);
      return tooLong(guest, "wall", { limitMs: loss.limitMs, observedMs: loss.limitMs });
    case "ended":
      return sandboxDown("is shutting down", lost);
  }
}

/** The failure that the end of a run means; `log` is the end of what the guest wrote, for its author. */
export function failureOf(
  guest: Guest,
  {
    end,
    log,
    memoryBytes,
    outputBytes,
  }: { end: Exclude<RunEnd, { kind: "ok" | "files" }>; log: string; memoryBytes: number; outputBytes: number },
): FairleadError {
  switch (end.kind) {
    case "failed":
      return new FairleadError(
        "BAD_USER_INPUT",
        `${guest.name} failed: ${(end.exitCode === undefined ? undefined : lastLine(log)) ?? cleanText(end.message)}`,
        {
          details: { reason: "PLUGIN_FAILED", ...(end.exitCode !== undefined && { exitCode: end.exitCode }), log },
        },
      );
    case "trap":
      if (/^fatal error: .*out of memory/.test(panicIn(log) ?? "")) return tooMuchMemory(guest, memoryBytes);
      return crashed(guest, panicIn(log) ?? cleanText(end.message), { log });
    case "protocol":
      return new FairleadError("FAILED_PRECONDITION", `${guest.name} does not keep the interface: ${cleanText(end.message)}`, {
        details: { reason: "PLUGIN_PROTOCOL", log },
      });
    case "digest":
      return new FairleadError("FAILED_PRECONDITION", `${guest.name}: its file ${end.message}`, {
        details: { reason: "PLUGIN_DIGEST" },
      });
    case "memory":
      return tooMuchMemory(guest, memoryBytes, new Error(cleanText(end.message)));
    case "output":
      return tooMuchOutput(guest, outputBytes, end.bytes);
  }
}

/** What Go and Rust say before they give up. */
function panicIn(log: string): string | undefined {
  return log.split("\n").find((line) => /^(panic|fatal error): |panicked at/.test(line));
}

function lastLine(log: string): string | undefined {
  return log.split("\n").findLast((line) => line.trim() !== "");
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}
