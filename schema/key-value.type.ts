import { Field, ObjectType } from "type-graphql";

/** One label or annotation. */
@ObjectType("KeyValue", { simpleResolvers: true, description: "One label or annotation." })
export class KeyValueType {
  @Field(() => String, { description: "The key, with its prefix." })
  key!: string;

  @Field(() => String, { description: "The value." })
  value!: string;
}

/** A map as a list of pairs, in the map's order. */
export function keyValues(map: Readonly<Record<string, string>> | undefined): readonly KeyValueType[] {
  return map === undefined ? [] : Object.entries(map).map(([key, value]) => ({ key, value }));
}
