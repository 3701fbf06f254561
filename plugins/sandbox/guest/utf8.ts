const replacement = 0xfffd;

/** Decodes UTF-8; what is not UTF-8 becomes U+FFFD. A bare isolate has no TextDecoder. */
export function decodeUtf8(bytes: Uint8Array): string {
  const pieces: string[] = [];
  let units: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [point, length] = pointAt(bytes, at);
    at += length;
    if (point > 0xffff) units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff));
    else units.push(point);
    if (units.length < 8192) continue;
    pieces.push(String.fromCharCode(...units));
    units = [];
  }
  pieces.push(String.fromCharCode(...units));
  return pieces.join("");
}

/** Encodes UTF-8; lone surrogates become U+FFFD. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    let point = text.codePointAt(at) ?? replacement;
    if (point > 0xffff) at += 1;
    else if (point >= 0xd800 && point <= 0xdfff) point = replacement;
    if (point < 0x80) bytes[length++] = point;
    else {
      const more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
      bytes[length++] = leadByte(point, more);
      for (let shift = (more - 1) * 6; shift >= 0; shift -= 6) bytes[length++] = 0x80 | ((point >> shift) & 0x3f);
    }
  }
  return bytes.slice(0, length);
}

function leadByte(point: number, more: number): number {
  return ([0, 0xc0, 0xe0, 0xf0][more] ?? 0) | (point >> (more * 6));
}

/** The code point at a place and how many bytes it takes. */
function pointAt(bytes: Uint8Array, at: number): readonly [number, number] {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return [first, 1];
  const more = first >= 0xf0 && first < 0xf5 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : 0;
  if (more === 0 || first >= 0xf5) return [replacement, 1];
  let point = first & (0x3f >> more);
  for (let offset = 1; offset <= more; offset += 1) {
    const next = bytes[at + offset] ?? 0;
    if ((next & 0xc0) !== 0x80) return [replacement, offset];
    point = (point << 6) | (next & 0x3f);
    if (offset === 1 && isBadSecond(first, next)) return [replacement, 1];
  }
  return [point, more + 1];
}

/** Overlong forms, surrogates and what lies beyond U+10FFFF show in the second byte. */
function isBadSecond(first: number, second: number): boolean {
  return (
    (first === 0xe0 && second < 0xa0) ||
    (first === 0xed && second > 0x9f) ||
    (first === 0xf0 && second < 0x90) ||
    (first === 0xf4 && second > 0x8f)
  );
}
