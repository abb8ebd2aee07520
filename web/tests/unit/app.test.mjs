// Goal: people begin where their work is, and are warned before their session ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './bundle.mjs';

globalThis.addEventListener ??= () => undefined;
const { ending, plate } = await load({ ending: 'source/app/SessionEnding.tsx', plate: 'source/components/Plate.tsx' });
const MINUTE = 60_000;

test('the end of a session is told two minutes before, by whichever limit comes first', () => {
    const soon = (now, ends, heard) => ending.endingSoon(now * MINUTE, ends * MINUTE, heard * MINUTE, 15 * MINUTE);
    assert.equal(soon(0, 600, 0), null);
    assert.equal(soon(12.9, 600, 0), null);
    assert.deepEqual(soon(13, 600, 0), { why: 'idle', at: 15 * MINUTE });
    assert.deepEqual(soon(598, 600, 598), { why: 'age', at: 600 * MINUTE });
    assert.deepEqual(soon(590, 604, 576), { why: 'idle', at: 591 * MINUTE });
});

test('a mark is spaced as people write it, and spelled for ears', () => {
    assert.deepEqual(['AB32CDE', 'A1', 'ABC123D'].map(plate.spacedMark), ['AB32 CDE', 'A1', 'ABC123D']);
    assert.equal(plate.spelledMark('AB32 CDE'), 'A B 3 2 C D E');
});
