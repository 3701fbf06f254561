import {
  config,
  createMessage,
  enums,
  generateKey,
  PacketList,
  type PrivateKey,
  type PublicKey,
  revokeKey,
  Signature,
  SignaturePacket,
  sign,
} from "openpgp";

/** A key that a test signs with. */
export interface TestKey {
  /** 16 hex digits in upper case. */
  readonly id: string;
  readonly fingerprint: string;
  /** ASCII-armoured, as `argocd-gpg-keys-cm` has it. */
  readonly armored: string;
  readonly revoked: () => Promise<string>;
  /** An ASCII-armoured detached signature. */
  readonly sign: (text: string | Buffer, options?: { readonly at?: Date; readonly seconds?: number }) => Promise<string>;
}

/** How a key is made. */
export interface TestKeyOptions {
  readonly name?: string;
  readonly made?: Date;
  readonly lastsSeconds?: number;
  /** Signs with a subkey of its own. */
  readonly subkey?: boolean;
}

const dayMs = 86_400_000;

/** Ten days ago: long enough for a key to have expired since. */
export const tenDaysAgo = new Date(Date.now() - 10 * dayMs);

/** Makes a real key. */
export async function makeKey(options: TestKeyOptions = {}): Promise<TestKey> {
  const { name = "Ada", made = tenDaysAgo, lastsSeconds, subkey = false } = options;
  const { privateKey, publicKey, revocationCertificate } = await generateKey({
    userIDs: [{ name, email: `${name.toLowerCase()}@example.com` }],
    date: made,
    format: "object",
    ...(lastsSeconds !== undefined && { keyExpirationTime: lastsSeconds }),
    subkeys: subkey ? [{ sign: true }] : [],
  });
  return testKey(privateKey, publicKey, revocationCertificate, made);
}

function testKey(privateKey: PrivateKey, publicKey: PublicKey, revocationCertificate: string, made: Date): TestKey {
  return {
    id: publicKey.getKeyID().toHex().toUpperCase(),
    fingerprint: publicKey.getFingerprint().toUpperCase(),
    armored: publicKey.armor(),
    async revoked() {
      const { publicKey: gone } = await revokeKey({ key: publicKey, revocationCertificate, format: "object" });
      return gone.armor();
    },
    async sign(text, { at = new Date(made.getTime() + 1000), seconds } = {}) {
      const message = await createMessage({ binary: new Uint8Array(Buffer.from(text)) });
      if (seconds === undefined) return sign({ message, signingKeys: privateKey, detached: true, date: at });
      const packet = new SignaturePacket();
      packet.signatureType = enums.signature.binary;
      packet.publicKeyAlgorithm = privateKey.keyPacket.algorithm;
      packet.hashAlgorithm = enums.hash.sha512;
      packet.signatureExpirationTime = seconds;
      packet.signatureNeverExpires = false;
      const [literal] = message.packets;
      // The types leave out the last parameter, which has no default.
      const signs: (...args: readonly unknown[]) => Promise<void> = packet.sign.bind(packet) as never;
      await signs(privateKey.keyPacket, literal, at, true, config);
      const packets = new PacketList<SignaturePacket>();
      packets.push(packet);
      return new Signature(packets).armor();
    },
  };
}
