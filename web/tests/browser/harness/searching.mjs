// The way to a search: signed in, the purpose given, the question to be asked.
import { open, signIn } from './browser.mjs';

export const REASON = 'Burglary of a farm shop: this vehicle was seen to leave', REFERENCE = 'CR/2026/0417';

/** An investigator before the first step. */
export async function atSearch(browser, server, force, options = {}) {
    const page = await open(browser, server, { at: '/search', ...options });
    await signIn(page, force, 'investigator');
    await page.locator('.step-heading').waitFor();
    return page;
}

export async function givePurpose(page) {
    await page.locator('input[name="purpose.category"][value="serious_crime"]').check();
    await page.locator('[name="purpose.reason"]').fill(REASON);
    await page.locator('[name="purpose.reference"]').fill(REFERENCE);
    await page.locator('[name="purpose.on_behalf_of"]').fill('Rural crime team');
    await page.locator('form.step button[type=submit]').click();
    await page.locator('[name="window.vrm"]').waitFor();
}

export function chooseKind(page, kind) {
    return page.locator(`input[name="kind"][value="${kind}"]`).check();
}

/** Any vehicle that passed one NRD, by its name. */
export async function chooseNrd(page, name) {
    await chooseKind(page, 'places');
    await page.locator('input[name="places_by"][value="nrds"]').check();
    await page.getByLabel(name, { exact: true }).check();
}

/** Sends the question. `preset`: the time window. */
export async function submit(page, preset = 'week') {
    await page.locator(`input[name="preset"][value="${preset}"]`).check();
    await page.locator('form.step button[type=submit]').click();
}

/** Keys one after the other. */
export async function press(page, ...keys) {
    for (const key of keys) await page.keyboard.press(key);
}
