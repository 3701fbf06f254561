import { builtInPolicy } from "../access/built-in-policy.js";
import { actionsOf, knownResources } from "../access/known-rights.js";
import { type PolicyRule, parsePolicyCsv } from "../access/policy-csv.js";
import type { RbacSettings } from "../access/rbac-settings.js";
import type { AppProject } from "../model/app-project.js";
import type { Asked } from "./explain-decision.js";
import type { Principals } from "./principals.js";
import { readRolePolicy, roleSubject } from "./role-policy.js";

/** Somebody that policies are asked about. */
export interface CorpusSubject {
  readonly name: string;
  readonly principals: Principals;
  /** Who that is for the second of two policies, if not the same. */
  readonly later?: Principals;
}

/** Who and what is to be asked of policies, so that every line of theirs is spoken of. */
export interface PolicyCorpus {
  readonly subjects: readonly CorpusSubject[];
  readonly questions: readonly Asked[];
}

const inProjects = ["applications", "applicationsets", "logs", "exec", "clusters", "repositories"];
/** What stands for anything that a pattern leaves open. */
const anything = "any";
const someKind = "apps/Deployment";

/** Questions about everything that the lines of policies and of projects name, and about things that nobody names. In order of their resources, actions and objects. */
export function corpusOf(policies: readonly RbacSettings[], projects: readonly AppProject[]): PolicyCorpus {
  const texts = [
    builtInPolicy,
    ...policies.flatMap(({ csv }) => (typeof csv === "string" ? [csv] : csv.map(({ text }) => text))),
  ];
  const lines = texts.flatMap((text) => parsePolicyCsv(text).lines);
  const rules: readonly PolicyRule[] = [...lines.filter((line) => line.type === "p"), ...projects.flatMap(rulesOf)];
  const names = lines.flatMap((line) => (line.type === "p" ? [line.subject] : [line.member, line.role]));
  const defaults = policies.flatMap(({ defaultRole = "" }) => (defaultRole === "" ? [] : [defaultRole]));
  const own = inOrder([...names, ...defaults, ...rules.map(({ subject }) => subject)]);
  const groups = inOrder(projects.flatMap(({ spec: { roles } }) => (roles ?? []).flatMap((role) => role.groups ?? [])));
  return {
    subjects: [
      ...own.map((name) => ({ name, principals: { own: [name], groups: [] } })),
      ...groups
        .filter((group) => !own.includes(group))
        .map((group) => ({ name: group, principals: { own: [], groups: [[group]] } })),
      { name: "anybody else", principals: { own: [], groups: [] } },
    ],
    questions: questionsAbout(rules, projects),
  };
}

function rulesOf({ metadata: { name: project = "" }, spec: { roles } }: AppProject): readonly PolicyRule[] {
  return (roles ?? []).flatMap(({ name: role, policies }) => {
    const place = { project, role };
    const own: PolicyRule = {
      type: "p",
      subject: roleSubject(project, role),
      resource: "projects",
      action: "get",
      object: project,
      effect: "allow",
    };
    return [own, ...(policies ?? []).map((line) => readRolePolicy(line, place)).filter((rule) => typeof rule !== "string")];
  });
}

function questionsAbout(rules: readonly PolicyRule[], projects: readonly AppProject[]): readonly Asked[] {
  const objects = inOrder([
    ...rules.flatMap(({ object }) => examplesOf(object)),
    ...projects.flatMap(({ metadata: { name = "" } }) => [name, `${name}/${anything}`]),
    anything,
    `${anything}/${anything}`,
    "",
  ]);
  const actions = rules.flatMap(({ action }) => examplesOf(action));
  return knownResources.flatMap((resource) => {
    const known = [...actionsOf(resource)];
    const plain = known.map(([name]) => name).filter((name) => name !== "action");
    const paths = known.filter(([, { hasPaths }]) => hasPaths).map(([name]) => name);
    const asked = [
      ...plain,
      ...paths.flatMap((name) => [
        `${name}/${someKind}/${anything}`,
        ...actions.filter((action) => action.startsWith(`${name}/`)),
      ]),
    ];
    const fit = objects.filter((object) => isObjectOf(resource, object));
    return inOrder(asked).flatMap((action) => fit.map((object) => ({ resource, action, object })));
  });
}

function isObjectOf(resource: string, object: string): boolean {
  const slashes = object.split("/").length - 1;
  if (resource === "certificates" || resource === "gpgkeys") return object === "";
  if (object === "") return false;
  if (resource === "projects" || resource === "accounts" || resource === "extensions") return slashes === 0;
  return !inProjects.includes(resource) || slashes > 0;
}

/** Texts that a pattern, glob or regular expression, is likely to fit: with what it leaves open filled in, once by a word and once by what tells alternatives apart. */
function examplesOf(pattern: string): readonly string[] {
  const bare = pattern.replace(/^\^/, "").replace(/\$$/, "").replaceAll(/\\(.)/g, "$1");
  const branches = /^[^{}]*\{([^{}]*)\}[^{}]*$/.exec(bare)?.[1]?.split(",") ?? [""];
  return branches.map((branch) =>
    bare
      .replace(/\{[^{}]*\}/, branch)
      .replaceAll(/\[!?([^\]-]).*?\]/g, "$1")
      .replaceAll(/\.?\*+|\.\+/g, anything)
      .replaceAll("?", "a")
      .replaceAll(/[()|]/g, ""),
  );
}

function inOrder(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted((a, b) => (a < b ? -1 : 1));
}
