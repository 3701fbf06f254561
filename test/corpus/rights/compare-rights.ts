// Holds our decisions against Argo CD's evaluation on the Go libraries that it uses, on random policies. Prints each case they differ in.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import type { AppProject } from "../../../engine/model/app-project.js";
import { compilePolicy, type Policy } from "../../../engine/project/rbac.js";
import { type RightsCase, randomCases } from "./random-cases.js";

interface Answer {
  readonly claims: readonly boolean[];
  readonly raw: readonly boolean[];
  readonly union: readonly boolean[];
  readonly bad: boolean;
}

const command = new Command("compare-rights")
  .option("--policies <number>", "how many policies; twelve questions each", "10000")
  .option("--seed <number>", "the same seed gives the same policies", "1")
  .parse();
const { policies, seed } = command.opts<{ readonly policies: string; readonly seed: string }>();
const folder = mkdtempSync(join(tmpdir(), "fairlead-rights-"));
try {
  process.exitCode = compare(buildOracle(folder));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Needs Go on the PATH. */
function buildOracle(into: string): string {
  const program = join(into, "oracle");
  execFileSync("go", ["build", "-o", program, "."], {
    cwd: join(import.meta.dirname, "oracle"),
    timeout: 600_000,
    stdio: "inherit",
  });
  return program;
}

/** In batches, so that any number fits into memory. */
function compare(program: string): 0 | 1 {
  let [asked, allowed, differing] = [0, 0, 0];
  for (let left = Number(policies), batch = 0; left > 0; left -= 2_000, batch += 1) {
    const cases = randomCases(Math.min(left, 2_000), Number(seed) * 1_000 + batch);
    const answers = askOracle(program, cases);
    for (const [index, one] of cases.entries()) {
      const theirs = answers[index];
      if (theirs === undefined) throw new Error("the oracle gave fewer answers than it was asked");
      asked += one.questions.length;
      allowed += theirs.claims.filter(Boolean).length;
      for (const difference of differences(one, theirs)) {
        differing += 1;
        if (differing <= 10) process.stdout.write(`${JSON.stringify({ ...difference, ...one })}\n`);
      }
    }
  }
  process.stdout.write(`${asked} questions, of which ${allowed} were allowed to a token; ${differing} decided otherwise\n`);
  return differing === 0 ? 0 : 1;
}

function askOracle(program: string, cases: readonly RightsCase[]): readonly Answer[] {
  const input = cases.map((one) => JSON.stringify(one)).join("\n");
  const { stdout, status } = spawnSync(program, { input, encoding: "utf8", maxBuffer: 1 << 28, timeout: 600_000 });
  if (status !== 0) throw new Error(`the oracle ended with ${status}`);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Answer);
}

interface Difference {
  readonly asked: string;
  readonly question: RightsCase["questions"][number];
  readonly ours: boolean;
}

function differences(one: RightsCase, theirs: Answer): readonly Difference[] {
  if (theirs.bad) throw new Error(`a policy cannot be read:\n${one.policy}`);
  const { claims, raw, union } = policiesOf(one);
  const principals = { own: [one.subject], groups: one.groups.map((group) => [group]) };
  return one.questions.flatMap((question, index) => {
    const wrong = (asked: string, policy: Policy | undefined, who: typeof principals, expected: boolean | undefined) => {
      const ours = policy?.explain(who, ...question).decision.allowed;
      return ours === undefined || ours === expected ? [] : [{ asked, question, ours }];
    };
    return [
      ...wrong("with a token", claims, principals, theirs.claims[index]),
      ...wrong("with a bare subject", raw, { ...principals, groups: [] }, theirs.raw[index]),
      ...wrong("with all names at once", union, principals, theirs.union[index]),
    ];
  });
}

/** `union` is absent where strict and Argo CD part on purpose: at patterns that do not compile. */
function policiesOf({ policy: csv, defaultRole, regex, roles }: RightsCase) {
  const projects = Object.entries(roles).map(
    ([name, list]): AppProject => ({
      apiVersion: "argoproj.io/v1alpha1",
      kind: "AppProject",
      metadata: { name },
      spec: { roles: list },
    }),
  );
  const same = { csv, defaultRole, matchMode: regex ? "regex" : "glob", regexUnanchored: true, builtIn: false } as const;
  const strict = compilePolicy({ ...same, projects, projectsKnown: false });
  return {
    claims: compilePolicy({ ...same, projects, denyMode: "compat" }).policy,
    raw: compilePolicy({ ...same, denyMode: "compat" }).policy,
    union: regex && strict.problems.length > 0 ? undefined : strict.policy,
  };
}
