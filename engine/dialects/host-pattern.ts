const label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
const form = new RegExp(`^(\\*\\.)?${label}(\\.${label})*(:[1-9][0-9]{0,4})?$`);
const defaultPorts: Readonly<Record<string, string>> = { "https:": "443", "http:": "80" };

interface HostPattern {
  readonly isBelow: boolean;
  readonly name: string;
  readonly port: string;
}

/** Says whether a text names hosts: `api.example.com`, `*.example.com` for all names below it, either with `:8443` where the port is not 443. */
export function isHostPattern(text: string): boolean {
  return form.test(text) && Number(read(text).port) <= 65_535;
}

/** Says whether a URL is at one of these hosts. A name counts by its labels: `*.example.com` is neither `example.com` nor `badexample.com`. */
export function isAtHost(url: URL, patterns: readonly string[]): boolean {
  const port = url.port === "" ? (defaultPorts[url.protocol] ?? "") : url.port;
  return patterns.some((pattern) => {
    const { isBelow, name, port: wanted } = read(pattern);
    const isNamed = isBelow ? url.hostname.endsWith(`.${name}`) : url.hostname === name;
    return isNamed && port === wanted;
  });
}

/** Says whether all hosts that one pattern names are among those of another. */
export function coversHosts(wide: string, narrow: string): boolean {
  const [outer, inner] = [read(wide), read(narrow)];
  if (outer.port !== inner.port) return false;
  if (!outer.isBelow) return !inner.isBelow && inner.name === outer.name;
  return inner.name.endsWith(`.${outer.name}`) || (inner.isBelow && inner.name === outer.name);
}

function read(pattern: string): HostPattern {
  const isBelow = pattern.startsWith("*.");
  const [name = "", port = "443"] = (isBelow ? pattern.slice(2) : pattern).split(":");
  return { isBelow, name, port };
}
