import type {
  RepositoryAccess,
  RepositoryBook,
  RepositoryObjects,
  RepositoryProblem,
  RepositorySecret,
} from "../model/repository-access.js";
import { hasOwnLogin, readRepositorySecret, type SecretFields, templateFields } from "./read-repository-secret.js";
import { comparableUrl, liesBelow } from "./repository-prefix.js";

type Kind = RepositoryAccess["kind"];

/** A book is asked the same of every reader of a repository; it never changes, so neither do its answers. With more than these it begins anew. */
const mostAnswers = 10_000;

/** A Secret with how its URL is compared: as a Git repository and as a place of charts. */
interface Entry {
  readonly secret: string;
  readonly fields: SecretFields;
  readonly url: string;
  readonly kind: Kind;
  readonly project: string | undefined;
  readonly asGit: string;
  readonly asPackage: string;
  /** Why it cannot be used. */
  readonly because?: string;
}

/**
 * Makes the book of the repositories that administrators have registered as Secrets. A repository is found by its URL: one of the same project before one of
 * none, never one of another project. Only if it has no login of its own the template with the longest URL above it fills in what is empty.
 * A Secret that is malformed is listed as a problem; its repository is refused, all others work.
 * @see argoproj/argo-cd:util/db/repository.go, util/db/repository_secrets.go
 */
export function createRepositoryBook({ secrets, tlsCertificates, sshKnownHosts }: RepositoryObjects): RepositoryBook {
  const byName = [...secrets].sort((a, b) => (a.name < b.name ? -1 : 1));
  const repositories = byName.filter(({ type }) => type === "repository").map(readEntry);
  const templates = byName.filter(({ type }) => type === "repo-creds").map(readEntry);
  const problems = [...repositories, ...templates].flatMap(({ secret, url, because }): RepositoryProblem[] =>
    because === undefined ? [] : [{ secret, url, because }],
  );
  const build = (url: string, kind: Kind, entry: Entry | undefined): RepositoryAccess => {
    const needsTemplate = entry === undefined || !hasOwnLogin(entry.fields);
    const { template, warnings } = needsTemplate ? findTemplate(templates, url, kind) : { template: undefined, warnings: [] };
    const broken = entry?.because === undefined ? template : entry;
    const fields = { type: kind, ...pick(template?.fields ?? {}, templateFields), ...withoutEmpty(entry?.fields ?? {}) };
    const secret = entry?.secret ?? template?.secret;
    const reading = readRepositorySecret(fields, { url: entry?.url ?? url, ...(secret !== undefined && { secret }) });
    if ("access" in reading) return { ...reading.access, warnings };
    return {
      ...unusable(entry?.url ?? url, kind, `${reading.because} in the Secret "${broken?.secret ?? ""}"`),
      warnings,
      ...scopeOf(entry),
    };
  };
  const visible = (project: string) => repositories.filter((entry) => entry.project === undefined || entry.project === project);
  const known = new Map<string, RepositoryAccess>();
  return {
    accessFor(url, project, kind) {
      const question = JSON.stringify([url, project, kind]);
      const answered = known.get(question);
      if (answered !== undefined) return answered;
      const entry = findEntry(visible(project), { url, kind, project });
      const access = build(url, entry?.kind ?? kind ?? "git", entry);
      if (known.size >= mostAnswers) known.clear();
      known.set(question, access);
      return access;
    },
    named(name, project) {
      const plain = (text: string) => text.replaceAll("/", "-");
      const found = visible(project).filter(({ kind, fields }) => kind !== "git" && plain(fields["name"] ?? "") === plain(name));
      const entry = found.find((one) => one.project === project) ?? found[0];
      return name === "" || entry === undefined ? undefined : build(entry.url, entry.kind, entry);
    },
    all: (project) =>
      visible(project)
        .map((entry) => build(entry.url, entry.kind, entry))
        .sort((a, b) => (a.url < b.url ? -1 : a.url > b.url ? 1 : 0)),
    caFor(host) {
      const names = [host.toLowerCase(), host.toLowerCase().replace(/:\d+$/, "")];
      return names.flatMap((name) => (Object.hasOwn(tlsCertificates, name) ? [tlsCertificates[name]] : []))[0];
    },
    knownHosts: Object.values(sshKnownHosts).join("\n"),
    problems,
  };
}

function readEntry({ name: secret, data }: RepositorySecret): Entry {
  const url = (data["url"] ?? "").trim();
  const reading = readRepositorySecret(data, { secret, url });
  const because = url === "" ? `it has no "url"` : "because" in reading ? reading.because : undefined;
  const kind = "access" in reading ? reading.access.kind : "git";
  const project = (data["project"] ?? "").trim();
  return {
    secret,
    fields: data,
    url: "access" in reading ? reading.access.url : url.replace(/\/\/[^/@]*@/, "//"),
    kind,
    project: project === "" ? undefined : project,
    asGit: comparableUrl(url, { isPackage: false }),
    asPackage: comparableUrl(url, { isPackage: true }),
    ...(because !== undefined && { because }),
  };
}

interface Wanted {
  readonly url: string;
  readonly kind: Kind | undefined;
  readonly project: string;
}

/** The Secret of exactly this URL; for a registry also one of a place above or below it. */
function findEntry(entries: readonly Entry[], { url, kind, project }: Wanted): Entry | undefined {
  const asGit = comparableUrl(url, { isPackage: false });
  const asPackage = comparableUrl(url, { isPackage: true });
  const best = (found: readonly Entry[]) =>
    found.find((entry) => entry.project === project && project !== "") ?? found.find((entry) => entry.project === undefined);
  const exact = entries.filter((entry) =>
    kind === undefined || kind === "git" ? entry.asGit === asGit : entry.asPackage === asPackage,
  );
  const same = best(exact.filter((entry) => kind === undefined || (entry.kind === "git") === (kind === "git"))) ?? best(exact);
  if (same !== undefined || kind !== "oci") return same;
  const near = entries.filter(
    (entry) =>
      entry.kind !== "git" &&
      !/:\/\//.test(entry.asPackage) &&
      (liesBelow(asPackage, entry.asPackage) || liesBelow(entry.asPackage, asPackage)),
  );
  return best(near.sort((a, b) => b.asPackage.length - a.asPackage.length));
}

/** The template with the longest URL at or above this one. Tells of those that only a comparison of texts would take. */
function findTemplate(templates: readonly Entry[], url: string, kind: Kind) {
  const isPackage = kind !== "git";
  const comparable = comparableUrl(url, { isPackage });
  const prefixOf = (entry: Entry) => (isPackage ? entry.asPackage : entry.asGit);
  const fitting = templates.filter((entry) => liesBelow(comparable, prefixOf(entry)));
  const [template] = fitting.sort((a, b) => prefixOf(b).length - prefixOf(a).length);
  const warnings = templates
    .filter((entry) => prefixOf(entry) !== "" && comparable.startsWith(prefixOf(entry)) && !fitting.includes(entry))
    .map(
      ({ secret }) =>
        `TEMPLATE_BOUNDARY: the credentials of the Secret "${secret}" are not used for "${shown(url)}": its URL ends within a part of the path; Argo CD would use them`,
    );
  return { template, warnings };
}

function shown(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//").slice(0, 200);
}

function pick(fields: SecretFields, names: readonly string[]): SecretFields {
  return Object.fromEntries(names.flatMap((name) => (Object.hasOwn(fields, name) ? [[name, fields[name] ?? ""]] : [])));
}

function withoutEmpty(fields: SecretFields): SecretFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== ""));
}

function scopeOf(entry: Entry | undefined): Pick<RepositoryAccess, "project" | "secret"> {
  return {
    ...(entry?.project !== undefined && { project: entry.project }),
    ...(entry !== undefined && { secret: entry.secret }),
  };
}

/** A repository whose Secret cannot be read: nobody is let in, and why is said. */
function unusable(url: string, kind: Kind, because: string): Omit<RepositoryAccess, "warnings"> {
  const off = { insecure: false, enableLfs: false, submodules: true, enableOci: kind === "oci", usesPlainHttp: false, depth: 0 };
  return { url, kind, name: "", login: { kind: "unusable", because }, ...off };
}
