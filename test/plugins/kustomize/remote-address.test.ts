import { expect, test } from "vitest";
import { isRemoteFile, readRemoteAddress } from "../../../plugins/kustomize/remote-address.js";

function described(entry: string): string {
  const address = readRemoteAddress(entry);
  if (address === undefined) return "path";
  if (address.kind === "file") return `file ${address.url}`;
  return [address.url, address.directory || ".", address.revision || "HEAD"].join(" ");
}

test.each([
  ["https://github.com/org/repo", "https://github.com/org/repo . HEAD"],
  ["https://github.com/org/repo//some/dir?ref=v1", "https://github.com/org/repo some/dir v1"],
  ["https://github.com/org/repo/some/dir?ref=v1", "https://github.com/org/repo some/dir v1"],
  ["https://github.com/org/repo.git//dir?ref=main&timeout=90s&submodules=false", "https://github.com/org/repo.git dir main"],
  ["https://github.com/org/repo.git/dir?version=v2", "https://github.com/org/repo.git dir v2"],
  ["https://github.com/org/repo?version=v2&ref=v3", "https://github.com/org/repo . v3"],
  ["github.com/org/repo/dir?ref=main", "https://github.com/org/repo dir main"],
  ["GitHub.com/org/repo", "https://github.com/org/repo . HEAD"],
  ["git::https://github.com/org/repo//dir", "https://github.com/org/repo dir HEAD"],
  ["git@github.com:org/repo.git//dir?ref=a", "git@github.com:org/repo.git dir a"],
  ["github.com:org/repo", "https://github.com/org/repo . HEAD"],
  ["ssh://git@github.com/org/repo//dir", "git@github.com:org/repo dir HEAD"],
  ["ssh://git@git.example.com:2222/org/repo.git/dir?ref=x", "ssh://git@git.example.com:2222/org/repo.git dir x"],
  ["git@git.example.com:deep/er/repo.git", "git@git.example.com:deep/er/repo.git . HEAD"],
  [
    "https://user@dev.azure.com/org/project/_git/repo/path/to?ref=r",
    "https://user@dev.azure.com/org/project/_git/repo path/to r",
  ],
  ["https://gitlab.example.com/a/b/c//d?ref=main", "https://gitlab.example.com/a/b/c d main"],
  ["http://git.example.com/org/repo", "http://git.example.com/org/repo . HEAD"],
  ["file:///srv/git/repo.git//dir", "file:///srv/git/repo.git dir HEAD"],
  ["https://raw.githubusercontent.com/org/repo/main/x.yaml", "file https://raw.githubusercontent.com/org/repo/main/x.yaml"],
  [
    "https://github.com/org/repo/releases/download/v1/install.yaml",
    "file https://github.com/org/repo/releases/download/v1/install.yaml",
  ],
  ["https://example.com/x.yml?token=a", "file https://example.com/x.yml?token=a"],
  ["https://example.com/manifest", "file https://example.com/manifest"],
  ["https://github.com/org/repo.git/dir/x.yaml", "https://github.com/org/repo.git dir/x.yaml HEAD"],
  ["../base", "path"],
  ["deployment.yaml", "path"],
  ["/etc/passwd", "path"],
  ["org/repo", "path"],
  ["gitlab.com/org/repo", "path"],
  ["", "path"],
])("readRemoteAddress() reads %j as %s", (entry, expected) => {
  expect(described(entry)).toBe(expected);
});

test.each([
  ["https://example.com/a/b/c", true],
  ["https://example.com/a/b/c?ref=main", false],
  ["https://example.com/a/b//c", false],
  ["https://github.com/a/b/c", false],
])("readRemoteAddress() of %s leaves open whether it is a file: %s", (entry, mayBeFile) => {
  expect(readRemoteAddress(entry)).toMatchObject({ kind: "tree", mayBeFile });
});

test.each([
  ["https://example.com/x.yaml", true],
  ["HTTP://example.com/x", true],
  ["x.yaml", false],
  ["ssh://git@example.com/x", false],
])("isRemoteFile() of %s is %s", (entry, expected) => {
  expect(isRemoteFile(entry)).toBe(expected);
});
