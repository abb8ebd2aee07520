// manifest.json: every file of the built page with its length and digest. bofd serves what it names and
// nothing else, and refuses a file that differs.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const TYPES = {
    '.css': 'text/css; charset=utf-8',
    '.html': 'text/html; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.json': 'application/json',
    '.svg': 'image/svg+xml',
    '.txt': 'text/plain; charset=utf-8',
};

/** SHA-384 in base64, as manifest.json and integrity attributes have it. */
export function integrity(bytes) {
    return createHash('sha384').update(bytes).digest('base64');
}

/** Paths relative to the folder, with /, sorted, without manifest.json. */
export function filesBelow(folder, below = '') {
    const names = [];
    for (const item of fs.readdirSync(path.join(folder, below), { withFileTypes: true })) {
        const name = below ? `${below}/${item.name}` : item.name;
        if (item.isDirectory()) names.push(...filesBelow(folder, name));
        else if (name !== 'manifest.json') names.push(name);
    }
    return names.sort();
}

export function manifestOf(folder) {
    const files = filesBelow(folder).map((name) => {
        const type = TYPES[path.extname(name)];
        if (!type) throw new Error(`${name}: no media type is known for it`);
        const bytes = fs.readFileSync(path.join(folder, name));
        return { path: name, bytes: bytes.length, type, sha384: integrity(bytes) };
    });
    return `${JSON.stringify({ files }, null, 1)}\n`;
}

export function writeManifest(folder) {
    fs.writeFileSync(path.join(folder, 'manifest.json'), manifestOf(folder));
}
