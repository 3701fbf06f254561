/**
 * Reads a flag's value that may hold several, parted by commas, as Go's pflag does; a part that holds commas stands in double quotes.
 * @see spf13/pflag:string_slice.go
 */
export function readList(text: string): readonly string[] {
  if (text === "") return [];
  const parts: string[] = [];
  const part = /\s*"((?:[^"]|"")*)"(?:,|$)|([^,]*)(?:,|$)/y;
  while (part.lastIndex < text.length) {
    const [, inQuotes, plain = ""] = part.exec(text) ?? [];
    parts.push(inQuotes === undefined ? plain : inQuotes.replaceAll('""', '"'));
  }
  return text.endsWith(",") ? [...parts, ""] : parts;
}

/** Takes a flag's value into the list of those before it; commander hands both. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** As `collect`, with commas parting values. */
export function collectList(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...readList(value)];
}
