import { type GlobNode, parseGlob } from "./glob-syntax.js";

/** A state of the automaton: takes one character and goes on, or forks without taking any. `undefined` as a next state is the end. */
type State =
  | { readonly type: "take"; readonly accepts: (char: string) => boolean; next: State | undefined }
  | { readonly type: "fork"; readonly branches: (State | undefined)[] };

/** Longer patterns do not compile: nobody writes them, and time grows with their length. */
const longestPattern = 2048;

/** Builds the states of `nodes` from the back, so that each knows its successor. */
function buildStates(nodes: readonly GlobNode[], separators: string, end: State | undefined): State | undefined {
  let next = end;
  for (const node of nodes.toReversed()) next = buildState(node, separators, next);
  return next;
}

function buildText(text: string, next: State | undefined): State | undefined {
  let first = next;
  for (const wanted of Array.from(text).toReversed()) first = { type: "take", accepts: (char) => char === wanted, next: first };
  return first;
}

/** A state that forks into taking one more character, and coming back, or going on. */
function buildRun(accepts: (char: string) => boolean, next: State | undefined): State {
  const loop: State = { type: "take", accepts, next: undefined };
  const fork: State = { type: "fork", branches: [loop, next] };
  loop.next = fork;
  return fork;
}

function acceptsRange({ low, high, not }: GlobNode & { type: "range" }): (char: string) => boolean {
  const [lowest = 0, highest = 0] = [low.codePointAt(0), high.codePointAt(0)];
  return (char) => {
    const code = char.codePointAt(0) ?? 0;
    return (code >= lowest && code <= highest) !== not;
  };
}

function buildState(node: GlobNode, separators: string, next: State | undefined): State | undefined {
  const isFree = (char: string) => !separators.includes(char);
  if (node.type === "text") return buildText(node.text, next);
  if (node.type === "any") return buildRun(isFree, next);
  if (node.type === "super") return buildRun(() => true, next);
  if (node.type === "single") return { type: "take", accepts: isFree, next };
  if (node.type === "range") return { type: "take", accepts: acceptsRange(node), next };
  if (node.type === "list") return { type: "take", accepts: (char) => node.chars.includes(char) !== node.not, next };
  return { type: "fork", branches: node.patterns.map((pattern) => buildStates(pattern, separators, next)) };
}

/** Adds a state and all it forks into; each is visited once. */
function enter(state: State | undefined, into: Set<State | undefined>): void {
  const open = [state];
  while (open.length > 0) {
    const current = open.pop();
    if (into.has(current)) continue;
    into.add(current);
    if (current?.type === "fork") open.push(...current.branches);
  }
}

/** Walks all states at once: time is the product of both lengths at most, whatever the pattern. */
function runStates(start: State | undefined, text: string): boolean {
  let current = new Set<State | undefined>();
  let following = new Set<State | undefined>();
  enter(start, current);
  for (const char of text) {
    for (const state of current) {
      if (state?.type === "take" && state.accepts(char)) enter(state.next, following);
    }
    if (following.size === 0) return false;
    [current, following] = [following, current];
    following.clear();
  }
  return current.has(undefined);
}

type Literal = string | undefined;

/**
 * The shape that nearly all patterns have, texts with runs between them, without an automaton: the first text begins, the last one ends, the others follow one
 * another, each as early as it can. In `literals` a run is undefined.
 */
function matchLiterals(literals: readonly Literal[]): (text: string) => boolean {
  const texts = literals.filter((literal) => literal !== undefined);
  if (texts.length === literals.length) {
    const whole = texts.join("");
    return (text) => text === whole;
  }
  const start = literals[0] ?? "";
  const end = literals.at(-1) ?? "";
  const between = texts.slice(literals[0] === undefined ? 0 : 1, literals.at(-1) === undefined ? undefined : -1);
  if (between.length === 0 && end === "") return start === "" ? () => true : (text) => text.startsWith(start);
  return (text) => {
    if (text.length < start.length + end.length || !text.startsWith(start) || !text.endsWith(end)) return false;
    let at = start.length;
    for (const part of between) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at <= text.length - end.length;
  };
}

/** What is said by texts and runs alone, without separators. */
function matchSimply(nodes: readonly GlobNode[], separators: string): ((text: string) => boolean) | undefined {
  const literals: Literal[] = [];
  for (const node of nodes) {
    if (node.type === "text") literals.push(node.text);
    else if (node.type === "super" || (node.type === "any" && separators === "")) literals.push(undefined);
    else return undefined;
  }
  return matchLiterals(literals);
}

/**
 * Compiles a glob of gobwas' dialect, which Argo CD uses: `*` (no separators), `**`, `?`, `[abc]`, `[a-c]`, `[!a]`, `{x,y}` nested, backslash.
 * Without `separators` (the default) `*` crosses everything, `/` too. A pattern matches the whole text, in linear time for a given pattern.
 * @returns undefined if the pattern does not compile; such a pattern matches nothing
 * @see gobwas/glob:glob.go, argoproj/argo-cd:util/glob/glob.go
 */
export function compileGlob(
  pattern: string,
  { separators = "" }: { readonly separators?: string } = {},
): ((text: string) => boolean) | undefined {
  if (pattern.length > longestPattern) return undefined;
  const nodes = parseGlob(pattern);
  if (nodes === undefined) return undefined;
  const simple = matchSimply(nodes, separators);
  if (simple !== undefined) return simple;
  const start = buildStates(nodes, separators, undefined);
  return (text) => runStates(start, text);
}
