// Entries as a file for a spreadsheet: what is shown, nothing more.
import { actorOf, type Entry, factsOf } from './entry';

/** A cell that begins like a formula is marked as text: a spreadsheet would reckon it. */
function cell(text: string): string {
    const safe = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
    return `"${safe.replaceAll('"', '""')}"`;
}

export function csvOf(entries: readonly Entry[]): string {
    const rows = entries.map((entry) => [String(entry.number), entry.when, actorOf(entry), entry.kind, factsOf(entry).map(({ name, value }) => `${name}=${value}`).join('; ')]);
    return [['number', 'when', 'who', 'kind', 'facts'], ...rows].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}
