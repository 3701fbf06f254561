import { Arg, Field, ID, Int, ObjectType } from "type-graphql";
import { type Application, sourcesOf } from "../engine/model/application.js";
import { AppRefType, appRef } from "./app-ref.type.js";
import { HealthType } from "./health.type.js";
import { HistoryConnectionType, historyConnection } from "./history.type.js";
import { KeyValueType, keyValues } from "./key-value.type.js";
import { ManagedResourceConnectionType } from "./managed-resource.type.js";
import { ManifestSetType } from "./manifest-set.type.js";
import { OperationType } from "./operation.type.js";
import { ProjectType } from "./project.type.js";
import { ResourceTreeType } from "./resource-tree.type.js";
import { DateTimeScalar, JsonScalar } from "./scalars.js";
import { DestinationType, SourceType } from "./source.type.js";
import { SourceDetailsType } from "./source-details.type.js";
import { ConditionType, revisionsOf, SyncStateType } from "./sync-state.type.js";
import { SyncWindowStateType } from "./sync-window.type.js";

/** An Application. What it holds as plain data is here; what needs the engine is in `resolvers/application.resolver.ts`. */
@ObjectType("Application", { simpleResolvers: true, description: "What should run somewhere, and how that stands." })
export class ApplicationType {
  @Field(() => ID, { description: "An opaque id, unique over all kinds of objects." })
  id!: string;

  @Field(() => AppRefType, { description: "Its name, with project and namespace." })
  ref!: AppRefType;

  @Field(() => ID, { description: "The uid the API server gave it." })
  uid!: string;

  @Field(() => String, { description: "Its version; hand it back as expectedVersion to change exactly this one." })
  version!: string;

  @Field(() => DateTimeScalar, { description: "When it was created." })
  createdAt!: string;

  @Field(() => [KeyValueType], { description: "Its labels." })
  labels!: readonly KeyValueType[];

  @Field(() => [SourceType], { description: "Where its manifests come from." })
  sources!: readonly SourceType[];

  @Field(() => DestinationType, { description: "Where it goes." })
  destination!: DestinationType;

  @Field(() => ProjectType, { nullable: true, description: "Its project; null when absent or hidden." })
  project?: ProjectType;

  @Field(() => SyncStateType, { description: "Whether what runs is what Git says." })
  sync!: SyncStateType;

  @Field(() => HealthType, { description: "How well it is." })
  health!: HealthType;

  @Field(() => OperationType, {
    nullable: true,
    description: "The running operation as it is this moment, else the last one; null when there never was one.",
  })
  operation?: OperationType;

  @Field(() => [ConditionType], { description: "What a person should know about it." })
  conditions!: readonly ConditionType[];

  @Field(() => SyncWindowStateType, { description: "Whether sync windows let it sync at this moment." })
  syncWindows?: SyncWindowStateType;

  @Field(() => ResourceTreeType, { nullable: true, description: "All its objects; null when it cannot be compared." })
  resourceTree?: ResourceTreeType;

  @Field(() => JsonScalar, { nullable: true, description: "The whole object as the cluster has it." })
  raw!: Application;

  /** Its annotations, all or those asked for, in the object's order. */
  @Field(() => [KeyValueType], { description: "Its annotations." })
  annotations(
    @Arg("keys", () => [String], { nullable: true, description: "Only these; all when null." }) keys?: readonly string[] | null,
  ): readonly KeyValueType[] {
    const all = keyValues(this.raw.metadata.annotations);
    return keys == null ? all : all.filter(({ key }) => keys.includes(key));
  }

  /** Its past syncs, newest first. */
  @Field(() => HistoryConnectionType, { description: "Its past syncs, newest first." })
  history(
    @Arg("first", () => Int, { nullable: true, defaultValue: 10, description: "How many." }) first?: number | null,
  ): HistoryConnectionType {
    return historyConnection(this.raw.status?.history, Math.max(0, first ?? 10));
  }

  @Field(() => ManagedResourceConnectionType, {
    nullable: true,
    description: "Its objects and how they differ; null when it cannot be compared.",
  })
  managedResources?: ManagedResourceConnectionType;

  @Field(() => ManifestSetType, { nullable: true, description: "What it renders to." })
  manifests?: ManifestSetType;

  @Field(() => SourceDetailsType, { nullable: true, description: "What one of its sources is and takes." })
  sourceDetails?: SourceDetailsType;
}

const shown = new WeakMap<Application, ApplicationType>();

/** An Application as the graph shows it. The same object of the cluster gives the same answer, so lists cost little. */
export function applicationType(raw: Application): ApplicationType {
  const known = shown.get(raw);
  if (known !== undefined) return known;
  const made = makeApplicationType(raw);
  shown.set(raw, made);
  return made;
}

function makeApplicationType(raw: Application): ApplicationType {
  const { metadata, spec, status } = raw;
  const { message, lastTransitionTime } = status?.health ?? {};
  return Object.assign(new ApplicationType(), {
    id: globalId("Application", `${metadata.namespace}/${metadata.name}`),
    ref: appRef(raw),
    uid: metadata.uid ?? "",
    version: metadata.resourceVersion ?? "",
    createdAt: metadata.creationTimestamp ?? "1970-01-01T00:00:00Z",
    labels: keyValues(metadata.labels),
    sources: sourcesOf(spec),
    destination: spec.destination,
    sync: { status: status?.sync?.status ?? "Unknown", revisions: revisionsOf(status?.sync) },
    health: {
      status: status?.health?.status ?? "Unknown",
      ...(message === undefined ? {} : { message }),
      ...(lastTransitionTime === undefined ? {} : { since: lastTransitionTime }),
    },
    conditions: status?.conditions ?? [],
    raw,
  });
}

/** An id that is unique over all kinds; callers must not read it. */
function globalId(kind: string, name: string): string {
  return btoa(`${kind}:${name}`);
}
