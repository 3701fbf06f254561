/**
 * One unmasked text frame of the WebSocket protocol, header and payload in one piece. The library writes the two one after the other, which costs a
 * stream of small events a good part of its time.
 * @see RFC 6455 §5.2
 */
export function textFrame(message: string): Buffer {
  const length = Buffer.byteLength(message);
  const headerLength = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headerLength + length);
  frame[0] = 0x81;
  if (headerLength === 2) {
    frame[1] = length;
  } else if (headerLength === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(message, headerLength, "utf8");
  return frame;
}
