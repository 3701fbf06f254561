import type { Health } from "../../../model/health.js";
import type { JsonObject } from "../../../model/manifest.js";
import { objectAt, objectsAt, textAt, verdict } from "../../fields.js";

/** How many checks of a commit are pending, passed and failed, and the names of those that have not passed. */
interface Checks {
  readonly pending: readonly string[];
  readonly failed: readonly string[];
  readonly passed: number;
}

function checksOf(commit: JsonObject): Checks {
  const statuses = objectsAt(commit, "commitStatuses");
  const keys = (phase: string) => statuses.filter((one) => textAt(one, "phase") === phase).map((one) => textAt(one, "key"));
  return { pending: keys("pending"), failed: keys("failure"), passed: keys("success").length };
}

function sayChecks({ pending, failed, passed }: Checks): string {
  const names = (what: string, list: readonly string[]) =>
    list.length === 0 ? "" : `${what} commit statuses: ${list.join(", ")}. `;
  const counts = `${pending.length} pending, ${passed} successful, ${failed.length} failed. `;
  return `${counts}${names("Pending", pending)}${names("Failed", failed)}`;
}

const short = (sha: string) => sha.slice(0, 7);
const drySha = (commit: JsonObject) => textAt(objectAt(commit, "dry"), "sha");

/** One environment of a ChangeTransferPolicy: well when the proposed commit is the active one. */
export function judgePolicy(status: JsonObject): Health {
  const [active, proposed] = [objectAt(status, "active"), objectAt(status, "proposed")];
  const [now, next] = [drySha(active), drySha(proposed)];
  if (now === "") return verdict("Progressing", "The active commit DRY SHA is missing or empty.");
  if (next === "") return verdict("Progressing", "The proposed commit DRY SHA is missing or empty.");
  if (next !== now) {
    const move = `Promotion in progress from '${short(now)}' to '${short(next)}'`;
    return verdict("Progressing", `${move}: ${sayChecks(checksOf(proposed))}`);
  }
  const checks = checksOf(active);
  if (checks.pending.length + checks.failed.length === 0)
    return verdict("Healthy", `Environment is up-to-date on commit ${short(now)}.`);
  return verdict(
    "Healthy",
    `Environment is up-to-date, but there are non-successful active commit statuses: ${sayChecks(checks)}`,
  );
}

/** An environment of a PromotionStrategy, with what the hydrator last worked on. */
interface Environment {
  readonly branch: string;
  readonly active: JsonObject;
  readonly proposed: JsonObject;
  readonly hydrated: string;
}

function readEnvironment(raw: JsonObject): Environment {
  const [active, proposed] = [objectAt(raw, "active"), objectAt(raw, "proposed")];
  const hydrated = textAt(objectAt(proposed, "note"), "drySha") || drySha(proposed);
  return { branch: textAt(raw, "branch"), active, proposed, hydrated };
}

/** All environments of a PromotionStrategy: well when each runs what is proposed. */
export function judgeStrategy(status: JsonObject): Health {
  const environments = objectsAt(status, "environments").map(readEnvironment);
  const [first] = environments;
  if (first === undefined) return verdict("Degraded", "Promotion strategy has no environments configured");
  for (const { branch, active, hydrated } of environments) {
    const missing = drySha(active) === "" ? "active" : hydrated === "" ? "proposed" : undefined;
    if (missing !== undefined)
      return verdict("Progressing", `The ${missing} commit DRY SHA is missing or empty in environment '${branch}'.`);
  }
  if (environments.some(({ hydrated }) => hydrated !== first.hydrated))
    return verdict(
      "Progressing",
      "Not all environments have the same proposed commit SHA. This likely means the hydrator has not run for all environments yet.",
    );
  const moving = environments.find(({ active, proposed }) => drySha(active) !== drySha(proposed));
  return moving === undefined ? judgeArrived(environments, first) : verdict("Progressing", sayMove(moving));
}

function sayMove({ branch, active, proposed, hydrated }: Environment): string {
  const move = `Promotion in progress for environment '${branch}' from '${short(drySha(active))}' to '${short(drySha(proposed))}'`;
  return `${move}: ${sayChecks(checksOf(proposed))}Hydrator has processed dry commit '${short(hydrated)}'. `;
}

function judgeArrived(environments: readonly Environment[], first: Environment): Health {
  const open = environments.flatMap(({ branch, active }) => {
    const { pending, failed } = checksOf(active);
    return pending.length + failed.length === 0 ? [] : [`${branch} (${failed.length} failed, ${pending.length} pending)`];
  });
  if (open.length > 0)
    return verdict(
      "Healthy",
      `Environments are up-to-date, but some environments have non-successful commit statuses: ${open.join(", ")}.`,
    );
  const commits = `commit '${short(drySha(first.active))}'. Hydrator has processed dry commit '${short(first.hydrated)}'.`;
  return verdict("Healthy", `All environments are up-to-date on ${commits}`);
}
