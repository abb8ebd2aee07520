// Goal: the picture that a phone reads says what it should. Method: a code that another program (zbar) has read back,
// kept as its size and a hash of its modules; and what every code must have.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { test } from 'node:test';
import { load } from './bundle.mjs';

const { qr } = await load({ qr: 'source/screens/factor/qr.ts' });
const ADDRESS = 'otpauth://totp/OpenBOF:a.example?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=OpenBOF&algorithm=SHA1&digits=6&period=30';
const READ_BACK = [45, 'caaf5976ff42a24e8aef09d8cca09978490dc9f23864f220a65f3ee2d2064547'];

const hashOf = (modules) => crypto.createHash('sha256').update(modules.map((row) => row.map(Number).join('')).join('\n')).digest('hex');

test('an address becomes the code that was read back', () => {
    const modules = qr.qrCode(ADDRESS);
    assert.deepEqual([modules.length, hashOf(modules)], READ_BACK);
});

test('every size has its three corners and its clock lines', () => {
    for (const length of [1, 14, 26, 42, 62, 84, 106, 122, 152, 180, 213]) {
        const modules = qr.qrCode('x'.repeat(length));
        const size = modules.length;
        for (const [x, y] of [[0, 0], [size - 7, 0], [0, size - 7]]) {
            const corner = modules.slice(y, y + 7).map((row) => row.slice(x, x + 7).map(Number).join('')).join('/');
            assert.equal(corner, '1111111/1000001/1011101/1011101/1011101/1000001/1111111', `${length}`);
        }
        for (let at = 8; at < size - 8; at += 1) assert.equal(modules[6][at], at % 2 === 0);
    }
});

test('what is too long for it is none', () => {
    assert.equal(qr.qrCode('x'.repeat(214)), null);
});
