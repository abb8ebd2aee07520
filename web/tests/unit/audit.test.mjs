// Goal: the browser itself says whether an entry stands in the log, for trees of every shape, and sees every change.
import assert from 'node:assert/strict';
import { createHash, webcrypto } from 'node:crypto';
import { test } from 'node:test';
import { load } from './bundle.mjs';

globalThis.crypto ??= webcrypto;
const { proof, entry, csv } = await load({ proof: 'source/screens/audit/proof.ts', entry: 'source/screens/audit/entry.ts', csv: 'source/files/csv.ts' });

const hash = (kind, ...parts) => createHash('sha256').update(Buffer.from([kind])).update(Buffer.concat(parts)).digest();

/** The tree by its definition (RFC 9162, 2.1.1): slow, and plainly right. */
function rootOf(leaves) {
    if (leaves.length === 1) return leaves[0];
    const half = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
    return hash(1, rootOf(leaves.slice(0, half)), rootOf(leaves.slice(half)));
}

function pathOf(index, leaves) {
    if (leaves.length === 1) return [];
    const half = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
    return index < half
        ? [...pathOf(index, leaves.slice(0, half)), rootOf(leaves.slice(half))]
        : [...pathOf(index - half, leaves.slice(half)), rootOf(leaves.slice(0, half))];
}

function proofOf(index, bodies) {
    const leaves = bodies.map((body) => hash(0, Buffer.from(body)));
    return {
        number: index + 1, canonical: bodies[index], leaf: leaves[index].toString('base64'),
        inclusion: pathOf(index, leaves).map((node) => node.toString('base64')),
        checkpoint: `openbof/audit\n${bodies.length}\n${rootOf(leaves).toString('base64')}\n\n— openbof/audit c2lnbmF0dXJl\n`,
    };
}

const bodiesOf = (size) => Array.from({ length: size }, (_, index) => `{"number":${index + 1},"text":"ŵ"}`);

test('every entry of every small tree is found in it', async () => {
    for (let size = 1; size <= 33; size += 1) {
        for (let index = 0; index < size; index += 1) {
            assert.equal(await proof.judge(proofOf(index, bodiesOf(size))), 'in_the_log', `entry ${index + 1} of ${size}`);
        }
    }
});

test('a changed entry, leaf, path, root, place or size is seen', async () => {
    const good = proofOf(4, bodiesOf(11));
    const other = proofOf(5, bodiesOf(11));
    assert.equal(await proof.judge({ ...good, canonical: good.canonical.replace('ŵ', 'w') }), 'not_its_leaf');
    assert.equal(await proof.judge({ ...good, canonical: null }), 'in_the_log_expired');
    assert.equal(await proof.judge({ ...good, canonical: null, leaf: other.leaf }), 'not_in_the_log');
    assert.equal(await proof.judge({ ...good, number: 6 }), 'not_in_the_log');
    assert.equal(await proof.judge({ ...good, inclusion: good.inclusion.slice(1) }), 'not_in_the_log');
    assert.equal(await proof.judge({ ...good, inclusion: [...good.inclusion, other.leaf] }), 'not_in_the_log');
    assert.equal(await proof.judge({ ...good, checkpoint: proofOf(4, bodiesOf(12)).checkpoint }), 'not_in_the_log');
    assert.equal(await proof.judge({ ...good, number: 12 }), 'unreadable');
    assert.equal(await proof.judge({ ...good, checkpoint: 'nothing' }), 'unreadable');
    assert.equal(await proof.judge({ ...good, leaf: '*' }), 'unreadable');
});

test('a file of entries quotes what it holds, and no cell is a formula', () => {
    const started = { number: 1, when: '2026-01-02T03:04:05.000Z', kind: 'search.started', person: 1, person_name: '=HYPERLINK("x")', body: { facts: { reason: 'said "so"' } } };
    assert.equal(csv.csvOf(entry.rowsOf([started])), '"number","when","who","kind","facts"\r\n"1","2026-01-02T03:04:05.000Z","\'=HYPERLINK(""x"")","search.started","reason=said ""so"""\r\n');
});
