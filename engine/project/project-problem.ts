/** One thing that is wrong with a project. `path` is a JSON pointer from the spec's root; `because` is a clause that begins with Argo CD's words. */
export interface ProjectProblem {
  readonly path: string;
  readonly because: string;
}

/** A problem for every value that stands in the list before, at its later place. */
export function repeats(values: readonly string[], path: string, because: (value: string) => string): readonly ProjectProblem[] {
  const seen = new Set<string>();
  return values.flatMap((value, index) => {
    if (seen.has(value)) return [{ path: `${path}/${index}`, because: because(value) }];
    seen.add(value);
    return [];
  });
}
