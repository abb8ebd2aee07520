// What a person chose on this machine: language, theme, sound. Nothing about any vehicle is ever kept here.

const PREFIX = 'openbof.';

/** The kept choice when it is one of `allowed`, else `otherwise`. */
export function readChoice<T extends string>(name: string, allowed: readonly T[], otherwise: T): T {
    try {
        const kept = localStorage.getItem(PREFIX + name);
        return allowed.find((value) => value === kept) ?? otherwise;
    } catch {
        return otherwise;  // A browser may be set to keep nothing.
    }
}

export function writeChoice(name: string, value: string): void {
    try {
        localStorage.setItem(PREFIX + name, value);
    } catch {
        // Then the choice lasts as long as the page.
    }
}
