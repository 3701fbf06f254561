import { expect, test } from "vitest";
import { refuseLinksOut } from "../../../plugins/helm/links-out.js";
import type { FakeFiles } from "../../fakes/file-tree.js";
import { helmInput, inTime, refusalOf } from "./input.js";

const judge = (files: FakeFiles) =>
  refusalOf(refuseLinksOut(helmInput({ files: { "app/Chart.yaml": "", ...files } }).files, "app", inTime()));

test.each<[string, FakeFiles]>([
  ["no link", {}],
  ["a link inside the chart", { "app/a": { link: "Chart.yaml" } }],
  ["a link to elsewhere in the repository", { "app/deep/a": { link: "../../shared/x" }, "shared/x": "" }],
  ["a link to nothing", { "app/a": { link: "nothing" } }],
  ["a link out that lies outside the chart", { "other/a": { link: "/etc/passwd" } }],
])("refuseLinksOut() allows %s", async (_, files) => {
  expect((await judge(files)).reason).toBe("nothing");
});

test.each<[string, FakeFiles]>([
  ["is absolute", { "app/deep/a": { link: "/etc/passwd" } }],
  ["climbs out", { "app/deep/a": { link: "../../../x" } }],
  ["leads out by another link", { "app/deep/a": { link: "../../b" }, b: { link: "/etc" } }],
])("10. refuseLinksOut() refuses a link that %s, though nothing uses it", async (_, files) => {
  const { reason, message } = await judge(files);
  expect(reason).toBe("SYMLINK_ESCAPE");
  expect(message).toBe("repository contains out-of-bounds symlinks. file: app/deep/a; remove the link");
});
