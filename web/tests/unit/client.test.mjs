// Goal: requests say what they must, and every way to fail becomes one kind of Problem.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { load } from './bundle.mjs';

const { client, presence, problem } = await load({ client: 'source/api/client.ts', presence: 'source/api/presence.ts', problem: 'source/api/problem.ts' });
const { api, addressOf, actionKey, onSignedOut, onUnconfirmed } = client;
let asked, signedOut, answer;

beforeEach(() => {
    asked = [];
    signedOut = 0;
    onSignedOut(() => { signedOut += 1; });
    globalThis.fetch = async (address, init) => {
        asked.push({ address, ...init });
        return answer();
    };
});

const json = (status, body, headers = {}) => () => new Response(body === undefined ? null : JSON.stringify(body),
    { status, headers: { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json', ...headers } });

test('path and query are put together, and nothing empty is asked for', () => {
    assert.equal(addressOf('/a/{b}/c', { path: { b: 'x/y' }, query: { after: undefined, limit: 5, kind: '' } }), '/a/x%2Fy/c?limit=5');
    assert.equal(addressOf('/a', {}), '/a');
});

test('a change names the version it means and its act, and the answer tells the new one', async () => {
    answer = json(200, { id: 3 }, { ETag: '"8"' });
    const action = actionKey();
    const { data, version } = await api.post('/api/v1/alerts/{alert}/acknowledge', { path: { alert: '3' }, ifMatch: '"7"', action });
    assert.deepEqual([data, version], [{ id: 3 }, '"8"']);
    assert.equal(asked[0].method, 'POST');
    assert.deepEqual([asked[0].headers['If-Match'], asked[0].headers['Idempotency-Key']], ['"7"', action]);
    assert.notEqual(actionKey(), action);
});

test('what is asked while nobody is at the page says so, and is no sign of life', async () => {
    answer = json(200, {});
    presence.noteAct(Date.now());
    await api.get('/api/v1/session');
    const heard = client.lastAnswer();
    assert.ok(heard > 0);
    assert.equal(asked[0].headers['X-Unattended'], undefined);
    presence.noteAct(Date.now() - 61_000);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await api.get('/api/v1/session');
    assert.equal(asked[1].headers['X-Unattended'], '1');
    assert.equal(client.lastAnswer(), heard);
    presence.noteAct();
});

test('a problem keeps its code, its fields and how long to wait', async () => {
    answer = json(429, { code: 'too_many', detail: 'wait', title: '', status: 429, type: 'about:blank', fields: [{ field: 'a', detail: 'b' }] }, { 'Retry-After': '7' });
    await assert.rejects(api.get('/api/v1/session'), (error) => {
        assert.deepEqual([error.status, error.code, error.fields.get('a'), error.retryAfterSeconds], [429, 'too_many', 'b', 7]);
        return true;
    });
});

test('a proxy that answers in its own words is told apart', async () => {
    answer = () => new Response('<html>Bad gateway</html>', { status: 502 });
    await assert.rejects(api.get('/api/v1/session'), { code: problem.UNREADABLE, status: 502 });
});

test('no answer at all is a Problem too', async () => {
    answer = () => { throw new TypeError('Failed to fetch'); };
    await assert.rejects(api.get('/api/v1/session'), { code: problem.UNREACHABLE, status: 0 });
});

test('401 ends the session here, but not when the password was wrong', async () => {
    answer = json(401, { code: 'unauthenticated', detail: 'sign in first' });
    await assert.rejects(api.get('/api/v1/session'), { status: 401 });
    assert.equal(signedOut, 1);
    await assert.rejects(api.post('/api/v1/session', { body: { user_name: 'a', password: 'b' } }), { status: 401 });
    assert.equal(signedOut, 1);
});

test('a grave act is confirmed once and then goes on as it was, with the same key', async () => {
    const unconfirmed = json(403, { type: 'about:blank', title: 't', status: 403, code: 'reauthentication_needed', detail: 'confirm' });
    const answers = [unconfirmed, json(200, {})];
    answer = () => answers.shift()();
    let confirms = 0;
    onUnconfirmed(async () => { confirms += 1; return true; });
    const act = { path: { person: 7 }, ifMatch: '"3"', action: actionKey() };
    await api.post('/api/v1/people/{person}/close', act);
    assert.equal(confirms, 1);
    assert.equal(asked.length, 2);
    assert.deepEqual(asked[0], asked[1]);
    // Whoever does not confirm is told what the service said; and nobody is asked twice for one act.
    answer = unconfirmed;
    onUnconfirmed(async () => false);
    await assert.rejects(api.post('/api/v1/people/{person}/close', act), { code: 'reauthentication_needed' });
    assert.equal(asked.length, 3);
    onUnconfirmed(async () => true);
    await assert.rejects(api.post('/api/v1/people/{person}/close', act), { code: 'reauthentication_needed' });
    assert.equal(asked.length, 5);
});
