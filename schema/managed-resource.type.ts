import { Field, Int, ObjectType } from "type-graphql";
import type { SyncStatusCode } from "../engine/model/application.js";
import type { ResourceComparison } from "../engine/model/comparison.js";
import { SyncStatus } from "./enums.js";
import { HealthType } from "./health.type.js";
import { type Lazy, PageInfoType } from "./page.js";
import { ResourceKeyType } from "./resource-key.type.js";
import { JsonScalar } from "./scalars.js";

/** One field that differs. */
@ObjectType("FieldChange", { simpleResolvers: true, description: "One field that differs. Secret values are masked." })
export class FieldChangeType {
  @Field(() => String, {
    description: "Where it is: `spec.template.spec.containers[name=web].image`; empty for the whole object.",
  })
  path!: string;

  @Field(() => JsonScalar, { nullable: true, description: "Its value in the cluster; null when there is none." })
  before?: unknown;

  @Field(() => JsonScalar, { nullable: true, description: "Its value after a sync; null when there is none." })
  after?: unknown;
}

/** The difference of one object. */
@ObjectType("ResourceDiff", {
  simpleResolvers: true,
  description: "The difference between an object and what Git wants of it. Secret values are masked on both sides.",
})
export class ResourceDiffType {
  @Field(() => Boolean, { description: "Whether the object must change." })
  modified!: boolean;

  @Field(() => String, { description: "The difference in unified form, live before, target after; empty when there is none." })
  unified!: string;

  @Field(() => [FieldChangeType], { description: "The fields that differ, by their paths; at most 500." })
  changes!: readonly FieldChangeType[];
}

/** One object that Git wants or that the Application made. `live`, `target` and `diff` are made when asked for. */
@ObjectType("ManagedResource", {
  simpleResolvers: true,
  description: "One object that Git wants, or that bears the Application's mark.",
})
export class ManagedResourceType {
  @Field(() => ResourceKeyType, { description: "The object." })
  key!: ResourceKeyType;

  @Field(() => SyncStatus, { description: "Whether it is as Git wants it; UNKNOWN for what is not judged, such as hooks." })
  sync!: SyncStatusCode;

  @Field(() => HealthType, { nullable: true, description: "Its health; null for kinds that have none." })
  health?: HealthType;

  @Field(() => JsonScalar, {
    nullable: true,
    description: "The object as the cluster has it; null when it is missing. Secret values are masked.",
  })
  live?: Lazy<unknown>;

  @Field(() => JsonScalar, {
    nullable: true,
    description: "The object as Git wants it; null when Git does not. Secret values are masked.",
  })
  target?: Lazy<unknown>;

  @Field(() => ResourceDiffType, { nullable: true, description: "The difference; null when one side is not judged." })
  diff?: Lazy<ResourceDiffType | null>;
}

/** A page of the objects of an Application. */
@ObjectType("ManagedResourceConnection", {
  simpleResolvers: true,
  description: "A page of an Application's objects, ordered by group, kind, namespace and name.",
})
export class ManagedResourceConnectionType {
  @Field(() => [ManagedResourceType], { description: "The objects of this page." })
  nodes!: readonly ManagedResourceType[];

  @Field(() => PageInfoType, { description: "Where this page lies in the list." })
  pageInfo!: PageInfoType;

  @Field(() => Int, { description: "How many objects there are." })
  totalCount!: number;
}

/** What the two shown sides and their difference are made by; masking happens there. */
export interface ResourcePresenter {
  sidesOf(resource: ResourceComparison): { readonly live?: unknown; readonly target?: unknown };
  differenceOf(resource: ResourceComparison): ResourceDiffType;
}

/** One compared object as the graph shows it. */
export function managedResource(resource: ResourceComparison, presenter: ResourcePresenter): ManagedResourceType {
  return {
    key: resource.key,
    sync: resource.status ?? "Unknown",
    ...(resource.health === undefined ? {} : { health: resource.health }),
    live: () => presenter.sidesOf(resource).live ?? null,
    target: () => presenter.sidesOf(resource).target ?? null,
    diff: () => presenter.differenceOf(resource),
  };
}
