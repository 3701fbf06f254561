import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type ApplicationListQuery, listApplications } from "../../../engine/listing/application-list.js";
import type { Application } from "../../../engine/model/application.js";
import type { ApplicationOrder, PageRequest } from "../../../engine/model/listing.js";
import { application, applications, namesOf } from "./applications.js";

const everybody = () => true;
const list = (items: Iterable<Application>, page: PageRequest, more: Partial<ApplicationListQuery> = {}) => {
  const result = listApplications(items, { may: everybody, page, ...more });
  return { ...result, names: namesOf(result.items.map(({ item }) => item)) };
};

test("S18 listApplications() counts only what the caller may see, after authorising and filtering", () => {
  const items = ["a", "b", "c", "d"].map((name) => application({ name, sync: name === "d" ? "OutOfSync" : "Synced" }));
  const asked: string[] = [];
  const may = ({ metadata }: Application) => {
    asked.push(metadata.name ?? "");
    return metadata.name !== "a";
  };
  const page = list(items, { first: 1 }, { may, filter: { sync: ["Synced"] } });
  expect(page).toMatchObject({ names: ["argocd/b"], totalCount: 2, hasNextPage: true, hasPreviousPage: false });
  expect(asked).toEqual(["a", "b", "c", "d"]);
});

test("listApplications() goes on from a place whose Application is gone", () => {
  const items = ["a", "c"].map((name) => application({ name }));
  expect(list(items, { first: 5, after: ["b", "argocd", "b"] }).names).toEqual(["argocd/c"]);
  expect(list(items, { last: 5, before: ["b", "argocd", "b"] }).names).toEqual(["argocd/a"]);
});

test.each<[PageRequest, string]>([
  [{ first: -1 }, "first"],
  [{ last: 1.5 }, "last"],
  [{ first: 1, after: ["b"] }, "after"],
  [{ last: 1, before: ["a", "b", "c", "d"] }, "before"],
])("listApplications() refuses the page %j", (page, path) => {
  expect(() => list([], page)).toThrow(expect.objectContaining({ code: "BAD_USER_INPUT", details: { path } }));
});

test.each([[{ first: 0 }], [{ last: 0 }]])("listApplications() with %j gives the count alone", (page) => {
  expect(list([application({ name: "a" })], page)).toMatchObject({ names: [], totalCount: 1 });
});

const orders: fc.Arbitrary<readonly ApplicationOrder[]> = fc.array(
  fc.record({ field: fc.constantFrom("NAME", "HEALTH", "CREATED_AT", "CLUSTER"), direction: fc.constantFrom("ASC", "DESC") }),
  { maxLength: 2 },
);

test("listApplications() paged forward or backward gives exactly the whole list, whatever the page size", () => {
  fc.assert(
    fc.property(applications, orders, fc.integer({ min: 1, max: 5 }), (items, orderBy, size) => {
      const whole = list(items, {}, { orderBy }).names;
      const forward: string[] = [];
      for (let page = list(items, { first: size }, { orderBy }); ; ) {
        expect(page.hasPreviousPage).toBe(forward.length > 0);
        forward.push(...page.names);
        const after = page.items.at(-1)?.position;
        if (!page.hasNextPage || after === undefined) break;
        page = list(items, { first: size, after }, { orderBy });
      }
      expect(forward).toEqual(whole);
      const backward: string[] = [];
      for (let page = list(items, { last: size }, { orderBy }); ; ) {
        expect(page.hasNextPage).toBe(backward.length > 0);
        backward.unshift(...page.names);
        const before = page.items[0]?.position;
        if (!page.hasPreviousPage || before === undefined) break;
        page = list(items, { last: size, before }, { orderBy });
      }
      expect(backward).toEqual(whole);
    }),
  );
});

test("listApplications() of a large page equals that of a small one", () => {
  fc.assert(
    fc.property(applications, orders, (items, orderBy) => {
      expect(list(items, { first: 1000 }, { orderBy })).toEqual(list(items, { first: 100 }, { orderBy }));
    }),
  );
});
