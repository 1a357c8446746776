// What an authenticator app does (RFC 6238): codes of six digits from a secret and the time.
import { createHmac } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The bytes behind base32 (RFC 4648), however it is spaced. */
function bytes(base32: string): Buffer {
  let bits = '';
  for (const letter of base32.replaceAll(' ', '')) bits += ALPHABET.indexOf(letter).toString(2).padStart(5, '0');
  return Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
}

/** The code that counts at a time, in seconds since 1970. */
export function code(secret: string, seconds: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(seconds / 30)));
  const hash = createHmac('sha1', bytes(secret)).update(counter).digest();
  const offset = hash[19]! & 0xf;
  const number = hash.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}
