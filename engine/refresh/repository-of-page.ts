import { parseWebUrl } from "./web-url.js";

const beforeHost = /^(?:(?:https?|ssh):\/\/)?(?:[\w.][\w.-]{0,30}[\w.$-]?@)?/i;

/**
 * Gives the test of whether a source reads from the repository with a given page: over `http`, `https`, `ssh` or in `host:path` form, as any user, at any port, at
 * the host itself or its `ssh.` and `altssh.` names, with `.git` or without, in any case. The texts are compared as values; nothing of them becomes a pattern.
 * @returns undefined for what is no URL
 * @see argoproj/argo-cd:util/webhook/webhook.go `GetWebURLRegex`
 */
export function repositoryOfPage(url: string): ((sourceUrl: string) => boolean) | undefined {
  const page = parseWebUrl(url);
  if (page === undefined) return undefined;
  const host = page.host.toLowerCase();
  const path = page.path.toLowerCase();
  const hosts = [host, `ssh.${host}`, `altssh.${host}`];
  const isPath = (text: string | undefined) => text === path || text === `${path}.git`;
  return (sourceUrl) => {
    const rest = sourceUrl.replace(beforeHost, "").toLowerCase();
    return hosts.some((name) => {
      if (!rest.startsWith(name)) return false;
      const tail = rest.slice(name.length);
      return isPath(/^[:/](.*)$/s.exec(tail)?.[1]) || isPath(/^:\d+[:/](.*)$/s.exec(tail)?.[1]);
    });
  };
}
