import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startGateway, type TestGateway } from "../server/gateway.js";

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway.stop());

const whoAmI = async (token: string) => {
  const { data, errors } = await gateway.post({ query: "{ viewer { username } }" }, { authorization: `Bearer ${token}` });
  return errors?.[0]?.extensions["code"] ?? data?.["viewer"]?.["username"];
};
const end = (args: string, as?: string) =>
  gateway.ask(`mutation { endSessions${args} { success } }`, as === undefined ? {} : { as });

describe("S12 FL-63 endSessions", () => {
  test("ends what one person was given until now, and nothing of others", async () => {
    const [viewer, nobody] = [await gateway.login("viewer"), await gateway.login("nobody")];
    expect((await end('(subject: "local:viewer")', "admin")).data?.["endSessions"]).toEqual({ success: true });
    expect(await whoAmI(viewer)).toBe("UNAUTHENTICATED");
    expect(await whoAmI(nobody)).toBe("nobody");
  });

  test("ends what everybody of one issuer was given, the caller too", async () => {
    const [nobody, admin] = [await gateway.login("nobody"), await gateway.login("admin")];
    const answer = await gateway.post(
      { query: 'mutation { endSessions(issuer: "fairlead") { success } }' },
      { authorization: `Bearer ${admin}` },
    );
    expect(answer.data?.["endSessions"]).toEqual({ success: true });
    expect([await whoAmI(nobody), await whoAmI(admin)]).toEqual(["UNAUTHENTICATED", "UNAUTHENTICATED"]);
    // A token counts whole seconds; from the next one on they may come back.
    await expect.poll(async () => whoAmI(await gateway.login("admin")), { timeout: 5_000 }).toBe("admin");
  });

  test.each([
    "",
    '(subject: "viewer")',
    '(subject: "proj:a:b")',
    '(issuer: "")',
    '(subject: "local:viewer", issuer: "fairlead")',
  ])("asks for one of both: endSessions%s", async (args) => {
    expect((await end(args, "admin")).errors?.[0]?.extensions["code"]).toBe("BAD_USER_INPUT");
  });

  test("is for who may change every account", async () => {
    expect((await end('(subject: "local:admin")', "viewer")).errors?.[0]?.extensions["code"]).toBe("PERMISSION_DENIED");
    expect((await end('(subject: "local:admin")')).errors?.[0]?.extensions["code"]).toBe("UNAUTHENTICATED");
  });
});
