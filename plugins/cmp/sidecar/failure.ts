import { type ServiceError, status } from "@grpc/grpc-js";
import { type FailureCode, FairleadError } from "../../../engine/errors.js";
import { shownText } from "../shown-text.js";

/** How a failure is told: our code, its reason, and the sentence behind the plugin's name. */
type Telling = readonly [code: FailureCode, reason: string, sentence: string];

const maxShown = 4096;
const notTheProtocol: Telling = [
  "FAILED_PRECONDITION",
  "PLUGIN_PROTOCOL",
  "does not speak the protocol of config management plugins",
];
const tellings: ReadonlyMap<status, Telling> = new Map([
  [
    status.UNAVAILABLE,
    ["UNAVAILABLE", "PLUGIN_UNREACHABLE", "cannot be reached; see whether its sidecar runs, or remove its socket"],
  ],
  [status.DEADLINE_EXCEEDED, ["DEADLINE_EXCEEDED", "LIMIT_TIME", "did not answer in time"]],
  [
    status.RESOURCE_EXHAUSTED,
    ["RESOURCE_EXHAUSTED", "LIMIT_OUTPUT", "answered with more than may be taken, or is out of resources"],
  ],
  [status.UNIMPLEMENTED, notTheProtocol],
  [status.INTERNAL, notTheProtocol],
  [status.DATA_LOSS, notTheProtocol],
]);

/**
 * What a call to a sidecar that failed means here: `UNAVAILABLE` (`PLUGIN_UNREACHABLE`), `DEADLINE_EXCEEDED` (`LIMIT_TIME`), `RESOURCE_EXHAUSTED`
 * (`LIMIT_OUTPUT`), `FAILED_PRECONDITION` (`PLUGIN_PROTOCOL`), else `BAD_USER_INPUT` (`PLUGIN_FAILED`) with what the plugin said.
 */
export function sidecarFailure(name: string, error: ServiceError | null, limitMs: number): FairleadError {
  const said = shownText((error?.details ?? "").slice(0, maxShown));
  const told = error === null ? notTheProtocol : tellings.get(error.code);
  const [code, reason, sentence]: Telling = told ?? ["BAD_USER_INPUT", "PLUGIN_FAILED", "failed"];
  return new FairleadError(code, `Plugin "${name}" ${sentence}${said === "" ? "" : `: ${said}`}`, {
    cause: error,
    details: { reason, ...(reason === "LIMIT_TIME" && { limitMs: Math.round(limitMs) }) },
  });
}
