// Whether a reason says something, by the service's own measure, so that people are told while they write.

const DISTINCT_MIN = 4;
export const TEXT_BYTES_MAX = 120, REASON_BYTES_MAX = 2000;

export interface Measure {
    /** Letters and digits; one that repeats the one before it does not count. */
    characters: number;
    /** Enough of them, and not always the same few. */
    isEnough: boolean;
}

function counts(symbol: string): boolean {
    return /[0-9A-Za-z]/.test(symbol) || (symbol.codePointAt(0) ?? 0) > 0x7f;
}

export function measureReason(reason: string, charactersMin: number): Measure {
    const symbols = [...reason].filter(counts);
    const isNew = (symbol: string, index: number): boolean => symbol !== symbols[index - 1] || symbol > '\x7f';
    const characters = symbols.filter(isNew).length;
    return { characters, isEnough: characters >= charactersMin && new Set(symbols).size >= DISTINCT_MIN };
}

/** A reference or a name has at least one letter or digit. */
export function hasSubstance(text: string): boolean {
    return [...text].some(counts);
}

export function isTooLong(text: string, bytesMax: number): boolean {
    return new TextEncoder().encode(text).length > bytesMax;
}
