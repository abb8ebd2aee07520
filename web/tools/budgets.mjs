// What the page may weigh, compressed. A force's furthest station may have a slow line.
import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const KILOBYTE = 1000;
const BUDGETS_KB = { 'what the first screen runs': 40, 'the style': 25, 'the heaviest screen, with all it can fetch': 300, 'all screens together': 440 };

/** Prints the weights. Throws when one is over its budget. */
export function checkBudgets(folder, load, screens, files) {
    const weight = (name) => gzipSync(fs.readFileSync(path.join(folder, name)), { level: 9 }).length;
    const total = (names) => names.reduce((sum, name) => sum + weight(name), 0);
    const weights = {
        'what the first screen runs': total([load.script, ...load.chunks]),
        'the style': weight(load.style),
        'the heaviest screen, with all it can fetch': Math.max(...screens.map(total)),
        'all screens together': total(files.filter((name) => name !== 'NOTICE.txt')),
    };
    for (const [what, bytes] of Object.entries(weights)) {
        const line = `${what}: ${(bytes / KILOBYTE).toFixed(1)} of ${BUDGETS_KB[what]} kB, compressed`;
        if (bytes > BUDGETS_KB[what] * KILOBYTE) throw new Error(`over budget: ${line}`);
        console.log(`web: ${line}`);
    }
}
