import { expect, test } from "vitest";
import { annotations } from "../../../engine/model/annotations.js";
import { defaultSyncOptions, optionsFor, readObjectOptions, readSyncOptions } from "../../../engine/sync/sync-options.js";
import { object } from "./task-text.js";

const annotated = (text: string) => object("ConfigMap", "a", { annotations: { [annotations.syncOptions]: text } });

test.each([
  ["Prune=false", { prune: "never" }],
  ["Prune=confirm", { prune: "confirm" }],
  ["Delete=false", { delete: "never" }],
  ["Delete=confirm", { delete: "confirm" }],
  ["Validate=false", { validate: false }],
  ["Replace=true", { replace: true }],
  ["Force=true", { force: true }],
  ["ClientSideApplyMigration=false", { clientSideApplyMigration: false }],
  ["CreateNamespace=true", { createNamespace: true }],
  ["PruneLast=true", { pruneLast: true }],
  ["ApplyOutOfSyncOnly=true", { applyOutOfSyncOnly: true }],
  ["FailOnSharedResource=true", { failOnSharedResource: true }],
  ["SkipDryRunOnMissingResource=true", { skipDryRunOnMissingResource: true }],
  ["PrunePropagationPolicy=background", { prunePropagation: "Background" }],
  ["PrunePropagationPolicy=orphan", { prunePropagation: "Orphan" }],
])("readSyncOptions() understands %s", (text, expected) => {
  expect(readSyncOptions([text])).toEqual({ options: { ...defaultSyncOptions, ...expected }, warnings: [] });
});

test.each([
  ["ServerSideApply=false", { serverSideApply: false }, "objects are always applied server-side"],
  ["RespectIgnoreDifferences=true", { respectIgnoreDifferences: true }, "ignored fields are applied as Git has them"],
])("readSyncOptions() reads %s and says that it has no effect", (text, expected, instead) => {
  expect(readSyncOptions([text])).toEqual({
    options: { ...defaultSyncOptions, ...expected },
    warnings: [`Sync option "${text}" has no effect in this version: ${instead}`],
  });
});

test.each([
  ["ServerSideApply=True", 'write "ServerSideApply=true"'],
  ["prune=false", 'write "Prune=false"'],
  ["Prnue=false", "remove it or correct its spelling"],
  ["PrunePropagationPolicy=soon", "remove it or correct its spelling"],
])("E44 readSyncOptions() does nothing for %s and says what to do", (text, hint) => {
  const { options, warnings } = readSyncOptions([text]);
  expect(options).toEqual(defaultSyncOptions);
  expect(warnings).toEqual([`Sync option "${text}" is not known and has no effect: ${hint}`]);
});

test("readSyncOptions() lets the first of two contradicting options count", () => {
  expect(readSyncOptions(["Prune=confirm", "Prune=false", "Validate=false", "Validate=true"]).options).toMatchObject({
    prune: "confirm",
    validate: false,
  });
  expect(readSyncOptions().options).toEqual(defaultSyncOptions);
});

test("readObjectOptions() tells only what the object says", () => {
  expect(readObjectOptions(annotated("Prune=false, Validate=false"))).toEqual({
    said: { prune: "never", validate: false },
    warnings: [],
  });
  expect(readObjectOptions(undefined)).toEqual({ said: {}, warnings: [] });
});

test.each([
  ["Prune=false", "Prune=confirm", { prune: "confirm" }],
  ["ServerSideApply=true", "ServerSideApply=false", { serverSideApply: false }],
  ["Replace=true", "Replace=false", { replace: true }],
  ["", "Replace=true,Force=true", { replace: true, force: true }],
  ["PruneLast=true", "", { pruneLast: true }],
  ["SkipDryRunOnMissingResource=true", "SkipDryRunOnMissingResource=false", { skipDryRunOnMissingResource: true }],
])("optionsFor() of an operation with %j and an object with %j", (operation, own, expected) => {
  expect(optionsFor(annotated(own), readSyncOptions([operation]).options)).toMatchObject(expected);
});
