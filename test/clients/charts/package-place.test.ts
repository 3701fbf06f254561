import { describe, expect, test } from "vitest";
import { readPlace } from "../../../clients/charts/package-place.js";

describe("readPlace()", () => {
  test.each([
    [
      { repoURL: "https://charts.example/stable", chart: "app" },
      { kind: "helm", url: "https://charts.example/stable/", chart: "app", shown: "https://charts.example/stable" },
    ],
    [
      { repoURL: " https://charts.example/ ", chart: "org/app" },
      { kind: "helm", url: "https://charts.example/", chart: "org/app", shown: "https://charts.example/" },
    ],
    [
      { repoURL: "GHCR.io/org/charts", chart: "app" },
      { kind: "oci", host: "ghcr.io", repository: "org/charts/app", isChart: true, shown: "oci://GHCR.io/org/charts/app" },
    ],
    [
      { repoURL: "oci://localhost:5000/", chart: "app" },
      { kind: "oci", host: "localhost:5000", repository: "app", isChart: true, shown: "oci://localhost:5000/app" },
    ],
    [
      { repoURL: "oci://[::1]:5000/a/b" },
      { kind: "oci", host: "[::1]:5000", repository: "a/b", isChart: false, shown: "oci://[::1]:5000/a/b" },
    ],
  ])("reads %j", (place, expected) => {
    expect(readPlace(place)).toEqual(expected);
  });

  test.each([
    [{ repoURL: "https://charts.example" }, "REPO_NOT_PERMITTED"],
    [{ repoURL: "https://[/", chart: "app" }, "REPO_NOT_PERMITTED"],
    [{ repoURL: "ftp://charts.example", chart: "app" }, "REPO_NOT_PERMITTED"],
    [{ repoURL: "https://u:p@charts.example", chart: "app" }, "REPO_NOT_PERMITTED"],
    [{ repoURL: "-x", chart: "app" }, "REPO_NOT_PERMITTED"],
    [{ repoURL: "", chart: "app" }, "REPO_NOT_PERMITTED"],
    [{ repoURL: "oci://host/a%2f..%2fb" }, "REPO_NOT_PERMITTED"],
    [{ repoURL: "https://charts.example", chart: ".." }, "CHART_INVALID"],
    [{ repoURL: "https://charts.example", chart: "a/../b" }, "CHART_INVALID"],
    [{ repoURL: "https://charts.example", chart: "a\nb" }, "CHART_INVALID"],
  ])("S43 refuses %j with %s", (place, reason) => {
    expect(() => readPlace(place)).toThrow(
      expect.objectContaining({ code: "BAD_USER_INPUT", details: expect.objectContaining({ reason }) }),
    );
  });
});
