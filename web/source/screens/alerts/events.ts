// Server-sent events, taken from a stream of bytes as they come.

export interface ServerEvent {
    name: string;
    /** '' when the event names none. */
    id: string;
    data: string;
}

const LINE_END = /\r?\n/;

/** Feed it what comes, in any pieces: each call returns the events that are complete since. */
export class EventReader {
    readonly #decoder = new TextDecoder();
    #rest = '';
    #event: ServerEvent = { name: '', id: '', data: '' };

    feed(bytes: Uint8Array): ServerEvent[] {
        const lines = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split(LINE_END);
        this.#rest = lines.pop() ?? '';
        return lines.flatMap((line) => this.#line(line));
    }

    #line(line: string): ServerEvent[] {
        if (line === '') {
            const event = this.#event;
            this.#event = { name: '', id: '', data: '' };
            return event.name === '' ? [] : [event];
        }
        const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
        if (field === 'event') this.#event.name = value;
        else if (field === 'id') this.#event.id = value;
        else if (field === 'data') this.#event.data += this.#event.data === '' ? value : `\n${value}`;
        return [];
    }
}
