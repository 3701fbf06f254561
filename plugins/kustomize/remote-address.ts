/** Where a remote entry of a kustomization leads. */
export type RemoteAddress =
  /** A directory of a Git repository. `revision` is `""` for the default branch. Its form does not rule out a file if `mayBeFile`. */
  | {
      readonly kind: "tree";
      readonly url: string;
      readonly revision: string;
      readonly directory: string;
      readonly mayBeFile: boolean;
    }
  /** One file. */
  | { readonly kind: "file"; readonly url: string };

const schemes = ["ssh://", "https://", "http://", "file://"];
const fileName = /\.(ya?ml|json)$/i;

/**
 * What an entry means that names something outside its repository; undefined for a path. Kustomize first asks a URL for a file and takes it for a
 * repository if that fails; we look at its form: a name that
 * ends as manifests do is a file, unless `.git`, `_git/` or `//` says where a repository ends.
 * @see kubernetes-sigs/kustomize:api/internal/git/repospec.go
 */
export function readRemoteAddress(entry: string): RemoteAddress | undefined {
  const [bare = "", ...rest] = entry.replace(/^git::/i, "").split("?");
  const isWeb = /^https?:\/\//i.test(bare);
  if (isWeb && fileName.test(bare) && !hasMarker(bare.slice(bare.indexOf("//") + 2))) return { kind: "file", url: entry };
  const tree = readRepository(bare);
  if (tree === undefined) return isWeb ? { kind: "file", url: entry } : undefined;
  const revision = readRevision(rest.join("?"));
  const isPlain =
    isWeb && revision === "" && !tree.url.startsWith("https://github.com/") && !hasMarker(bare.slice(bare.indexOf("//") + 2));
  return { kind: "tree", ...tree, revision, mayBeFile: isPlain };
}

/** Says whether a file of a kustomization is fetched by its URL. */
export function isRemoteFile(entry: string): boolean {
  return /^https?:\/\//i.test(entry);
}

function hasMarker(path: string): boolean {
  return path.includes("_git/") || path.includes("//") || path.includes(".git/") || path.endsWith(".git");
}

function readRepository(text: string): { readonly url: string; readonly directory: string } | undefined {
  if (text.startsWith("/")) return undefined;
  const scheme = schemes.find((one) => text.slice(0, one.length).toLowerCase() === one) ?? "";
  const afterScheme = text.slice(scheme.length);
  const [user = ""] = /^[a-zA-Z][a-zA-Z0-9-]*@/.exec(afterScheme) ?? [];
  const place = afterScheme.slice(user.length);
  if (scheme === "file://") return splitPath("file://", afterScheme, undefined);
  const isGitHub = /^github\.com[/:]/i.test(place);
  if (scheme === "" && user === "" && !isGitHub) return undefined;
  const end = endOfHost(place, scheme === "");
  if (end < 0) return undefined;
  const host = isGitHub ? gitHubHost(scheme, user) : `${scheme}${user}${place.slice(0, end + 1)}`;
  return splitPath(host, place.slice(end + 1), 2);
}

/** The index of what ends the host: a slash, or the colon of `user@host:path`; -1 if neither is there. */
function endOfHost(place: string, mayHaveColon: boolean): number {
  const slash = place.indexOf("/");
  const colon = mayHaveColon ? place.indexOf(":") : -1;
  if (colon > 0 && (slash < 0 || colon < slash)) return colon;
  return slash;
}

function gitHubHost(scheme: string, user: string): string {
  return scheme === "ssh://" || user !== "" ? `${user === "" ? "git@" : user}github.com:` : "https://github.com/";
}

/** Parts what is cloned from the directory in it: by a mark in the path, else after so many parts of it. */
function splitPath(host: string, path: string, parts: number | undefined) {
  const [repository, directory] = splitAtMarker(path) ?? splitAfter(path, parts);
  if (repository === "" || repository === undefined) return undefined;
  const inside = (directory ?? "").replace(/^\/+/, "");
  return { url: `${host}${repository}`, directory: inside.replace(/\/+$/, "") };
}

function splitAtMarker(path: string): readonly [string, string] | undefined {
  const azure = path.indexOf("_git/");
  if (azure >= 0) {
    const end = path.indexOf("/", azure + "_git/".length);
    return end < 0 ? [path, ""] : [path.slice(0, end), path.slice(end + 1)];
  }
  const double = path.indexOf("//");
  if (double >= 0) return [path.slice(0, double), path.slice(double + 2)];
  const suffix = path.indexOf(".git");
  return suffix < 0 ? undefined : [path.slice(0, suffix + ".git".length), path.slice(suffix + ".git".length)];
}

function splitAfter(path: string, parts: number | undefined): readonly [string?, string?] {
  if (parts === undefined) return [path, ""];
  const all = path.split("/");
  return all.length < parts ? [] : [all.slice(0, parts).join("/"), all.slice(parts).join("/")];
}

function readRevision(query: string): string {
  const values = new URLSearchParams(query);
  return values.get("ref") || values.get("version") || "";
}
