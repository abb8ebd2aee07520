// QR codes (ISO/IEC 18004) of a text in bytes, error correction M, versions 1 to 10: an address for an app needs no more.

/** By version, from 1: error correction bytes of each block, then [blocks, data bytes] groups. */
const BLOCKS: readonly (readonly [number, ...[number, number][]])[] = [
    [10, [1, 16]], [16, [1, 28]], [26, [1, 44]], [18, [2, 32]], [24, [2, 43]], [16, [4, 27]], [18, [4, 31]],
    [22, [2, 38], [2, 39]], [22, [3, 36], [2, 37]], [26, [4, 43], [1, 44]],
];
const ALIGNMENT: readonly (readonly number[])[] = [
    [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50],
];
const MASKS: readonly ((x: number, y: number) => boolean)[] = [
    (x, y) => (x + y) % 2 === 0,
    (_, y) => y % 2 === 0,
    (x) => x % 3 === 0,
    (x, y) => (x + y) % 3 === 0,
    (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
    (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
    (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
    (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** Product in GF(2^8) modulo 0x11d. */
function product(a: number, b: number): number {
    let z = 0;
    for (let bit = 7; bit >= 0; --bit) {
        z = (z << 1) ^ ((z >>> 7) * 0x11d);
        z ^= ((b >>> bit) & 1) * a;
    }
    return z;
}

function divisorOf(degree: number): number[] {
    const divisor = new Array<number>(degree).fill(0);
    divisor[degree - 1] = 1;
    let root = 1;
    for (let step = 0; step < degree; ++step) {
        for (let at = 0; at < degree; ++at) divisor[at] = product(divisor[at] ?? 0, root) ^ (divisor[at + 1] ?? 0);
        root = product(root, 2);
    }
    return divisor;
}

function remainderOf(data: readonly number[], divisor: readonly number[]): number[] {
    const rest = new Array<number>(divisor.length).fill(0);
    for (const byte of data) {
        const factor = byte ^ (rest.shift() ?? 0);
        rest.push(0);
        divisor.forEach((each, at) => { rest[at] = (rest[at] ?? 0) ^ product(each, factor); });
    }
    return rest;
}

function capacityOf(version: number): number {
    const [, ...groups] = BLOCKS[version - 1] ?? [0];
    return groups.reduce((sum, [blocks, bytes]) => sum + blocks * bytes, 0);
}

/** The text's bytes with length, end and filling. */
function dataOf(text: Uint8Array, version: number): number[] {
    const bits: number[] = [];
    const put = (value: number, count: number): void => {
        for (let bit = count - 1; bit >= 0; --bit) bits.push((value >>> bit) & 1);
    };
    const capacity = capacityOf(version) * 8;
    put(4, 4);
    put(text.length, version < 10 ? 8 : 16);
    for (const byte of text) put(byte, 8);
    put(0, Math.min(4, capacity - bits.length));
    put(0, (8 - (bits.length % 8)) % 8);
    for (let filler = 0xec; bits.length < capacity; filler ^= 0xec ^ 0x11) put(filler, 8);
    const bytes: number[] = [];
    for (let at = 0; at < bits.length; at += 8) bytes.push(Number.parseInt(bits.slice(at, at + 8).join(''), 2));
    return bytes;
}

/** In blocks, each with its error correction, interleaved as they are drawn. */
function interleaved(data: readonly number[], version: number): number[] {
    const [correction, ...groups] = BLOCKS[version - 1] ?? [0];
    const divisor = divisorOf(correction);
    const blocks: { data: readonly number[]; rest: number[] }[] = [];
    let from = 0;
    for (const [count, bytes] of groups) {
        for (let block = 0; block < count; ++block) {
            const part = data.slice(from, from += bytes);
            blocks.push({ data: part, rest: remainderOf(part, divisor) });
        }
    }
    const longest = Math.max(...blocks.map((block) => block.data.length));
    const made: number[] = [];
    for (let at = 0; at < longest; ++at) for (const block of blocks) if (at < block.data.length) made.push(block.data[at] ?? 0);
    for (let at = 0; at < correction; ++at) for (const block of blocks) made.push(block.rest[at] ?? 0);
    return made;
}

/** Dark and light modules, and which of them are not the data's. */
class Grid {
    readonly size: number;
    readonly dark: boolean[][];
    readonly fixed: boolean[][];

    constructor(size: number) {
        this.size = size;
        this.dark = Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
        this.fixed = Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
    }

    at(x: number, y: number): boolean {
        return this.dark[y]?.[x] ?? false;
    }

    set(x: number, y: number, isDark: boolean, isFixed = true): void {
        const row = this.dark[y], marks = this.fixed[y];
        if (!row || !marks || x < 0 || x >= this.size) return;
        row[x] = isDark;
        if (isFixed) marks[x] = true;
    }
}

function drawPatterns(grid: Grid, version: number): void {
    for (let at = 0; at < grid.size; ++at) {
        grid.set(6, at, at % 2 === 0);
        grid.set(at, 6, at % 2 === 0);
    }
    for (const [cx, cy] of [[3, 3], [grid.size - 4, 3], [3, grid.size - 4]] as const) {
        for (let dy = -4; dy <= 4; ++dy) {
            for (let dx = -4; dx <= 4; ++dx) {
                const ring = Math.max(Math.abs(dx), Math.abs(dy));
                grid.set(cx + dx, cy + dy, ring !== 2 && ring !== 4);
            }
        }
    }
    const places = ALIGNMENT[version - 1] ?? [];
    const last = places.length - 1;
    places.forEach((cx, i) => places.forEach((cy, j) => {
        if ((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0)) return;
        for (let dy = -2; dy <= 2; ++dy) for (let dx = -2; dx <= 2; ++dx) grid.set(cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
    }));
    drawVersion(grid, version);
    drawFormat(grid, 0);
}

function drawVersion(grid: Grid, version: number): void {
    if (version < 7) return;
    let rest = version;
    for (let step = 0; step < 12; ++step) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
    const bits = (version << 12) | rest;
    for (let bit = 0; bit < 18; ++bit) {
        const a = grid.size - 11 + (bit % 3), b = Math.floor(bit / 3);
        grid.set(a, b, ((bits >>> bit) & 1) === 1);
        grid.set(b, a, ((bits >>> bit) & 1) === 1);
    }
}

/** Error correction M is 0 in the format's bits. */
function drawFormat(grid: Grid, mask: number): void {
    let rest = mask;
    for (let step = 0; step < 10; ++step) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
    const bits = ((mask << 10) | rest) ^ 0x5412;
    const bit = (at: number): boolean => ((bits >>> at) & 1) === 1;
    for (let at = 0; at <= 5; ++at) grid.set(8, at, bit(at));
    grid.set(8, 7, bit(6));
    grid.set(8, 8, bit(7));
    grid.set(7, 8, bit(8));
    for (let at = 9; at < 15; ++at) grid.set(14 - at, 8, bit(at));
    for (let at = 0; at < 8; ++at) grid.set(grid.size - 1 - at, 8, bit(at));
    for (let at = 8; at < 15; ++at) grid.set(8, grid.size - 15 + at, bit(at));
    grid.set(8, grid.size - 8, true);
}

function drawData(grid: Grid, bytes: readonly number[]): void {
    let bit = 0;
    for (let right = grid.size - 1; right >= 1; right -= 2) {
        if (right === 6) right = 5;
        for (let step = 0; step < grid.size; ++step) {
            for (let side = 0; side < 2; ++side) {
                const x = right - side;
                const isUpward = ((right + 1) & 2) === 0;
                const y = isUpward ? grid.size - 1 - step : step;
                if (grid.fixed[y]?.[x] || bit >= bytes.length * 8) continue;
                grid.set(x, y, (((bytes[bit >>> 3] ?? 0) >>> (7 - (bit & 7))) & 1) === 1, false);
                ++bit;
            }
        }
    }
}

function applyMask(grid: Grid, mask: number): void {
    const flips = MASKS[mask];
    for (let y = 0; y < grid.size; ++y) {
        for (let x = 0; x < grid.size; ++x) if (!grid.fixed[y]?.[x] && flips?.(x, y)) grid.set(x, y, !grid.at(x, y), false);
    }
}

/** How hard a line is to read: long runs, and what looks like a corner. */
function linePenalty(line: string): number {
    let penalty = 0;
    for (const run of line.match(/0{5,}|1{5,}/g) ?? []) penalty += run.length - 2;
    for (let at = 0; at + 11 <= line.length; ++at) {
        const part = line.slice(at, at + 11);
        if (part === '10111010000' || part === '00001011101') penalty += 40;
    }
    return penalty;
}

function penaltyOf(grid: Grid): number {
    let penalty = 0;
    let dark = 0;
    for (let at = 0; at < grid.size; ++at) {
        let row = '', column = '';
        for (let along = 0; along < grid.size; ++along) {
            row += grid.at(along, at) ? '1' : '0';
            column += grid.at(at, along) ? '1' : '0';
            if (grid.at(along, at)) ++dark;
            const one = grid.at(along, at);
            if (at > 0 && along > 0 && one === grid.at(along - 1, at) && one === grid.at(along, at - 1) && one === grid.at(along - 1, at - 1)) penalty += 3;
        }
        penalty += linePenalty(row) + linePenalty(column);
    }
    const total = grid.size * grid.size;
    return penalty + Math.floor(Math.abs(dark * 20 - total * 10) / total) * 10;
}

/** Rows of modules, true where dark, without a margin. Null: the text is too long (213 bytes). */
export function qrCode(text: string): readonly (readonly boolean[])[] | null {
    const bytes = new TextEncoder().encode(text);
    let version = 1;
    while (version <= BLOCKS.length && bytes.length + (version < 10 ? 2 : 3) > capacityOf(version)) ++version;
    if (version > BLOCKS.length) return null;
    const drawn = interleaved(dataOf(bytes, version), version);
    let best: Grid | null = null;
    let least = Infinity;
    for (let mask = 0; mask < MASKS.length; ++mask) {
        const grid = new Grid(17 + 4 * version);
        drawPatterns(grid, version);
        drawData(grid, drawn);
        applyMask(grid, mask);
        drawFormat(grid, mask);
        const penalty = penaltyOf(grid);
        if (penalty < least) [best, least] = [grid, penalty];
    }
    return best?.dark ?? null;
}

/** The dark modules as one path, a unit each. */
export function qrPath(modules: readonly (readonly boolean[])[]): string {
    return modules.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
}
