import { Field, InputType } from "type-graphql";

/** One label or annotation. */
@InputType("KeyValueInput", { description: "One label or annotation." })
export class KeyValueInput {
  @Field(() => String, { description: "The key, with its prefix." })
  key!: string;

  @Field(() => String, { description: "The value." })
  value!: string;
}

/** The pairs as a map; of two with one key the later counts. */
export function mapOf(pairs: readonly KeyValueInput[]): Readonly<Record<string, string>> {
  const map: Record<string, string> = Object.create(null);
  for (const { key, value } of pairs) map[key] = value;
  return map;
}
