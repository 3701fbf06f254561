/** `*`, `#`, `$` and the like, and single digits: names of one character that a shell keeps for itself. */
const special = "*#$@!?-0123456789";

/**
 * Replaces `$NAME` and `${NAME}` as Go's `os.Expand` does. There is no escape and no shell form: `$$` and `${X:-y}` are the names `$` and
 * `X:-y`. A `$` before nothing or before a character that no name begins with stays; `${}` and the `${` of an open brace are dropped.
 * @param lookup gives the value of a name; it is asked each time the name stands in the text
 * @see golang/go:src/os/env.go `Expand`
 */
export function expandVariables(text: string, lookup: (name: string) => string): string {
  const lastClose = text.lastIndexOf("}");
  let expanded = "";
  let kept = 0;
  for (let at = text.indexOf("$"); at >= 0 && at + 1 < text.length; at = text.indexOf("$", kept)) {
    const { name, length } = nameAt(text, at + 1, lastClose);
    if (length === 0) {
      const next = at + 1;
      expanded += text.slice(kept, next);
      kept = next;
      continue;
    }
    expanded += text.slice(kept, at) + (name === "" ? "" : lookup(name));
    kept = at + 1 + length;
  }
  return expanded + text.slice(kept);
}

/** The name behind a `$`, and how many characters it takes. A form that is wrong has no name and takes what is to be dropped. */
function nameAt(text: string, start: number, lastClose: number): { readonly name: string; readonly length: number } {
  const first = text.charAt(start);
  if (first === "{") {
    if (start > lastClose) return { name: "", length: 1 };
    const close = text.indexOf("}", start);
    return { name: text.slice(start + 1, close), length: close + 1 - start };
  }
  if (special.includes(first)) return { name: first, length: 1 };
  const word = /\w*/y;
  word.lastIndex = start;
  const [name] = word.exec(text) ?? [""];
  return { name, length: name.length };
}
