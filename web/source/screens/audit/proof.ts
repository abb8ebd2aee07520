// Whether an entry stands in the log that a checkpoint signs: reckoned here, so that nobody has to believe the
// service (RFC 9162, section 2.1.3.2). The signature itself is checked by `bof audit verify`, which knows the key.

export interface Proof {
    /** From 1. */
    number: number;
    /** The entry as it was hashed; null when it has expired. */
    canonical: string | null;
    /** Base64. */
    leaf: string;
    inclusion: readonly string[];
    /** The signed note: name, size, root, an empty line, signatures. */
    checkpoint: string;
}

export interface Signed {
    origin: string;
    size: number;
    /** Base64. */
    root: string;
}

export type Finding = 'in_the_log' | 'in_the_log_expired' | 'not_its_leaf' | 'not_in_the_log' | 'unreadable';

type Bytes = Uint8Array<ArrayBuffer>;

function bytesOf(base64: string): Bytes {
    return Uint8Array.from(atob(base64), (symbol) => symbol.charCodeAt(0));
}

function isSame(left: Bytes, right: Bytes): boolean {
    return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

async function hash(kind: 0 | 1, ...parts: Bytes[]): Promise<Bytes> {
    const whole = new Uint8Array(1 + parts.reduce((sum, part) => sum + part.length, 0));
    whole[0] = kind;
    let at = 1;
    for (const part of parts) {
        whole.set(part, at);
        at += part.length;
    }
    return new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
}

/** The first three lines of a signed note; null when it is none. */
export function readCheckpoint(note: string): Signed | null {
    const [origin, size, root] = note.split('\n');
    if (!origin || !root || !/^\d+$/.test(size ?? '')) return null;
    return { origin, size: Number(size), root };
}

async function rootFrom(leaf: Bytes, index: number, size: number, path: readonly Bytes[]): Promise<Bytes | null> {
    let place = index, last = size - 1, root = leaf;
    for (const beside of path) {
        if (last === 0) return null;
        if (place % 2 === 1 || place === last) {
            root = await hash(1, beside, root);
            while (place % 2 === 0 && place !== 0) {
                place = Math.floor(place / 2);
                last = Math.floor(last / 2);
            }
        } else {
            root = await hash(1, root, beside);
        }
        place = Math.floor(place / 2);
        last = Math.floor(last / 2);
    }
    return last === 0 ? root : null;
}

export async function judge(proof: Proof): Promise<Finding> {
    const signed = readCheckpoint(proof.checkpoint);
    if (!signed || proof.number < 1 || proof.number > signed.size) return 'unreadable';
    try {
        const leaf = bytesOf(proof.leaf);
        if (proof.canonical !== null && !isSame(await hash(0, new TextEncoder().encode(proof.canonical)), leaf)) return 'not_its_leaf';
        const root = await rootFrom(leaf, proof.number - 1, signed.size, proof.inclusion.map(bytesOf));
        if (!root || !isSame(root, bytesOf(signed.root))) return 'not_in_the_log';
        return proof.canonical === null ? 'in_the_log_expired' : 'in_the_log';
    } catch {
        return 'unreadable';
    }
}
