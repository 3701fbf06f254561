import { badRequest } from "../status-error.js";

/** One field of a protobuf message: a number, or bytes. */
export interface WireField {
  readonly number: number;
  readonly varint: bigint;
  readonly bytes: Uint8Array;
  /** Whether `bytes` is what was written. */
  readonly isBytes: boolean;
}

const nothing = new Uint8Array();

function malformed(): Error {
  return badRequest("the body of the request is not valid protobuf");
}

/**
 * Reads the fields of one message in the order they stand.
 * @throws ApiError 400 if the bytes are no message
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export function readFields(message: Uint8Array): readonly WireField[] {
  const fields: WireField[] = [];
  let at = 0;
  const readVarint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at];
      if (byte === undefined) throw malformed();
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw malformed();
  };
  const readBytes = (length: number): Uint8Array => {
    if (length < 0 || at + length > message.length) throw malformed();
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = Number(readVarint());
    const number = Math.floor(tag / 8);
    const wireType = tag % 8;
    if (wireType === 0) fields.push({ number, varint: readVarint(), bytes: nothing, isBytes: false });
    else if (wireType === 1) fields.push({ number, varint: 0n, bytes: readBytes(8), isBytes: true });
    else if (wireType === 2) fields.push({ number, varint: 0n, bytes: readBytes(Number(readVarint())), isBytes: true });
    else if (wireType === 5) fields.push({ number, varint: 0n, bytes: readBytes(4), isBytes: true });
    else throw malformed();
  }
  return fields;
}
