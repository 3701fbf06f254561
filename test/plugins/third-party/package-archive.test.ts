import { gzipSync } from "node:zlib";
import { type Header, pack } from "tar-stream";
import { expect, test } from "vitest";
import { readPackageArchive, writePackageArchive } from "../../../plugins/third-party/package-archive.js";
import { bytesOf, echoBundle, failureOf, fairleadVersion, makePackage, manifestText, sha256 } from "./make-package.js";

type Entry = Partial<Header> & { readonly name: string; readonly text?: string };

const whole: readonly Entry[] = [
  { name: "fairlead-plugin.yaml", text: manifestText() },
  { name: "dist/plugin.js", text: echoBundle },
];

async function archiveOf(entries: readonly Entry[]): Promise<Uint8Array> {
  const archive = pack();
  for (const { text = "", ...header } of entries) archive.entry(header, text);
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) chunks.push(chunk as Uint8Array);
  return gzipSync(Buffer.concat(chunks));
}

const read = (archive: Uint8Array) => readPackageArchive(archive, fairleadVersion);

test("writePackageArchive() gives the same bytes for the same package, and readPackageArchive() the package again", async () => {
  const plugin = makePackage();
  const [one, two] = [await writePackageArchive(plugin), await writePackageArchive(makePackage())];
  expect(sha256(one)).toBe(sha256(two));
  const found = await read(one);
  expect([found.digest, found.manifest, [...found.files.keys()]]).toEqual([
    plugin.digest,
    plugin.manifest,
    [...plugin.files.keys()],
  ]);
});

test("readPackageArchive() takes archives of other tools: directories, ./ before the names, times and owners", async () => {
  const entries: readonly Entry[] = [
    { name: "./", type: "directory" },
    { name: "./dist", type: "directory" },
    ...whole.map((entry) => ({ ...entry, name: `./${entry.name}`, mtime: new Date(5000), uid: 1000, uname: "me" })),
  ];
  expect((await read(await archiveOf(entries))).digest).toBe(makePackage().digest);
});

test.each<[string, readonly Entry[], string]>([
  [
    "a link",
    [...whole, { name: "README.md", type: "symlink", linkname: "/etc/passwd" }],
    `"README.md" is a symlink; a plugin consists of plain files`,
  ],
  ["a hard link", [...whole, { name: "README.md", type: "link", linkname: "/etc/passwd" }], `is a link`],
  ["a device", [...whole, { name: "README.md", type: "character-device" }], `is a character-device`],
  ["a pipe", [...whole, { name: "README.md", type: "fifo" }], `is a fifo`],
  ["a way out", [...whole, { name: "../evil", text: "x" }], `"../evil" leads out of the archive`],
  ["a way out in the middle", [...whole, { name: "dist/../../evil", text: "x" }], "leads out of the archive"],
  ["an absolute path", [...whole, { name: "/etc/cron.d/evil", text: "x" }], "leads out of the archive"],
  ["a back-slash", [...whole, { name: "..\\evil", text: "x" }], "leads out of the archive"],
  ["a file twice", [...whole, ...whole], `it holds "fairlead-plugin.yaml" twice`],
  [
    "too many files",
    [...whole, ...Array.from({ length: 70 }, (_, at) => ({ name: `f${at}`, text: "" }))],
    "it holds more than 64 files",
  ],
])("S46 readPackageArchive() refuses %s", async (_, entries, sentence) => {
  const failure = await failureOf(read(await archiveOf(entries)));
  expect(failure).toContain("BAD_USER_INPUT ARCHIVE_UNSAFE: Cannot unpack the plugin's archive");
  expect(failure).toContain(sentence);
});

test("readPackageArchive() refuses a file that is none of a plugin's", async () => {
  expect(await failureOf(read(await archiveOf([...whole, { name: "node_modules/x.js", text: "x" }])))).toContain(
    `it holds "node_modules/x.js"`,
  );
});

test("S46 readPackageArchive() refuses what unpacks to much more than it is", async () => {
  const failure = await failureOf(read(gzipSync(Buffer.alloc(40 * 1_048_576))));
  expect(failure).toContain(
    "RESOURCE_EXHAUSTED ARCHIVE_TOO_LARGE: Cannot unpack the plugin's archive: unpacked it has more than",
  );
});

test("readPackageArchive() refuses what is too large, no gzip, no tar, or cut off", async () => {
  expect(await failureOf(read(new Uint8Array(65 * 1_048_576)))).toContain("ARCHIVE_TOO_LARGE");
  expect(await failureOf(read(bytesOf("hello")))).toContain("it is no gzip archive");
  expect(await failureOf(read(gzipSync("hello".repeat(500))))).toContain("ARCHIVE_UNSAFE");
  const archive = await writePackageArchive(makePackage());
  expect(await failureOf(read(archive.subarray(0, archive.length - 40)))).toContain("it is no gzip archive");
  expect(await failureOf(read(gzipSync("")))).toContain("it has no fairlead-plugin.yaml");
});
