// A browser before the page. Every page that is opened is watched: an error in its console or a request to
// anywhere but the service fails the test that closes it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build } from './bofd.mjs';

// There is no graphics processor, and one in software would take a tenth of the tests' time.
const FLAGS = ['--no-sandbox', '--disable-gpu-rasterization', '--disable-software-rasterizer', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WAIT_MS = 30_000;  // A loaded machine is no fault of the page.
const EVERY_LOOK = [{ theme: 'light', language: 'en' }, { theme: 'dark', language: 'cy' }, { theme: 'light', language: 'cy' }, { theme: 'dark', language: 'en' }];
/** Each theme and each language once: contrast is of the theme, words and their room are of the language. All four in ./run test full. */
export const LOOKS = process.env.BOF_EVERY_LOOK ? EVERY_LOOK : EVERY_LOOK.slice(0, 2);
export const WIDTHS = { 1920: 1080, 1280: 900, 390: 844, 320: 640 };

/** What the browser says of every answer of 400 and more; a refusal that a test provokes is no error of the page. */
const REFUSED = /^Failed to load resource: the server responded with a status of (4\d\d|503)/;
const UNREACHABLE = /^Failed to load resource: net::ERR_/;

export function launch() {
    return chromium.launch({ executablePath: process.env.BOF_CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
}

/** A watched page in a context of its own, not signed in. `options`: width, theme, language, allow: 'unreachable'. */
export async function open(browser, server, { width = 1280, theme = 'light', language = 'en', at = '/', allow } = {}) {
    const context = await browser.newContext({
        ignoreHTTPSErrors: true, viewport: { width, height: WIDTHS[width] ?? 900 }, colorScheme: theme, locale: 'en-GB', reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(WAIT_MS);
    await context.addInitScript((name) => {
        if (location.protocol !== 'https:') return;  // A blank page keeps nothing.
        localStorage.getItem('openbof.language') ?? localStorage.setItem('openbof.language', name);
    }, language);
    const page = await context.newPage();
    watch(page, server, allow);
    await page.goto(server.origin + at);
    await page.locator('h1').first().waitFor();
    return page;
}

/** Another tab beside `page`, in the same session. */
export async function anotherTab(page, server, at = '/') {
    const tab = await page.context().newPage();
    watch(tab, server, page.allowed);
    await tab.goto(server.origin + at);
    return tab;
}

function watch(page, server, allow) {
    page.allowed = allow;
    page.problems = [];
    page.on('console', (message) => {
        const text = message.text();
        if (!['error', 'warning'].includes(message.type()) || REFUSED.test(text)) return;
        if (allow === 'unreachable' && UNREACHABLE.test(text)) return;
        page.problems.push(text);
    });
    page.on('pageerror', (error) => page.problems.push(String(error)));
    page.on('request', (request) => {
        const address = request.url();
        if (!address.startsWith(`${server.origin}/`) && !/^(data|blob):/.test(address)) page.problems.push(`outside request: ${address}`);
    });
}

/** Closes the page and its context; fails when anything went wrong on it. */
export async function close(page) {
    const { problems } = page;
    await page.context().close();
    assert.deepEqual(problems, []);
}

/** Signs in on the page that asks for it. `who`: a name that `force` hired; `step` 'half': as far as the code. */
export async function signIn(page, force, who, step = 'whole') {
    await page.locator('#field-user_name').fill(who);
    await page.locator('#field-password').fill(force.passwordOf(who));
    await page.locator('main form button[type=submit]').click();
    await page.locator(step === 'half' ? '#field-code' : '.identity').waitFor();
}

/** Signs such as ▲ are measured like text by nobody: axe says that it cannot. Each stands beside a word that it can. */
const isSign = ({ any }) => any[0]?.data?.messageKey === 'nonBmp';

/** A page of somebody who has signed in, at the address `at`. `options`: as open(). */
export async function signedIn(browser, server, force, who, at, options = {}) {
    const page = await open(browser, server, { ...options, at });
    await signIn(page, force, who);
    return page;
}

/** axe over the page: no violation, and no text whose contrast it could not make out. */
export async function checkAxe(page) {
    await page.evaluate(AXE);
    const { violations, incomplete } = await page.evaluate((rules) => globalThis.axe.run(document, { runOnly: rules }), AXE_RULES);
    const told = (results) => results.flatMap(({ id, nodes }) => nodes.map(({ html, any }) => `${id}: ${html.slice(0, 160)} ${JSON.stringify(any[0]?.data ?? '').slice(0, 160)}`));
    assert.deepEqual(told(violations), []);
    assert.deepEqual(told(incomplete.filter(({ id }) => id === 'color-contrast').map((result) => ({ ...result, nodes: result.nodes.filter((node) => !isSign(node)) }))), []);
}

/** No sideways scrolling of the page as a whole (WCAG 1.4.10). */
export async function checkReflow(page) {
    const [wanted, there] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    if (wanted <= there) return;
    const wide = await page.evaluate((width) => [...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > width && !one.closest('.table-scroll')).map((one) => one.outerHTML.slice(0, 80)), there);
    assert.fail(`the page is ${wanted} px wide in a window of ${there} px: ${wide.slice(0, 5).join(' ')}`);
}

const repository = fileURLToPath(new URL('../../../../', import.meta.url));

/** A picture in the build folder; with BOF_SCREENSHOTS set, in docs/img too unless `isKept` is false. */
export async function screenshot(page, name, { isKept = true, ...options } = {}) {
    const folder = path.join(build, 'web_pictures');
    fs.mkdirSync(folder, { recursive: true });
    const file = path.join(folder, `${name}.png`);
    await page.screenshot({ path: file, animations: 'disabled', caret: 'hide', ...options });
    if (!process.env.BOF_SCREENSHOTS || !isKept) return;
    const kept = path.join(repository, 'docs/img');
    fs.mkdirSync(kept, { recursive: true });
    fs.copyFileSync(file, path.join(kept, `${name}.png`));
}
