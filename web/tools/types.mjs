// Makes source/api/schema.d.ts from api/openapi.yaml, so that the page cannot ask for what the API lacks.
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const contract = new URL('../../api/openapi.yaml', import.meta.url);
const target = new URL('../source/api/schema.d.ts', import.meta.url);

/** Leaves the file alone when it would not change: others' builds go by its time. */
export async function writeApiTypes() {
    const text = '// Made from api/openapi.yaml by tools/types.mjs. Not kept in the repository.\n' +
        astToString(await openapiTS(contract, { alphabetize: false, silent: true }));
    const before = fs.existsSync(target) ? fs.readFileSync(target, 'utf8') : '';
    if (before !== text) fs.writeFileSync(target, text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeApiTypes();
