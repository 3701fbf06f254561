import { ivm } from "./isolated-vm.js";

/** The bytes as a buffer of their own. */
export function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer } = bytes;
  if (buffer instanceof ArrayBuffer && bytes.byteLength === buffer.byteLength) return buffer;
  return new Uint8Array(bytes).buffer;
}

/** Moves a buffer into an isolate without a copy. */
export function handedOver(buffer: ArrayBuffer): unknown {
  return new ivm.ExternalCopy(buffer, { transferList: [buffer] }).copyInto({ release: true, transferIn: true });
}
