import { Field, InputType } from "type-graphql";
import type { ApplicationOrderField as OrderField } from "../engine/model/listing.js";
import { ApplicationOrderField, OrderDirection } from "./enums.js";

/** One criterion of an order. */
@InputType("ApplicationOrder", { description: "One criterion of an order; the first one counts most." })
export class ApplicationOrderInput {
  @Field(() => ApplicationOrderField, { description: "By what." })
  field!: OrderField;

  @Field(() => OrderDirection, { nullable: true, defaultValue: "ASC", description: "Which way." })
  direction?: "ASC" | "DESC" | null;
}
