// What can go wrong between the page and the service, as one kind of error.
import type { components } from './schema';

type ProblemBody = components['schemas']['Problem'];

/** Codes beside those of the service: no answer at all, and an answer that is none of this service's. */
export const UNREACHABLE = 'unreachable';
export const UNREADABLE = 'unreadable';

export class Problem extends Error {
    /** 0 when there was no answer. */
    readonly status: number;
    /** Stable; what a program decides by. */
    readonly code: string;
    /** English, from the service; serverText() has it in the reader's language. */
    readonly detail: string;
    /** By the name of the field in the request. */
    readonly fields: ReadonlyMap<string, string>;
    /** The row as it now is, after a conflict that tells it. */
    readonly current: ProblemBody['current'];
    /** How long to wait before asking again; null when the service did not say. */
    readonly retryAfterSeconds: number | null;

    constructor(status: number, body: Partial<ProblemBody> & { code: string; detail: string }, retryAfter: number | null = null) {
        super(`${status} ${body.code}: ${body.detail}`);
        this.name = 'Problem';
        this.status = status;
        this.code = body.code;
        this.detail = body.detail;
        this.fields = new Map((body.fields ?? []).map(({ field, detail }) => [field, detail]));
        this.current = body.current;
        this.retryAfterSeconds = retryAfter;
    }

    /** Somebody else changed it first: read again, then decide. */
    get isConflict(): boolean {
        return this.status === 409 || this.status === 412;
    }
}

/** The problem that an answer of status 400 or more tells. */
export async function problemOf(response: Response): Promise<Problem> {
    const wait = Number(response.headers.get('Retry-After') ?? Number.NaN);
    const retryAfter = Number.isFinite(wait) ? wait : null;
    try {
        const body = (await response.json()) as ProblemBody;
        if (typeof body.code === 'string' && typeof body.detail === 'string') {
            return new Problem(response.status, body, retryAfter);
        }
    } catch {
        // A proxy in between may answer in its own words.
    }
    return new Problem(response.status, { code: UNREADABLE, detail: `status ${response.status}` }, retryAfter);
}

/** Any thrown thing as a Problem: what fetch throws means that nobody answered. */
export function asProblem(error: unknown): Problem {
    if (error instanceof Problem) return error;
    return new Problem(0, { code: UNREACHABLE, detail: error instanceof Error ? error.message : String(error) });
}
