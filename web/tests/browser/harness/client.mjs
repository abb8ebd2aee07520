// The API as a browser would use it, from node: one cookie, this service's Origin, the local authority trusted.
import fs from 'node:fs';
import https from 'node:https';
import path from 'node:path';

let clients = 0;

export class Client {
    constructor(server) {
        this.server = server;
        this.cookie = null;
        // How often one address may ask is seldom the subject: each client has its own.
        clients += 1;
        this.address = `127.1.${Math.floor(clients / 250)}.${(clients % 250) + 1}`;
    }

    /** {status, body, version}. */
    ask(method, target, body, headers = {}) {
        const given = { Origin: this.server.origin, 'User-Agent': 'harness', ...headers };
        if (this.cookie) given.Cookie = this.cookie;
        const text = body === undefined ? undefined : JSON.stringify(body);
        if (text !== undefined) Object.assign(given, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
        return new Promise((resolve, reject) => {
            const request = https.request({
                host: '127.0.0.1', servername: 'localhost', port: this.server.ports.api, path: target, method, headers: given, localAddress: this.address,
                ca: fs.readFileSync(path.join(this.server.data, 'tls/ca.crt')), agent: false,
            }, (response) => {
                const parts = [];
                response.on('data', (part) => parts.push(part));
                response.on('end', () => {
                    const raw = Buffer.concat(parts);
                    const isJson = /json/.test(response.headers['content-type'] ?? '');
                    const cookie = response.headers['set-cookie']?.[0]?.split(';')[0];
                    if (cookie) this.cookie = cookie;
                    resolve({ status: response.statusCode, body: isJson ? JSON.parse(raw) : raw, version: response.headers.etag });
                });
            });
            request.on('error', reject);
            request.end(text);
        });
    }

    /** As ask(); any other status is an error. A grave act is confirmed first, when the service asks for it. */
    async must(status, method, target, body, headers) {
        let answer = await this.ask(method, target, body, headers);
        if (answer.status === 403 && answer.body.code === 'reauthentication_needed' && this.password) {
            await this.ask('POST', '/api/v1/session/confirm', { password: this.password });
            answer = await this.ask(method, target, body, headers);
        }
        // The oldest of somebody's many sessions ends when the browser opens another.
        if (answer.status === 401 && status !== 401 && this.password && this.name) {
            await this.signIn(this.name, this.password);
            answer = await this.ask(method, target, body, headers);
        }
        if (answer.status !== status) throw new Error(`${method} ${target}: ${answer.status} ${JSON.stringify(answer.body)}`);
        return answer;
    }

    async signIn(name, password) {
        const { body } = await this.must(201, 'POST', '/api/v1/session', { user_name: name, password });
        this.person = body.person.id;
        this.name = name;
        this.password = password;
        return this;
    }
}
