import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readToken, signatureAlgorithms } from "../../../clients/identity/read-token.js";
import { isFailure } from "../../../engine/errors.js";
import { encodePart } from "../../fakes/oidc/signing.js";

const header = encodePart('{"alg":"RS256","kid":"a","typ":"application/AT+JWT"}');
const read = (payload: string) => readToken(`${header}.${encodePart(payload)}.AAAA`, signatureAlgorithms);
const refused = (work: () => unknown): boolean => {
  try {
    work();
    return false;
  } catch (error) {
    if (!isFailure(error, "UNAUTHENTICATED")) throw error;
    return true;
  }
};

describe("readToken()", () => {
  test("reads the parts", () => {
    expect(read('{"sub":"a"}')).toMatchObject({ alg: "RS256", kid: "a", type: "at+jwt", claims: { sub: "a" } });
  });

  test("takes every JSON object there is", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (claims) => {
        const text = JSON.stringify(claims);
        fc.pre(text.length < 10_000);
        expect(read(text).claims).toEqual(JSON.parse(text));
      }),
    );
  });

  test("S16 refuses every object that has a member twice", () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), fc.jsonValue(), (name, one, other) => {
        const member = (value: unknown) => `${JSON.stringify(name)}:${JSON.stringify(value)}`;
        const object = `{${member(one)},${member(other)}}`;
        fc.pre(object.length < 5_000);
        expect([object, `{"a":[${object}]}`].map((text) => refused(() => read(text)))).toEqual([true, true]);
      }),
    );
  });

  test("S10 refuses whatever else comes with a FairleadError and nothing else", () => {
    const parts = fc.oneof(
      fc.string(),
      fc.jsonValue().map((value) => encodePart(JSON.stringify(value))),
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 6 }), (some) => {
        expect(refused(() => readToken(some.join("."), signatureAlgorithms))).toBe(true);
      }),
    );
  });
});
