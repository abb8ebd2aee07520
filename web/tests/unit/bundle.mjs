// A source of the page as a module that node can load.
import { webcrypto } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';

const web = fileURLToPath(new URL('../..', import.meta.url));

/** What of a browser the stores look at when they are loaded. */
function standIns() {
    globalThis.BroadcastChannel = undefined;  // An open one would keep the test from ending.
    globalThis.crypto ??= webcrypto;  // Node 18 keeps it apart.
    globalThis.localStorage ??= { getItem: () => null, setItem: () => undefined };
    globalThis.document ??= { documentElement: { dataset: {} }, title: '' };
    if (!globalThis.navigator) Object.defineProperty(globalThis, 'navigator', { value: { languages: ['en-GB'] } });
    globalThis.location ??= { pathname: '/', search: '', origin: 'https://localhost' };
}

/** Loads several sources as one module each sharing the rest: load({moments: 'source/i18n/moments.ts'}). */
export async function load(sources) {
    standIns();
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bof-web-unit-'));
    const entry = Object.entries(sources).map(([name, file]) => `export * as ${name} from ${JSON.stringify(path.join(web, file))};`).join('\n');
    const outfile = path.join(folder, 'sources.mjs');
    await esbuild.build({
        stdin: { contents: entry, resolveDir: web }, outfile, bundle: true, format: 'esm', platform: 'neutral', target: 'node18', logLevel: 'error',
        mainFields: ['module', 'main'], conditions: ['import'], jsx: 'automatic', jsxImportSource: 'preact',
    });
    const loaded = await import(pathToFileURL(outfile).href);
    fs.rmSync(folder, { recursive: true, force: true });
    return loaded;
}
