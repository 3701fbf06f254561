/**
 * A set of fields of one object, as a tree. A step is written as FieldsV1 writes it: `f:<name>`, `k:<json of the key fields>`, `v:<json>`, `i:<index>`.
 * A field may be a member itself, have members below it, or both.
 * @see Kubernetes docs: Server-Side Apply; kubernetes-sigs/structured-merge-diff:fieldpath
 */
export interface FieldSet {
  readonly members: ReadonlySet<string>;
  readonly children: ReadonlyMap<string, FieldSet>;
}

/** A set that is being filled. */
export interface GrowingFieldSet {
  readonly members: Set<string>;
  readonly children: Map<string, GrowingFieldSet>;
}

/** The set without fields. */
export const noFields: FieldSet = { members: new Set(), children: new Map() };

/** A new empty set to fill with `addField`. */
export function growFieldSet(): GrowingFieldSet {
  return { members: new Set(), children: new Map() };
}

/** Adds one field to a set that is being filled; the path without steps is the whole object and never a member. */
export function addField(set: GrowingFieldSet, path: readonly string[]): void {
  const last = path.at(-1);
  if (last === undefined) return;
  let node = set;
  for (const step of path.slice(0, -1)) {
    const child = node.children.get(step) ?? growFieldSet();
    node.children.set(step, child);
    node = child;
  }
  node.members.add(last);
}

/** Says whether a set has no members at any depth. */
export function isEmptySet(set: FieldSet): boolean {
  return set.members.size === 0 && [...set.children.values()].every(isEmptySet);
}

/** The members of both. */
export function unionFields(left: FieldSet, right: FieldSet): FieldSet {
  const children = new Map(left.children);
  for (const [step, child] of right.children) children.set(step, unionFields(children.get(step) ?? noFields, child));
  return { members: new Set([...left.members, ...right.members]), children };
}

/** The members that are in both. */
export function intersectFields(left: FieldSet, right: FieldSet): FieldSet {
  return combine(
    left,
    right,
    (step) => right.members.has(step),
    (child, other) => (other === undefined ? noFields : intersectFields(child, other)),
  );
}

/** The members of `left` that are not members of `right`. What lies below a member of `right` stays. */
export function subtractFields(left: FieldSet, right: FieldSet): FieldSet {
  return combine(
    left,
    right,
    (step) => !right.members.has(step),
    (child, other) => (other === undefined ? child : subtractFields(child, other)),
  );
}

/** The paths of all members in order: at each level the members first, then what lies below. */
export function pathsOf(set: FieldSet, prefix: readonly string[] = []): readonly (readonly string[])[] {
  const members = [...set.members].sort().map((step) => [...prefix, step]);
  const below = [...set.children.keys()].sort().flatMap((step) => pathsOf(set.children.get(step) ?? noFields, [...prefix, step]));
  return [...members, ...below];
}

function combine(
  left: FieldSet,
  right: FieldSet,
  keeps: (step: string) => boolean,
  combineChild: (child: FieldSet, other: FieldSet | undefined) => FieldSet,
): FieldSet {
  const children = new Map<string, FieldSet>();
  for (const [step, child] of left.children) {
    const combined = combineChild(child, right.children.get(step));
    if (!isEmptySet(combined)) children.set(step, combined);
  }
  return { members: new Set([...left.members].filter(keeps)), children };
}
