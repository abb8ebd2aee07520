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

/** Components of govuk-frontend that the page has no use for: half of the style. the build holds that this is so. */
export const UNUSED = ['accordion', 'breadcrumbs', 'cookie-banner', 'exit-this-page', 'feedback', 'footer', 'generic-header',
    'header', 'language-navigation', 'notification-banner', 'pagination', 'panel', 'phase-banner', 'service-navigation', 'tabs', 'task-list'];
const OF_UNUSED = new RegExp(`\\.govuk-(?:${UNUSED.join('|')})(?![a-z]|-[a-z])|\\.govuk-(?:${UNUSED.join('|')})__`);

/** The end of the block that begins behind the { at `open`. */
function endOfBlock(css, open) {
    let depth = 1, place = open + 1;
    for (; depth > 0 && place < css.length; place += 1) {
        if (css[place] === '{') depth += 1;
        else if (css[place] === '}') depth -= 1;
    }
    return place;
}

/** Without the rules of components that are not used, in groups such as @media too. */
export function stripUnused(css) {
    let kept = '', place = 0;
    while (place < css.length) {
        const open = css.indexOf('{', place);
        if (open < 0) return kept + css.slice(place);
        const end = endOfBlock(css, open);
        const head = css.slice(place, open), body = css.slice(open + 1, end - 1);
        if (head.trimStart().startsWith('@') && body.includes('{')) {
            const inner = stripUnused(body);
            if (inner.trim()) kept += `${head}{${inner}}`;
        } else {
            const selectors = head.split(',').filter((selector) => !OF_UNUSED.test(selector));
            if (selectors.length > 0) kept += `${selectors.join(',')}{${body}}`;
        }
        place = end;
    }
    return kept;
}

/** What in `text` uses a component whose style is stripped; null when nothing does. */
export function useOfUnused(text) {
    return new RegExp(`govuk-(?:${UNUSED.join('|')})(?:__|--|[\\s"'\`.{:]|$)`).exec(text)?.[0] ?? null;
}

/** The esbuild plugin. */
export function withoutGovUkBrand() {
    return {
        name: 'without-govuk-brand',
        setup(build) {
            build.onLoad({ filter: /govuk-frontend(\.min)?\.css$/ }, (args) => (
                { contents: stripUnused(stripBrand(fs.readFileSync(args.path, 'utf8'))), loader: 'css' }));
            build.onLoad({ filter: /[\\/]source[\\/].*\.(tsx|css)$/ }, (args) => {
                const text = fs.readFileSync(args.path, 'utf8');
                const use = useOfUnused(text);
                if (use) throw new Error(`${args.path} uses ${use.trim()}: take it off UNUSED in tools/govuk_css.mjs`);
                return { contents: text, loader: args.path.endsWith('css') ? 'css' : 'tsx' };
            });
        },
    };
}
