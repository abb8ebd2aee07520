// Codes of a second factor as a phone makes them: RFC 6238, SHA-1, six digits, thirty seconds.
import crypto from 'node:crypto';

const STEP_MS = 30_000;
const SYMBOLS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function bytesOf(secret) {
    const bits = [...secret.replaceAll(' ', '')].map((symbol) => SYMBOLS.indexOf(symbol).toString(2).padStart(5, '0')).join('');
    return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** `steps`: so many steps from now. */
export function totp(secret, steps = 0) {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / STEP_MS) + steps));
    const hash = crypto.createHmac('sha1', bytesOf(secret)).update(counter).digest();
    const at = hash[19] & 15;
    return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
