import { parseYamlDocuments, stringifyYaml } from "../../../engine/dialects/yaml.js";
import { YamlError } from "../../../engine/dialects/yaml-error.js";
import type { Json } from "../../../engine/model/manifest.js";

/** Functions of text that scripts are given because a bare isolate lacks them. They answer `=result` or `!CODE message` and know nothing of the host. */
export const pureFunctions: Readonly<Record<string, (argument: string) => string>> = {
  /** The values of a text's documents, as JSON. */
  "yaml-parse": (text) =>
    attempt("YAML_INVALID", () => JSON.stringify(parseYamlDocuments(text).documents.map(({ value }) => value))),
  "yaml-stringify": (json) => attempt("YAML_INVALID", () => stringifyYaml(JSON.parse(json) as Json)),
  /** The parts of a URL (with a base), or null, as JSON. */
  url: (json) =>
    attempt("URL_INVALID", () => {
      const [url, base] = JSON.parse(json) as [string, string | null];
      const parsed = URL.parse(url, base ?? undefined);
      if (parsed === null) return "null";
      const { href, origin, protocol, username, password, host, hostname, port, pathname, search, hash } = parsed;
      return JSON.stringify({ href, origin, protocol, username, password, host, hostname, port, pathname, search, hash });
    }),
};

function attempt(code: string, work: () => string): string {
  try {
    return `=${work()}`;
  } catch (error) {
    return `!${code} ${error instanceof YamlError ? error.message : "the text cannot be read"}`;
  }
}
