import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { lintPolicyFiles } from "../../../cli/offline/rbac-lint.js";
import { fileOf, usePureRuns } from "./run-pure.js";

const run = usePureRuns(lintPolicyFiles);
const realm = readFileSync(new URL("../../../deploy/keycloak/realm.json", import.meta.url), "utf8");
const role = (project: string, name: string) => ({
  name,
  policies: [`p, proj:${project}:${name}, applications, get, ${project}/*, allow`],
});
const projectOf = (name: string, ...roles: readonly string[]) =>
  fileOf("AppProject", { roles: roles.map((one) => role(name, one)) }, { name });
const projects = {
  payments: projectOf("payments", "deployer", "viewer"),
  web: projectOf("web", "deployer"),
  one: projectOf("team.one", "deployer"),
};
const policy = "p, role:sre, applications, sync, */*, allow\ng, sre, role:sre";
const all = ["--policy", "policy", ...Object.keys(projects).flatMap((file) => ["--project", file])];

interface Result {
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly people: readonly { name: string; enabled: boolean; roles: readonly string[] }[];
}

test("rbac lint says what each user of the sample realm ends up with", async () => {
  const { exit, result, text } = await run([...all, "--keycloak", "realm"], { policy, realm, ...projects });
  const { people, errors, warnings } = result as unknown as Result;
  expect(Object.fromEntries(people.map(({ name, roles }) => [name, roles]))).toMatchObject({
    alice: ["role:admin", "role:readonly"],
    bob: ["proj:payments:deployer"],
    carol: ["proj:payments:viewer"],
    dana: [],
    erin: ["proj:payments:deployer", "role:sre"],
    frank: ["proj:team.one:deployer"],
    grace: ["role:readonly"],
    mallory: [],
    "service-account-fairlead-ci": ["proj:web:deployer"],
  });
  expect(people.find(({ name }) => name === "nora")?.enabled).toBe(false);
  expect([exit, errors]).toEqual([0, []]);
  expect(warnings).toEqual([
    'The client role "nosuch.role" points at a project "nosuch" that does not exist.',
    'The group "/admin" counts for nothing: its name is kept for roles, accounts and the administrator.',
    'The group "/role:admin" counts for nothing: its name is kept for roles, accounts and the administrator.',
  ]);
  expect(text()).toMatch(/^0 errors, 3 warnings\n/);
  expect(text()).toContain("\n  WHO ");
  expect(text()).toMatch(/\n {2}nora +nothing \(disabled\)\n/);
});

test.each<[string, string, RegExp]>([
  ["unknown names", "p, ann, appz, get, p/*, allow", /"appz" fits none/],
  ["impossible objects", "p, ann, applications, get, p, allow", /objects of applications are <project>\/<name>/],
  ["unreachable rows", "p, org:team, applications, get, p/*, allow", /is a group that no g line mentions/],
  ["shadowed allows", "p, ann, logs, get, p/a, allow\np, ann, logs, get, p/*, deny", /line 2 of policy denies all of it/],
  ["patterns of the other mode", "p, ann, applications, get, p/.*, allow", /looks like a regular expression/],
  ["reserved names", "g, admin, role:readonly", /"admin" is the local account only/],
  ["spans of projects", "p, ann, applications, get, proj*/x, allow", /speaks of every project whose name begins with "proj"/],
  ["roles of projects that do not exist", "g, ann, proj:payments:none", /A g line leads to "proj:payments:none"/],
])("FL-44 rbac lint tells of %s", async (_, csv, expected) => {
  const { result, exit } = await run(all, { policy: csv, ...projects });
  expect((result as unknown as Result).warnings).toContainEqual(expect.stringMatching(expected));
  expect(exit).toBe(0);
  expect((await run([...all, "--fail-on-warnings"], { policy: csv, ...projects })).exit).toBe(1);
});

test("rbac lint fails for a policy and for projects that cannot be read, and goes on to tell the rest", async () => {
  const web = fileOf("AppProject", { roles: [{ name: "r", policies: ["oops"] }] }, { name: "web" });
  const { exit, result } = await run(["--policy", "policy", "--project", "web", "--keycloak", "realm"], {
    policy: "oops",
    web,
    realm,
  });
  const { errors, people } = result as unknown as Result;
  expect([exit, errors]).toEqual([
    1,
    [
      expect.stringContaining("Line 1 of policy"),
      expect.stringMatching(/^Project "web", spec\.roles\.0\.policies\.0: invalid policy rule/),
    ],
  ]);
  expect(people.find(({ name }) => name === "alice")?.roles).toEqual(["role:admin", "role:readonly"]);
});

test("rbac lint reads claims, and names what counts for nothing in them", async () => {
  const claims = JSON.stringify({
    iss: "https://i",
    sub: "x",
    groups: ["/sre", "role:admin"],
    resource_access: { fairlead: { roles: ["web.none"] } },
  });
  const { result } = await run([...all, "--claims", "claims"], { policy, claims, ...projects });
  const { people, warnings } = result as unknown as Result;
  expect(people).toEqual([{ name: "x (claims)", enabled: true, roles: ["role:sre"] }]);
  expect(warnings).toContainEqual(expect.stringMatching(/^claims: "role:admin" of the claims counts for nothing/));
  expect(warnings).toContainEqual(expect.stringMatching(/^claims: the client role web\.none counts for nothing/));
});

test("rbac lint says so when there is nothing to say, and refuses what is no realm", async () => {
  expect((await run(all, { policy, ...projects })).text()).toBe("nothing to say\n");
  await expect(run([...all, "--keycloak", "realm"], { policy, ...projects, realm: "{}" })).rejects.toThrow(
    "it is no realm as Keycloak exports it",
  );
});

test("rbac lint says of an empty policy what rbac validate says", async () => {
  const { exit, result } = await run(["--policy", "policy"], { policy: "\n" });
  expect({ exit, result }).toMatchObject({ exit: 0, result: { warnings: ["The policy holds no lines."] } });
});
