// govuk-frontend's style without what only gov.uk may use: its typeface (GDS Transport) and the Royal Arms.
import fs from 'node:fs';

const LEFT = /GDS Transport|@font-face|govuk-crest|url\(\s*["']?\/?assets/i;

/** Throws when any trace of the brand is left. */
export function stripBrand(css) {
    const stripped = css
        .replace(/\/\*![^]*?\*\//g, '')
        .replace(/@font-face\s*\{[^}]*\}/g, '')
        .replaceAll(/["']?GDS Transport["']?\s*,\s*/g, '')
        // For a browser of 2013, and no CSS by the standard.
        .replace(/@media screen\\0[^{]*\{(?:[^{}]*\{[^{}]*\})*\}/g, '')
        .replace(/[^{}]*\{[^{}]*govuk-crest[^{}]*\}/g, '');
    const trace = LEFT.exec(stripped);
    if (trace) throw new Error(`govuk-frontend's style still has "${trace[0]}", which only gov.uk may use`);
    return stripped;
}

/** The esbuild plugin. */
export function withoutGovUkBrand() {
    return {
        name: 'without-govuk-brand',
        setup(build) {
            build.onLoad({ filter: /govuk-frontend(\.min)?\.css$/ }, (args) => (
                { contents: stripBrand(fs.readFileSync(args.path, 'utf8')), loader: 'css' }));
        },
    };
}
