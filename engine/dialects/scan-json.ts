/** What is to be known of a JSON text beside its value. */
export interface JsonFacts {
  /** Collections within collections; 0 for a scalar. */
  readonly depth: number;
  /** Integers that a number here cannot hold exactly, as they were written. Lines count from 1. */
  readonly inexact: readonly { readonly line: number; readonly text: string }[];
}

/** Numbers of fewer characters are below 2^53. */
const shortestInexact = 16;
const number = /[-+\d.eE]+/y;

/** Walks through a text that should be JSON, once and without reading it: what is none gives facts of no meaning. */
export function scanJson(text: string): JsonFacts {
  const inexact: { line: number; text: string }[] = [];
  let open = 0;
  let depth = 0;
  let line = 1;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') at = endOfString(text, at);
    else if (character === "\n") line += 1;
    else if (character === "{" || character === "[") depth = Math.max(depth, (open += 1));
    else if (character === "}" || character === "]") open -= 1;
    else if (character === "-" || (character >= "0" && character <= "9")) {
      number.lastIndex = at;
      const [written = character] = number.exec(text) ?? [];
      if (isInexact(written)) inexact.push({ line, text: written });
      at += written.length - 1;
    }
  }
  return { depth, inexact };
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at += 1) {
    const end = text.indexOf('"', at);
    if (end < 0) return text.length;
    let escapes = 0;
    while (text.charAt(end - 1 - escapes) === "\\") escapes += 1;
    if (escapes % 2 === 0) return end;
    at = end;
  }
}

function isInexact(written: string): boolean {
  return written.length >= shortestInexact && /^-?\d{1,400}$/.test(written) && BigInt(Number(written)) !== BigInt(written);
}
