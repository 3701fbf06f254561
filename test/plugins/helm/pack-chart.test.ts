import { gunzipSync } from "node:zlib";
import { extract } from "tar-stream";
import { expect, test } from "vitest";
import { packChart } from "../../../plugins/helm/pack-chart.js";
import type { FakeFiles } from "../../fakes/file-tree.js";
import { helmInput, inTime, refusalOf } from "./input.js";

async function unpack(archive: Uint8Array): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  const reader = extract();
  reader.on("entry", (header, stream, next) => {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk) => chunks.push(chunk as Buffer));
    stream.on("end", () => {
      found[header.name] = Buffer.concat(chunks).toString();
      next();
    });
  });
  const done = new Promise<void>((resolve) => reader.on("finish", resolve));
  reader.end(gunzipSync(archive));
  await done;
  return found;
}

const lib: FakeFiles = {
  "libs/lib/Chart.yaml": "name: lib",
  "libs/lib/.helmignore": "*.md\nsecret/",
  "libs/lib/README.md": "no",
  "libs/lib/secret/key": "no",
  "libs/lib/templates/_x.tpl": { link: "../../shared/_x.tpl" },
  "libs/lib/charts/inner/Chart.yaml": "name: inner",
  "libs/lib/files": { link: "../shared" },
  "libs/shared/_x.tpl": "shared",
};

test("packChart() packs what is not ignored, links replaced by what they lead to, nested charts with it", async () => {
  expect(await unpack(await packChart(helmInput({ files: lib }).files, "libs/lib", "lib", inTime()))).toEqual({
    "lib/.helmignore": "*.md\nsecret/",
    "lib/Chart.yaml": "name: lib",
    "lib/charts/inner/Chart.yaml": "name: inner",
    "lib/files/_x.tpl": "shared",
    "lib/templates/_x.tpl": "shared",
  });
});

test("packChart() gives the same bytes for the same files", async () => {
  const pack = () => packChart(helmInput({ files: lib }).files, "libs/lib", "lib", inTime());
  expect(Buffer.from(await pack()).equals(Buffer.from(await pack()))).toBe(true);
});

test("packChart() makes the render depend on what it packed", async () => {
  const input = helmInput({ files: lib });
  await packChart(input.files, "libs/lib", "lib", inTime());
  expect(Object.keys(input.readSet().files)).toEqual(
    expect.arrayContaining(["libs/lib/.helmignore", "libs/lib/Chart.yaml", "libs/shared/_x.tpl"]),
  );
  expect(Object.keys(input.readSet().directories)).toContain("libs/lib");
});

test("S51 packChart() refuses a link that leads out, without a word of where to", async () => {
  const files = { ...lib, "libs/lib/templates/passwd.yaml": { link: "../../../../etc/passwd" } };
  const { reason, message } = await refusalOf(packChart(helmInput({ files }).files, "libs/lib", "lib", inTime()));
  expect(reason).toBe("PATH_ESCAPE");
  expect(message).toBe("repository contains out-of-bounds symlinks. file: libs/lib/templates/passwd.yaml");
});

test("packChart() ends in a circle of links with what is too deep", async () => {
  const files = { "a/Chart.yaml": "name: a", "a/again": { link: "../a" } };
  expect(await refusalOf(packChart(helmInput({ files }).files, "a", "a", inTime()))).toMatchObject({
    reason: "INPUT_TOO_COMPLEX",
    code: "RESOURCE_EXHAUSTED",
  });
});
