import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { probes, type Readiness } from "../../server/probes.js";

let state: ReturnType<Readiness> = { ready: true };
let server: Server;
beforeAll(async () => {
  server = createServer(
    express().use(
      probes(() => state, "1.2.3"),
      (_request, response) => void response.status(404).end(),
    ),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function get(path: string, method = "GET"): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { method });
  return `${response.status} ${response.headers.get("content-type") ?? ""} ${await response.text()}`;
}

describe("probes()", () => {
  test.each<[string, ReturnType<Readiness>, string, string]>([
    ["/healthz says that the process answers", { ready: true }, "/healthz", "200 text/plain; charset=utf-8 ok\n"],
    ["/healthz does so while it is not ready", { ready: false }, "/healthz", "200 text/plain; charset=utf-8 ok\n"],
    ["/readyz says that it may be given work", { ready: true }, "/readyz", "200 text/plain; charset=utf-8 ok\n"],
    [
      "/readyz says why it may not",
      { ready: false, because: "the cluster does not answer" },
      "/readyz",
      "503 text/plain; charset=utf-8 the cluster does not answer\n",
    ],
    ["/readyz needs no reason", { ready: false }, "/readyz", "503 text/plain; charset=utf-8 not ready\n"],
    ["/api/version is Argo CD's", { ready: true }, "/api/version", '200 application/json; charset=utf-8 {"Version":"1.2.3"}'],
  ])("%s", async (_, given, path, expected) => {
    state = given;
    expect(await get(path)).toBe(expected);
  });

  test("answer nothing but GET and HEAD", async () => {
    state = { ready: true };
    expect(await get("/healthz", "POST")).toMatch(/^404/);
    expect(await get("/healthz", "HEAD")).toMatch(/^200/);
  });
});
