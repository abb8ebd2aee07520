// Whether somebody is at the page. What it asks while nobody is does not keep the session open: a screen that renews
// itself on an empty chair must not.

const PRESENT_MS = 60_000;
let lastAct = Date.now();

/** A person has moved, pressed or typed. */
export function noteAct(at = Date.now()): void {
    lastAct = at;
}

export function isAttended(now = Date.now()): boolean {
    return now - lastAct <= PRESENT_MS;
}

/** How often whoever only looks and moves says so to the service. */
export const SAY_EVERY_MS = PRESENT_MS;
