/** Where the submodules of a commit come from: path → URL as it is written. */
export type ModuleUrls = ReadonlyMap<string, string>;

const mostModules = 1000;

/**
 * Reads a `.gitmodules` file. What is not understood is left out; nothing in it is ever run.
 * @see https://git-scm.com/docs/gitmodules and git-config ("Syntax")
 */
export function parseModules(text: string): ModuleUrls {
  const modules = new Map<string, { path?: string; url?: string }>();
  let current: { path?: string; url?: string } | undefined;
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[\s*submodule\s+"((?:[^"\\]|\\.)*)"\s*\]/i.exec(line)?.[1];
    if (section !== undefined) {
      if (modules.size >= mostModules) break;
      current = modules.get(section) ?? {};
      modules.set(section, current);
      continue;
    }
    if (/^\s*\[/.test(line)) current = undefined;
    const [, key = "", value = ""] = /^\s*([A-Za-z][A-Za-z0-9-]*)\s*=\s*(.*)$/.exec(line) ?? [];
    if (current === undefined) continue;
    if (/^path$/i.test(key)) current.path = readValue(value);
    else if (/^url$/i.test(key)) current.url = readValue(value);
  }
  const urls = new Map<string, string>();
  for (const { path = "", url = "" } of modules.values()) if (path !== "" && url !== "") urls.set(path.replace(/\/+$/, ""), url);
  return urls;
}

/** A value without quotes, escapes and what follows a comment's sign. */
function readValue(text: string): string {
  let value = "";
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? "";
    if (sign === '"') quoted = !quoted;
    else if (sign === "\\") value += text[++at] ?? "";
    else if (!quoted && (sign === "#" || sign === ";")) break;
    else value += sign;
  }
  return value.trim();
}

/**
 * The URL of a submodule: one that begins with `./` or `../` counts from the URL of the repository that it is part of.
 * @returns undefined if it leads above the host
 */
export function resolveModuleUrl(url: string, parent: string): string | undefined {
  if (!/^\.\.?\//.test(url) && url !== "." && url !== "..") return url;
  const [, root = "", path = ""] = /^([a-z][a-z0-9+.-]*:\/\/[^/]*\/|[^:/]+@[^:/]+:)(.*)$/i.exec(parent.replace(/\/+$/, "")) ?? [];
  if (root === "") return undefined;
  const parts = path.split("/").filter((part) => part !== "");
  for (const part of url.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.length === 0 ? undefined : `${root}${parts.join("/")}`;
}
