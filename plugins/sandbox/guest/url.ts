/** Reads a URL as WHATWG says; undefined if it is none. Done by the host: a pure function. */
export type ParseUrl = (url: string, base: string | undefined) => UrlParts | undefined;

/** The parts of a URL. */
export interface UrlParts {
  readonly href: string;
  readonly origin: string;
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
}

const partNames = "href origin protocol username password host hostname port pathname search hash".split(
  " ",
) as (keyof UrlParts)[];

/** Makes the classes `URL`, whose objects cannot be changed, and `URLSearchParams`. */
export function createUrlClasses(parseUrl: ParseUrl): { readonly URL: unknown; readonly URLSearchParams: unknown } {
  class URL {
    readonly searchParams: URLSearchParams;
    constructor(url: unknown, base?: unknown) {
      const parts = parseUrl(textOf(url), base === undefined ? undefined : textOf(base));
      if (parts === undefined) throw new TypeError(`Invalid URL: ${textOf(url)}`);
      for (const name of partNames) Object.defineProperty(this, name, { value: parts[name], enumerable: true });
      this.searchParams = new URLSearchParams(parts.search);
      Object.freeze(this);
    }
    static canParse(url: unknown, base?: unknown): boolean {
      return parseUrl(textOf(url), base === undefined ? undefined : textOf(base)) !== undefined;
    }
    toString(): string {
      return (this as unknown as UrlParts).href;
    }
    toJSON(): string {
      return (this as unknown as UrlParts).href;
    }
  }
  return { URL, URLSearchParams };
}

/** The text of a value, as a template has it. */
const textOf = (value: unknown) => String(value);

type Pairs = Iterable<readonly [unknown, unknown]>;

/** Name and value pairs of a query, in order. */
class URLSearchParams {
  #pairs: [string, string][] = [];
  constructor(from: string | Pairs | Readonly<Record<string, unknown>> = "") {
    const isText = typeof from === "string";
    const pairs: Pairs = isText ? split(from) : Symbol.iterator in from ? from : Object.entries(from);
    for (const [name, value] of pairs) this.append(String(name), String(value));
  }
  get size(): number {
    return this.#pairs.length;
  }
  append(name: string, value: string): void {
    this.#pairs.push([name, value]);
  }
  delete(name: string): void {
    this.#pairs = this.#pairs.filter(([known]) => known !== name);
  }
  get(name: string): string | null {
    return this.#pairs.find(([known]) => known === name)?.[1] ?? null;
  }
  getAll(name: string): string[] {
    return this.#pairs.filter(([known]) => known === name).map(([, value]) => value);
  }
  has(name: string): boolean {
    return this.#pairs.some(([known]) => known === name);
  }
  set(name: string, value: string): void {
    const at = this.#pairs.findIndex(([known]) => known === name);
    this.delete(name);
    this.#pairs.splice(at < 0 ? this.#pairs.length : at, 0, [name, value]);
  }
  sort(): void {
    this.#pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  }
  forEach(visit: (value: string, name: string) => void): void {
    for (const [name, value] of this.#pairs) visit(value, name);
  }
  *keys(): Iterator<string> {
    for (const [name] of this.#pairs) yield name;
  }
  *values(): Iterator<string> {
    for (const [, value] of this.#pairs) yield value;
  }
  *entries(): Iterator<[string, string]> {
    for (const [name, value] of this.#pairs) yield [name, value];
  }
  [Symbol.iterator](): Iterator<[string, string]> {
    return this.entries();
  }
  toString(): string {
    return this.#pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
  }
}

function split(query: string): [string, string][] {
  const text = query.startsWith("?") ? query.slice(1) : query;
  return text
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const at = part.indexOf("=");
      return at < 0 ? [decode(part), ""] : [decode(part.slice(0, at)), decode(part.slice(at + 1))];
    });
}

function decode(text: string): string {
  const spaced = text.replace(/\+/g, " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

function encode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%20/g, "+");
}
