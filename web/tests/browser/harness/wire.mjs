// The wire between the browser and the service, which a test can cut.
import net from 'node:net';

export class Wire {
    #sockets = new Set();
    #isCut = false;

    static async laid() {
        const wire = new Wire();
        wire.entry = net.createServer((near) => wire.#join(near));
        await new Promise((resolve) => wire.entry.listen(0, '127.0.0.1', resolve));
        wire.origin = `https://localhost:${wire.entry.address().port}`;
        return wire;
    }

    /** Where it leads: a port of this machine. */
    leadTo(port) {
        this.port = port;
    }

    #join(near) {
        if (this.#isCut) return near.destroy();
        const far = net.connect(this.port, '127.0.0.1');
        for (const [one, other] of [[near, far], [far, near]]) {
            this.#sockets.add(one);
            one.on('error', () => undefined);
            one.on('close', () => { this.#sockets.delete(one); other.destroy(); });
            one.pipe(other);
        }
        return undefined;
    }

    cut() {
        this.#isCut = true;
        for (const socket of this.#sockets) socket.destroy();
    }

    mend() {
        this.#isCut = false;
    }

    remove() {
        this.cut();
        this.entry.close();
    }
}
