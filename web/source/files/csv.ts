// Files for spreadsheets, and handing them to the browser.

/** A cell that begins like a formula is marked as text: a spreadsheet would reckon it. */
function cell(value: string | number): string {
    const text = String(value);
    const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return `"${safe.replaceAll('"', '""')}"`;
}

/** RFC 4180: every cell in quotes, lines that end with CR LF. The first row holds the names of the columns. */
export function csvOf(rows: readonly (readonly (string | number)[])[]): string {
    return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** Hands the browser a file to keep. `name` without folder, and without any registration mark. */
export function saveBlob(name: string, content: Blob): void {
    const address = URL.createObjectURL(content);
    const link = document.createElement('a');
    link.href = address;
    link.download = name;
    link.click();
    URL.revokeObjectURL(address);
}

/** A CSV file of rows. `name` as saveBlob(), and without ending. */
export function saveCsv(name: string, rows: readonly (readonly (string | number)[])[]): void {
    saveBlob(`${name}.csv`, new Blob([csvOf(rows)], { type: 'text/csv' }));
}
