import { buildSchema, parse } from "graphql";
import { getComplexity } from "graphql-query-complexity";
import { expect, test } from "vitest";
import { costOfField } from "../../../server/edge/query-cost.js";

const schema = buildSchema(`
  type Query { viewer: Item items(first: Int, last: Int, after: String): Page manifests: Item }
  type Mutation { login: Item }
  type Page { totalCount: Int nodes: [Item] }
  type Item { name: String item: Item items(first: Int, last: Int): Page manifests: [String] resourceTree: Item }`);

test.each([
  ["one point for a plain field", "{ viewer { name } }", 2],
  ["its own weight for one that works", "{ manifests { name } }", 101],
  ["dear guesses at passwords", "mutation { a: login { name } b: login { name } }", 202],
  ["children once for every item of a page", "{ items(first: 10) { nodes { name } } }", 1 + 10 * 2],
  ["as many for the last ones", "{ items(last: 10) { nodes { name } } }", 1 + 10 * 2],
  ["the usual page where no size is said", "{ items { totalCount } }", 1 + 50],
  ["the largest page where too much is asked for", "{ items(first: 100000) { totalCount } }", 1 + 500],
  ["no page of less than nothing", "{ items(first: -5) { totalCount } }", 1],
  ["pages of pages", "{ items(first: 10) { nodes { items(first: 10) { nodes { name } } } } }", 1 + 10 * (1 + (1 + 10 * 2))],
  [
    "fragments as often as they are used",
    "{ a: viewer { ...x } b: viewer { ...x } } fragment x on Item { name resourceTree { name } }",
    2 * (1 + 1 + 21),
  ],
  ["sizes from variables", "query($n: Int = 20) { items(first: $n) { totalCount } }", 21],
])("costOfField counts %s", (_, query, expected) => {
  expect(getComplexity({ schema, query: parse(query), estimators: [costOfField] })).toBe(expected);
});
