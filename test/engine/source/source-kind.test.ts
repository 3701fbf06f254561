import { expect, test } from "vitest";
import { kindOfSource } from "../../../engine/source/source-kind.js";

const repoURL = "https://git.example.com/x.git";

test.each([
  [{ repoURL, path: "a" }, "git"],
  [{ repoURL }, "git"],
  [{ repoURL, path: "a", ref: "values" }, "git"],
  [{ repoURL, ref: "values" }, "reference"],
  [{ repoURL, ref: "values", path: "" }, "reference"],
  [{ repoURL: "https://charts.example.com", chart: "web" }, "chart"],
  [{ repoURL, chart: "" }, "git"],
  [{ repoURL: "oci://registry.example.com/app", path: "." }, "artifact"],
  [{ repoURL: "oci://registry.example.com/app", chart: "web" }, "artifact"],
])("kindOfSource() takes %j for %s", (source, kind) => {
  expect(kindOfSource(source)).toBe(kind);
});
