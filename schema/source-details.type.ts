import { Field, Int, ObjectType } from "type-graphql";
import type { SourceDetails } from "../engine/model/source-details.js";
import { KeyValueType } from "./key-value.type.js";

/** A file parameter of a chart. */
@ObjectType("HelmFileParameter", { simpleResolvers: true, description: "A value that is read from a file (--set-file)." })
export class HelmFileParameterType {
  @Field(() => String, { description: "The parameter." })
  name!: string;

  @Field(() => String, { description: "The file." })
  path!: string;
}

/** What there is to know of a chart. */
@ObjectType("HelmDetails", { simpleResolvers: true, description: "What a chart says of itself, and what it takes." })
export class HelmDetailsType {
  @Field(() => String, { description: "The chart's name." })
  name!: string;

  @Field(() => String, { description: "The chart's version." })
  version!: string;

  @Field(() => String, { description: "What the chart is, in its own words." })
  description!: string;

  @Field(() => [String], { description: "Files beside Chart.yaml that look like values." })
  valueFiles!: readonly string[];

  @Field(() => String, { description: "The text of the chart's values.yaml." })
  values!: string;

  @Field(() => [KeyValueType], { description: "The values with the Application's value files over them, flat: a.b[0].c." })
  parameters!: readonly KeyValueType[];

  @Field(() => [HelmFileParameterType], { description: "The file parameters of the Application." })
  fileParameters!: readonly HelmFileParameterType[];

  @Field(() => String, { description: "A command line that renders the same in the chart's folder." })
  command!: string;
}

/** A replica count of a kustomization. */
@ObjectType("KustomizeReplicas", { simpleResolvers: true, description: "A replica count that a kustomization sets." })
export class KustomizeReplicasType {
  @Field(() => String, { description: "The object's name." })
  name!: string;

  @Field(() => Int, { description: "How many." })
  count!: number;
}

/** What there is to know of a kustomization. */
@ObjectType("KustomizeDetails", { simpleResolvers: true, description: "What a kustomization sets, and the images it runs." })
export class KustomizeDetailsType {
  @Field(() => [String], { description: "Images of containers and init containers, sorted, as often as they stand there." })
  images!: readonly string[];

  @Field(() => String, { description: "Prefix of all names." })
  namePrefix!: string;

  @Field(() => String, { description: "Suffix of all names." })
  nameSuffix!: string;

  @Field(() => String, { description: "Namespace of all objects." })
  namespace!: string;

  @Field(() => [KeyValueType], { description: "Labels that it adds." })
  labels!: readonly KeyValueType[];

  @Field(() => [KeyValueType], { description: "Annotations that it adds." })
  annotations!: readonly KeyValueType[];

  @Field(() => [KustomizeReplicasType], { description: "Replica counts that it sets." })
  replicas!: readonly KustomizeReplicasType[];
}

/** A parameter of a plugin. */
@ObjectType("PluginParameter", { simpleResolvers: true, description: "A parameter that a plugin takes." })
export class PluginParameterType {
  @Field(() => String, { description: "Its name in source.plugin.parameters." })
  name!: string;

  @Field(() => String, { description: "What people call it." })
  title!: string;

  @Field(() => String, { description: "What it does." })
  tooltip!: string;

  @Field(() => Boolean, { description: "Whether it must be given." })
  required!: boolean;

  @Field(() => String, { description: "A hint at the type of its values: string, number or boolean." })
  itemType!: string;

  @Field(() => String, { description: "string, array or map." })
  collectionType!: string;

  @Field(() => String, { nullable: true, description: "Its default, if it is one text." })
  string?: string;

  @Field(() => [String], { nullable: true, description: "Its default, if it is a list." })
  array?: readonly string[];

  @Field(() => [KeyValueType], { nullable: true, description: "Its default, if it is a map." })
  map?: readonly KeyValueType[];
}

/** What there is to know of a plugin. */
@ObjectType("PluginDetails", { simpleResolvers: true, description: "What a plugin takes." })
export class PluginDetailsType {
  @Field(() => String, { description: "The plugin's name." })
  name!: string;

  @Field(() => [PluginParameterType], { description: "The parameters it announces." })
  parameters!: readonly PluginParameterType[];
}

/** What there is to know of a source. */
@ObjectType("SourceDetails", {
  simpleResolvers: true,
  description: "What a source is, by the tool that renders it. A plain directory has nothing more to tell.",
})
export class SourceDetailsType {
  @Field(() => String, { description: "What the revision resolved to: a commit, a chart's version or a digest." })
  revision!: string;

  @Field(() => String, { description: "The tool: Helm, Kustomize, Directory or Plugin." })
  sourceType!: string;

  @Field(() => HelmDetailsType, { nullable: true, description: "Set for a chart." })
  helm?: HelmDetailsType;

  @Field(() => KustomizeDetailsType, { nullable: true, description: "Set for a kustomization." })
  kustomize?: KustomizeDetailsType;

  @Field(() => PluginDetailsType, { nullable: true, description: "Set for a plugin." })
  plugin?: PluginDetailsType;

  @Field(() => [String], { description: "What a person should know of how the source was read." })
  warnings!: readonly string[];
}

/** The details of a source in the graph's words. */
export function sourceDetailsType({ helm, kustomize, plugin, ...details }: SourceDetails): SourceDetailsType {
  return {
    ...details,
    ...(helm !== undefined && {
      helm: { ...helm, parameters: helm.parameters.map(({ name, value }) => ({ key: name, value })) },
    }),
    ...(kustomize !== undefined && {
      kustomize: { ...kustomize, labels: pairsOf(kustomize.labels), annotations: pairsOf(kustomize.annotations) },
    }),
    ...(plugin !== undefined && {
      plugin: {
        name: plugin.name,
        parameters: plugin.parameters.map(({ map, ...parameter }) => ({
          ...parameter,
          ...(map !== undefined && { map: pairsOf(map) }),
        })),
      },
    }),
  };
}

function pairsOf(map: Readonly<Record<string, string>>): readonly KeyValueType[] {
  return Object.entries(map).map(([key, value]) => ({ key, value }));
}
