import { expect, test } from "vitest";
import { serverUrlOf } from "../../../cli/online/server-url.js";

test.each([
  ["fairlead.example.com", "https://fairlead.example.com"],
  ["fairlead.example.com:8443/", "https://fairlead.example.com:8443"],
  ["https://fairlead.example.com/argo/", "https://fairlead.example.com/argo"],
  ["https://fairlead.example.com/graphql", "https://fairlead.example.com"],
  ["localhost:8080", "http://localhost:8080"],
  ["127.0.0.1:8080", "http://127.0.0.1:8080"],
  ["[::1]:8080", "http://[::1]:8080"],
])("serverUrlOf(%j) is %s", (written, url) => {
  expect(serverUrlOf(written)).toBe(url);
});

test.each([
  "",
  "http://fairlead.example.com",
  "ftp://x",
  "https://",
  "https://a:b@c",
  "https://c?token=x",
  "http://localhost.example.com",
])("serverUrlOf(%j) is wrong usage", (written) => {
  expect(() => serverUrlOf(written)).toThrow(expect.objectContaining({ name: "UsageError" }));
});
