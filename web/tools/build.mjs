// Builds the page: build.mjs [--no-check] [FOLDER]. Everything in FOLDER (default: dist) is replaced.
// The result is the same bytes from the same sources, whatever the machine and the version of node.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { checkBudgets } from './budgets.mjs';
import { coastline } from './coastline.mjs';
import { withoutGovUkBrand } from './govuk_css.mjs';
import { filesBelow, integrity, writeManifest } from './manifest.mjs';
import { notice } from './notice.mjs';
import { writeApiTypes } from './types.mjs';

const web = fileURLToPath(new URL('..', import.meta.url));
const ENTRY = 'source/main.tsx';
const STYLE = 'source/styles/index.css';

// Exact, so that no browser a force still has is left out by surprise.
const TARGETS = ['es2022', 'chrome109', 'edge109', 'firefox115'];

async function bundle(folder) {
    const result = await esbuild.build({
        absWorkingDir: web,
        entryPoints: { app: ENTRY, style: STYLE },
        outdir: path.join(folder, 'assets'),
        entryNames: '[name]-[hash]',
        chunkNames: '[name]-[hash]',
        assetNames: '[name]-[hash]',
        bundle: true,
        splitting: true,
        format: 'esm',
        target: TARGETS,
        minify: true,
        metafile: true,
        jsx: 'automatic',
        jsxImportSource: 'preact',
        legalComments: 'none',
        logLevel: 'warning',
        plugins: [withoutGovUkBrand()],
    });
    return result.metafile;
}

/** Paths below `folder` of what the first screen needs: the style, the entry, and what that imports at once. */
function firstLoad(metafile, folder) {
    const place = (output) => path.relative(folder, path.resolve(web, output));
    const outputOf = (entry) =>
        Object.keys(metafile.outputs).find((name) => metafile.outputs[name].entryPoint === entry);
    const script = outputOf(ENTRY);
    const chunks = new Set();
    const follow = (output) => {
        for (const { kind, path: imported } of metafile.outputs[output].imports) {
            if (kind !== 'import-statement' || chunks.has(imported)) continue;
            chunks.add(imported);
            follow(imported);
        }
    };
    follow(script);
    return { style: place(outputOf(STYLE)), script: place(script), chunks: [...chunks].sort().map(place) };
}

/** For each screen, paths below `folder` of all that is fetched for it at most: with its map, its chart and the other language. */
function screenLoads(metafile, folder, load) {
    const place = (output) => path.relative(folder, path.resolve(web, output));
    const isScreen = ({ entryPoint }) => entryPoint?.startsWith('source/screens/');
    const follow = (output, seen) => {
        seen.add(output);
        for (const { kind, path: imported } of metafile.outputs[output].imports) {
            // Other screens come when somebody goes there.
            if (!seen.has(imported) && metafile.outputs[imported] && (kind === 'import-statement' || !isScreen(metafile.outputs[imported]))) follow(imported, seen);
        }
        return seen;
    };
    return Object.keys(metafile.outputs).filter((output) => isScreen(metafile.outputs[output])).map((output) => {
        const fetched = [...follow(output, new Set())].map(place);
        const coast = fetched.some((name) => path.basename(name).startsWith('map-')) ? ['assets/coastline.json'] : [];
        return [...new Set(['index.html', load.style, load.script, ...load.chunks, ...fetched, ...coast])];
    });
}

function writePage(folder, load) {
    const bytes = (name) => fs.readFileSync(path.join(folder, name));
    const attributes = (name) => `="/${name}" integrity="sha384-${integrity(bytes(name))}"`;
    const head = [
        `<link rel="stylesheet" href${attributes(load.style)}>`,
        ...load.chunks.map((name) => `<link rel="modulepreload" href${attributes(name)}>`),
        `<script type="module" src${attributes(load.script)}></script>`,
    ];
    const template = fs.readFileSync(path.join(web, 'source/index.html'), 'utf8');
    fs.writeFileSync(path.join(folder, 'index.html'), template.replace('<!-- assets -->', head.join('\n')));
}

async function main(args) {
    const folder = path.resolve(args.find((argument) => !argument.startsWith('--')) ?? path.join(web, 'dist'));
    await writeApiTypes();
    if (!args.includes('--no-check')) {
        execFileSync(process.execPath, [path.join(web, 'node_modules/typescript/bin/tsc'), '-p', web],
            { stdio: 'inherit' });
    }
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(path.join(folder, 'assets'), { recursive: true });
    const metafile = await bundle(folder);
    fs.writeFileSync(path.join(folder, 'assets/coastline.json'), JSON.stringify(coastline()));
    fs.writeFileSync(path.join(folder, 'NOTICE.txt'), notice(web, metafile, ['world-atlas']));
    const load = firstLoad(metafile, folder);
    writePage(folder, load);
    writeManifest(folder);
    checkBudgets(folder, load, screenLoads(metafile, folder, load), filesBelow(folder));
}

main(process.argv.slice(2)).catch((error) => {
    // tsc and esbuild have said what is wrong already.
    if (!error.errors && error.status === undefined) console.error(`web: ${error.message}`);
    process.exit(1);
});
