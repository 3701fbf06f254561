import {
  type GraphQLField,
  type GraphQLFieldConfig,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isNonNullType,
} from "graphql";
import { Extensions } from "type-graphql";
import { FairleadError } from "../engine/errors.js";
import { actionOf, beginAttempt } from "./audited.js";
import type { RequestContext } from "./context.js";
import type { Guard } from "./guards.js";
import { untilAborted } from "./until-aborted.js";

type Rule =
  | { readonly kind: "public" }
  | { readonly kind: "can"; readonly resource: string; readonly action: string; readonly guard: Guard };

const declare = (authorization: Rule): MethodDecorator => Extensions({ authorization });

/** Declares a root field that anybody may ask, signed in or not. */
export const Public = (): MethodDecorator => declare({ kind: "public" });

/** Declares the right a root field takes. `guard` knows the object it is about and asks the policy. */
export const Can = (resource: string, action: string, guard: Guard): MethodDecorator =>
  declare({ kind: "can", resource, action, guard });

/**
 * Puts the declared checks in front of every root field of a schema. A query that may be null answers null for what is absent or hidden,
 * everything else answers `NOT_FOUND`.
 * @throws Error naming the root fields that declare nothing: the server must not start
 */
export function authorize(schema: GraphQLSchema): GraphQLSchema {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter((root) => root != null);
  const open = roots.flatMap((root) =>
    Object.values(root.getFields())
      .filter((field) => ruleOf(field) === undefined)
      .map((field) => `${root.name}.${field.name}`),
  );
  if (open.length > 0) throw new Error(`These root fields declare no right: ${open.join(", ")}; put @Can or @Public on each`);
  for (const root of roots) for (const field of Object.values(root.getFields())) guardField(field, kindOf(root, schema));
  return schema;
}

function ruleOf(field: { readonly extensions: unknown }): Rule | undefined {
  return (field.extensions as { readonly authorization?: Rule }).authorization;
}

type RootKind = "query" | "mutation" | "subscription";

function kindOf(root: object, schema: GraphQLSchema): RootKind {
  if (root === schema.getSubscriptionType()) return "subscription";
  return root === schema.getMutationType() ? "mutation" : "query";
}

type Resolver = GraphQLFieldResolver<unknown, RequestContext>;
type RootField = GraphQLField<unknown, RequestContext> &
  Pick<GraphQLFieldConfig<unknown, RequestContext>, "resolve" | "subscribe">;

function guardField(field: RootField, kind: RootKind): void {
  const rule = ruleOf(field);
  if (rule === undefined) return;
  const nullable = !isNonNullType(field.type);
  if (kind === "subscription") {
    const { subscribe } = field;
    if (subscribe !== undefined) field.subscribe = guarded({ name: field.name, rule, kind, nullable: false }, subscribe);
    // A frame is made once by the stream; there is nothing left to resolve for each reader.
    field.resolve = (frame) => frame;
  } else if (field.resolve !== undefined) {
    field.resolve = guarded({ name: field.name, rule, kind, nullable }, field.resolve);
  }
}

interface GuardedField {
  readonly name: string;
  readonly rule: Rule;
  readonly kind: RootKind;
  readonly nullable: boolean;
}

/** The check, the resolver, and one record of what came of them. What goes on after the caller has gone is recorded when it ends. */
function guarded(field: GuardedField, resolve: Resolver): Resolver {
  const resource = field.rule.kind === "can" ? field.rule.resource : "session";
  const audited = { action: actionOf(field.name, resource), resource, isMutation: field.kind === "mutation" };
  return (source, args, context, info) => {
    const attempt = beginAttempt(audited, args, context);
    let by: "guard" | "resolver" = "guard";
    try {
      context.signal.throwIfAborted();
      if (!mayGoOn(field, args, context)) {
        attempt.absent();
        return null;
      }
      by = "resolver";
      const result: unknown = resolve(source, args, context, info);
      if (!(result instanceof Promise)) {
        attempt.done(result);
        return result;
      }
      result.then(
        (value) => attempt.done(value),
        (thrown: unknown) => attempt.failed(thrown, "resolver"),
      );
      return untilAborted(result, context.signal);
    } catch (thrown) {
      attempt.failed(thrown, by);
      throw thrown;
    }
  };
}

/** False for what is absent or hidden and answered with null. */
function mayGoOn(
  { name, rule, nullable }: GuardedField,
  args: Readonly<Record<string, unknown>>,
  context: RequestContext,
): boolean {
  if (rule.kind === "public") return true;
  const { viewer } = context;
  if (viewer === undefined)
    throw new FairleadError("UNAUTHENTICATED", `"${name}" needs a signed-in caller; log in and send the token`);
  const { resource, action, guard } = rule;
  const answer = guard({ resource, action, viewer, context, args });
  if (!answer.allow && !nullable) throw new FairleadError("NOT_FOUND", answer.absent);
  return answer.allow;
}
