// Goal: a path finds its screen and no other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './bundle.mjs';

globalThis.addEventListener ??= () => undefined;
const { router } = await load({ router: 'source/app/router.ts' });

test('names in a pattern stand for one part each', () => {
    assert.deepEqual(router.match('/lists/{list}/entries/{entry}', '/lists/7/entries/12'), { list: '7', entry: '12' });
    assert.deepEqual(router.match('/account', '/account/'), {});
});

test('another length or another word is another screen', () => {
    assert.equal(router.match('/lists/{list}', '/lists'), null);
    assert.equal(router.match('/lists/{list}', '/lists/7/entries'), null);
    assert.equal(router.match('/lists/{list}', '/people/7'), null);
});
