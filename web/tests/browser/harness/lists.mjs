// Lists of vehicles of interest, and vehicles of invented marks to put on them.
const REVIEW = '2035-01-01';

/** The 16 columns, in their order; the last holds the moment from which the entry counts. */
function row({ vrm, make = 'Ford', model = 'Focus', colour = 'blue', action = 'Stop', warning = '', reason = 'wanted by the test', information = '', weed = REVIEW, priority = '' }) {
    const cells = [vrm, make, model, colour, action, warning, reason, '', information, '', weed, '', '', '', priority, ''];
    return `${cells.map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`;
}

/** A bulk list in force. `owner`: a signed-in client that may make lists; `importer`: one that may import them. Returns its id. */
export async function listInForce(owner, importer, { name, priority = 'high', desk }, entries) {
    const facts = { name, owner: owner.person, kind: 'operational', purpose: 'for tests', priority, review: REVIEW, ...(desk ? { desk } : {}) };
    const { body } = await owner.must(201, 'POST', '/api/v1/lists', facts);
    await importer.must(200, 'POST', `/api/v1/lists/${body.id}/imports`, { csv: entries.map(row).join(''), mode: 'apply', spare_1: 'priority' });
    return body.id;
}

const LETTERS = 'ABCDEFGHJKLMNOPRSTUVWXYZ';

/** Number 0 to 13,823 as a mark that was never issued. */
export function inventedMark(number) {
    const letter = (n) => LETTERS[n % LETTERS.length];
    return `${letter(number)}${letter(number * 7 + 3)}${28 + (number % 22)}${letter(number / 3 | 0)}${letter(number / 24 | 0)}${letter(number / 576 | 0)}`;
}
