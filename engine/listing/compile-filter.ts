import { compileGlob } from "../dialects/glob.js";
import { compileRegex } from "../dialects/regex.js";
import { FairleadError, inShort, messageOf } from "../errors.js";
import { matchesLabels } from "../kubernetes/label-selector.js";
import { parseLabelSelector } from "../kubernetes/parse-label-selector.js";
import { type Application, projectOf } from "../model/application.js";
import type { ApplicationFilter, StringMatch } from "../model/listing.js";
import { healthOf, syncOf } from "./application-facts.js";

type Predicate<Value> = (value: Value) => boolean;

const deepest = 8;
const mostConditions = 200;

/** What is left of the bounds of one filter. */
interface Budget {
  conditions: number;
}

function refuse(path: string, sentence: string): never {
  throw new FairleadError("BAD_USER_INPUT", sentence, { details: { path } });
}

function all<Value>(predicates: readonly Predicate<Value>[]): Predicate<Value> {
  const [first, second, ...more] = predicates;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  if (more.length === 0) return (value) => first(value) && second(value);
  return (value) => predicates.every((predicate) => predicate(value));
}

function spend(budget: Budget, path: string): void {
  if (--budget.conditions < 0) refuse(path, `The filter has more than ${mostConditions} conditions; ask for less at once`);
}

/** A condition that is absent or null is no condition. */
function given<Value>(value: Value | undefined | null): value is Value {
  return value !== undefined && value !== null;
}

function compileStringMatch(match: StringMatch, path: string, budget: Budget): Predicate<string> {
  const predicates: Predicate<string>[] = [];
  const add = (predicate: Predicate<string>) => {
    spend(budget, path);
    predicates.push(predicate);
  };
  const { eq, prefix, contains, glob, regex } = match;
  if (given(eq)) add((text) => text === eq);
  if (given(match.in)) {
    const wanted = new Set(match.in);
    add((text) => wanted.has(text));
  }
  if (given(prefix)) add((text) => text.startsWith(prefix));
  if (given(contains)) add((text) => text.includes(contains));
  if (given(glob))
    add(
      compileGlob(glob) ??
        refuse(`${path}.glob`, `"${inShort(glob)}" is no glob; close every bracket, or escape it with a backslash`),
    );
  if (given(regex))
    add(
      compileRegex(regex) ??
        refuse(`${path}.regex`, `"${inShort(regex)}" is no regular expression that can be used here; RE2 syntax is read`),
    );
  return all(predicates);
}

function compileLabels(text: string, path: string): Predicate<Application> {
  let selector: ReturnType<typeof parseLabelSelector>;
  try {
    selector = parseLabelSelector(text);
  } catch (cause) {
    throw new FairleadError("BAD_USER_INPUT", `"${inShort(text)}" is no label selector: ${messageOf(cause)}`, {
      cause,
      details: { path },
    });
  }
  return (application) => matchesLabels(selector, application.metadata.labels);
}

function oneOf<Value>(
  wanted: readonly Value[],
  valueOf: (application: Application) => Value | undefined,
): Predicate<Application> {
  const set: ReadonlySet<Value | undefined> = new Set(wanted);
  return (application) => set.has(valueOf(application));
}

function compile(filter: ApplicationFilter, path: string, depth: number, budget: Budget): Predicate<Application> {
  if (depth > deepest) refuse(path, `The filter is nested more than ${deepest} deep; write it flatter`);
  const predicates: Predicate<Application>[] = [];
  const add = (field: string, predicate: Predicate<Application>) => {
    spend(budget, `${path}.${field}`);
    predicates.push(predicate);
  };
  if (given(filter.name)) {
    const matches = compileStringMatch(filter.name, `${path}.name`, budget);
    predicates.push((application) => matches(application.metadata.name ?? ""));
  }
  if (given(filter.project)) add("project", oneOf(filter.project, projectOf));
  if (given(filter.health)) add("health", oneOf(filter.health, healthOf));
  if (given(filter.sync)) add("sync", oneOf(filter.sync, syncOf));
  if (given(filter.operation))
    add(
      "operation",
      oneOf(filter.operation, (application) => application.status?.operationState?.phase),
    );
  if (given(filter.labelSelector)) add("labelSelector", compileLabels(filter.labelSelector, `${path}.labelSelector`));
  const inner = (filters: readonly ApplicationFilter[], field: string) =>
    filters.map((each, index) => compile(each, `${path}.${field}[${index}]`, depth + 1, budget));
  if (given(filter.and)) add("and", all(inner(filter.and, "and")));
  if (given(filter.or)) {
    const alternatives = inner(filter.or, "or");
    add("or", (application) => alternatives.some((matches) => matches(application)));
  }
  if (given(filter.not)) {
    const matches = compile(filter.not, `${path}.not`, depth + 1, budget);
    add("not", (application) => !matches(application));
  }
  return all(predicates);
}

/**
 * Compiles a filter. All conditions that are given must hold; an empty filter matches everything, an empty list nothing (and an empty `and` everything).
 * An Application without health or sync status counts as `Unknown`.
 * @throws FairleadError `BAD_USER_INPUT` with `details.path` for a glob, expression or label selector that cannot be read, for more than 8 levels and for
 *   more than 200 conditions
 */
export function compileFilter(filter: ApplicationFilter | undefined): (application: Application) => boolean {
  return filter === undefined ? () => true : compile(filter, "filter", 1, { conditions: mostConditions });
}
