const scpLike = /^(?:ssh:\/\/)?[^/:]*?@[^@]+$/;

/**
 * A repository's URL as it is compared: lower case, `git@host:path` as `ssh://git@host/path`, without `.git` at the end. A trailing slash counts, and
 * the `https` and `ssh` URLs of one repository differ: they need different credentials. Takes patterns of URLs as well. Normalising twice changes nothing.
 * @see argoproj/argo-cd:util/git/git.go
 */
export function normalizeGitUrl(url: string): string {
  let normal = url.trim().toLowerCase();
  if (scpLike.test(normal) && !normal.startsWith("ssh://")) normal = `ssh://${normal.replace(":", "/")}`;
  while (normal.endsWith(".git")) normal = normal.slice(0, -".git".length).trimEnd();
  return normal;
}

/**
 * What all URLs of one repository have in common: host and path, without scheme, user, port, `.git` and slashes at the end, and without the `ssh.` or `altssh.` that
 * hosts have before their name for SSH. Good enough to decide whom a push may concern, not to decide what is allowed.
 * @see argoproj/argo-cd:util/webhook/webhook.go
 */
export function repositoryIdentity(url: string): string {
  const normal = normalizeGitUrl(url);
  const [, host, path] = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/]*)(?::\d+)?(\/.*)?$/.exec(normal) ?? [];
  if (host === undefined) return normal;
  return `${host.replace(/^(?:alt)?ssh\.(?=.*\.)/, "")}${path ?? ""}`.replace(/\/+$/, "").replace(/\.git$/, "");
}
