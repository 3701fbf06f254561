import type { Identity } from "../../../engine/model/identity.js";
import { noSettings } from "../../../engine/model/settings.js";
import type { Log } from "../../../engine/ports/log.js";
import type { createPolicyKeeper as CreatePolicyKeeper, PolicyKeeper } from "../../../server/policy-keeper.js";
import type { BenchContext, Measurement } from "../bench.js";
import { openBuilt } from "../rendering/open-renderer.js";
import { samplePolicy } from "../sample-policy.js";
import { sleep, spreadOf } from "../statistics.js";

const decisionsASecond = 10_000;
const seconds = 10;
const exchanges = 100;
const decisions = decisionsASecond * seconds;
const everyDecisions = decisions / exchanges;

/** Decisions at a steady rate while the policy is exchanged again and again; two lines stand in every edition, and each answer is checked by them. */
export async function policyExchange(context: BenchContext): Promise<readonly Measurement[]> {
  context.say(`access: ${exchanges} policies in ${seconds} s`);
  const { createPolicyKeeper } = await openBuilt<{ readonly createPolicyKeeper: typeof CreatePolicyKeeper }>(
    context.options.dist,
    "server/policy-keeper.js",
  );
  const projects = samplePolicy.projectList();
  const editions = Array.from({ length: exchanges }, (_, edition) => editionOf(edition));
  let current = noSettings;
  const keeper = createPolicyKeeper({ settings: () => current, projects: () => projects }, silent);
  const { plain, exchanging, late, wrong } = await decideAtRate(keeper, (edition) => {
    current = { ...noSettings, rbac: { "policy.csv": editions[edition] ?? "" } };
    keeper.settingsChanged();
  });
  return [
    { name: `decide, while the policy is exchanged ${exchanges} times`, unit: "µs", ...spreadOf(plain.map((ms) => ms * 1_000)) },
    { name: "– the first decision by a new policy, which compiles it", unit: "ms", ...spreadOf(exchanging) },
    { name: "– from when it was due", unit: "ms", ...spreadOf(late) },
    { name: "– wrong", unit: "decisions", n: decisions, value: wrong, target: { value: 0 } },
  ];
}

/** Every edition differs, and none lets `kept` be without its allow or its deny. */
function editionOf(edition: number): string {
  const standing = ["p, kept, applications, get, project-1/*, allow", "p, kept, applications, get, project-1/secret, deny"];
  return [samplePolicy.csv(), ...standing, `p, team-${edition}, applications, get, project-2/edition-${edition}, allow`].join(
    "\n",
  );
}

interface Decided {
  /** Milliseconds of each decision by a policy that was there, and of each that met a new one. */
  readonly plain: readonly number[];
  readonly exchanging: readonly number[];
  /** Milliseconds after each was due. */
  readonly late: readonly number[];
  readonly wrong: number;
}

async function decideAtRate(keeper: PolicyKeeper, exchange: (edition: number) => void): Promise<Decided> {
  const callers = Array.from({ length: 100 }, (_, index) => callerOf(index));
  const [plain, exchanging, late]: [number[], number[], number[]] = [[], [], []];
  let wrong = 0;
  exchange(0);
  keeper.current();
  const begun = performance.now();
  for (let next = 0; next < decisions; ) {
    const due = Math.min(decisions, Math.floor(((performance.now() - begun) * decisionsASecond) / 1_000));
    for (; next < due; next += 1) {
      const isExchange = next % everyDecisions === 0;
      if (isExchange) exchange(next / everyDecisions);
      const isSecret = next % 2 === 0;
      const before = performance.now();
      const caller = callers[next % callers.length] ?? callerOf(0);
      const allowed = keeper
        .current()
        .decide(caller, "applications", "get", isSecret ? "project-1/secret" : `project-1/app-${next % 1_000}`);
      const after = performance.now();
      (isExchange ? exchanging : plain).push(after - before);
      late.push(after - begun - (next * 1_000) / decisionsASecond);
      if (allowed === isSecret) wrong += 1;
    }
    await sleep(1);
  }
  return { plain, exchanging, late, wrong };
}

function callerOf(index: number): Identity {
  const caller = samplePolicy.caller(index);
  return { ...caller, groups: [...caller.groups, "kept"] };
}

const silent: Log = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };
