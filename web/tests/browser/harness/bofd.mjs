// The real server as a child process, over a data folder of its own, with the built page.
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { registerCameras } from './traffic.mjs';

const START_MS_MAX = 60_000;
const STOP_MS_MAX = 30_000;
const run = promisify(execFile);

/** The build folder that run.mjs was given. */
export const build = process.env.BOF_BUILD ?? path.resolve('build/dev');

// Below those that the system lends to outgoing connections, and at random: tests run side by side.
const PORT_FIRST = 12_000, PORTS = 20_000;

function isFree(port) {
    return new Promise((resolve) => {
        const probe = net.createServer();
        probe.once('error', () => resolve(false));
        probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
}

async function freePort() {
    for (;;) {
        const port = PORT_FIRST + Math.floor(Math.random() * PORTS);
        if (await isFree(port)) return port;
    }
}

export async function until(isSo, what, msMax) {
    const end = Date.now() + msMax;
    for (;;) {
        const found = await isSo();
        if (found) return found;
        if (Date.now() > end) throw new Error(`within ${msMax} ms not so: ${what()}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
}

export class Bofd {
    /** `settings`: lines of bofd.toml beside those the tests need, "section.name" -> TOML value. */
    static async prepared(settings = {}) {
        const server = new Bofd();
        server.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bofd-web-'));
        server.data = path.join(server.folder, 'data');
        server.log = path.join(server.folder, 'bofd.out');
        server.ports = { tls: await freePort(), plain: await freePort(), monitor: await freePort(), api: await freePort() };
        server.origin = `https://localhost:${server.ports.api}`;
        server.writeSettings(settings);
        const printed = await server.bof('init');
        server.administratorPassword = /one-time password +(\S+)/.exec(printed)[1];
        await registerCameras(server);
        return server;
    }

    writeSettings(more) {
        const { tls, plain, monitor, api } = this.ports;
        const all = {
            'camera.listen': `"127.0.0.1:${tls}"`, 'camera.plain_listen': `"127.0.0.1:${plain}"`,
            'camera.public_url': `"http://127.0.0.1:${plain}"`, 'monitor.listen': `"127.0.0.1:${monitor}"`,
            'api.listen': `"127.0.0.1:${api}"`, 'api.public_url': `"${this.origin}"`,
            'page.folder': `"${path.join(build, 'web')}"`, ...more,
        };
        const sections = {};
        for (const [name, value] of Object.entries(all)) {
            const [section, key] = name.split('.');
            (sections[section] ??= []).push(`${key} = ${value}`);
        }
        fs.mkdirSync(this.data, { recursive: true });
        fs.writeFileSync(path.join(this.data, 'bofd.toml'),
            Object.entries(sections).map(([section, lines]) => `[${section}]\n${lines.join('\n')}\n`).join('\n'));
    }

    /** Runs a `bof` command on the data folder; returns what it printed. */
    async bof(...args) {
        const { stdout } = await run(path.join(build, 'tools/bof'), ['--data', this.data, ...args.map(String)], { timeout: 120_000 });
        return stdout;
    }

    /** Returns once it is ready. */
    async start() {
        const output = fs.openSync(this.log, 'a');
        this.process = spawn(path.join(build, 'tools/bofd'), ['--data', this.data], { stdio: ['ignore', output, output] });
        fs.closeSync(output);
        this.ended = new Promise((resolve) => this.process.once('exit', resolve));
        await until(async () => {
            if (this.process.exitCode !== null) throw new Error(`bofd has ended\n${this.logTail()}`);
            return this.isReady();
        }, () => `bofd is ready\n${this.logTail()}`, START_MS_MAX);
        return this;
    }

    async isReady() {
        try {
            const answer = await fetch(`http://127.0.0.1:${this.ports.monitor}/health/ready`);
            return answer.status === 200;
        } catch {
            return false;
        }
    }

    async stop() {
        this.process.kill('SIGTERM');
        const forced = setTimeout(() => this.process.kill('SIGKILL'), STOP_MS_MAX);
        await this.ended;
        clearTimeout(forced);
    }

    /** Ends it, whatever its state, and removes what was made for it. */
    async remove() {
        if (this.process && this.process.exitCode === null) {
            this.process.kill('SIGKILL');
            await this.ended;
        }
        fs.rmSync(this.folder, { recursive: true, force: true });
    }

    logTail(lines = 25) {
        return fs.existsSync(this.log) ? fs.readFileSync(this.log, 'utf8').split('\n').slice(-lines).join('\n') : '(no log)';
    }
}
