import { Field, ObjectType } from "type-graphql";
import { CursorScalar } from "./scalars.js";

/** A value, or a function that makes it when a query asks for it. */
export type Lazy<Value> = Value | (() => Value);

/** Where a page lies in its list. */
@ObjectType("PageInfo", { simpleResolvers: true, description: "Where a page lies in its list." })
export class PageInfoType {
  @Field(() => Boolean, { description: "Whether the list goes on after this page." })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: "Whether the list has something before this page." })
  hasPreviousPage!: boolean;

  @Field(() => CursorScalar, { nullable: true, description: "The place of the first item; null for an empty page." })
  startCursor?: Lazy<string | null>;

  @Field(() => CursorScalar, { nullable: true, description: "The place of the last item; null for an empty page." })
  endCursor?: Lazy<string | null>;
}
