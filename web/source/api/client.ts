// Asks the service. Paths, parameters, bodies and answers are checked against api/openapi.yaml by the compiler.
import { isAttended } from './presence';
import { asProblem, Problem, problemOf } from './problem';
import type { paths } from './schema';

type Method = 'get' | 'post' | 'put' | 'delete';
type PathsWith<M extends Method> = { [P in keyof paths]: paths[P] extends Record<M, object> ? P : never }[keyof paths];
type Operation<P extends keyof paths, M extends Method> = paths[P] extends Record<M, infer O> ? O : never;

type Given<O, K extends 'path' | 'query'> = O extends { parameters: infer All }
    ? K extends keyof All
        ? All[K]
        : never
    : never;
type JsonBody<O> = O extends { requestBody: { content: { 'application/json': infer B } } } ? B : never;
type ContentOf<R> = R extends { content: { 'application/json': infer B } } ? B : undefined;
type OkResponse<R> = R extends { 200: infer T } ? T : R extends { 201: infer T } ? T : R extends { 204: infer T } ? T : never;
type AnswerBody<O> = O extends { responses: infer R } ? ContentOf<OkResponse<R>> : never;

type PathPart<O> = [NonNullable<Given<O, 'path'>>] extends [never] ? unknown : { path: Given<O, 'path'> };
type QueryPart<O> = [NonNullable<Given<O, 'query'>>] extends [never] ? unknown : { query?: Given<O, 'query'> };
type BodyPart<O> = [JsonBody<O>] extends [never] ? unknown : { body: JsonBody<O> };

export interface Always {
    /** Ends the wait, when whoever asked has gone. */
    signal?: AbortSignal;
    /** The version that is meant, as `Answer.version` gave it. */
    ifMatch?: string;
    /** One act of a person, from actionKey(): sent again with the same key, it is done once. */
    action?: string;
}
type Options<O> = Always & PathPart<O> & QueryPart<O> & BodyPart<O>;
type OptionsArgument<O> = object extends Options<O> ? [options?: Options<O>] : [options: Options<O>];

export interface Answer<T> {
    status: number;
    data: T;
    /** The ETag: to be sent back as ifMatch. */
    version: string | null;
}

/** A key for one act of a person. Make it when the act begins, keep it while the act is tried again. */
export function actionKey(): string {
    return crypto.randomUUID();
}

let whenSignedOut: () => void = () => undefined;

/** What to do when the service says that nobody is signed in. Called at most once for each answer. */
export function onSignedOut(act: () => void): void {
    whenSignedOut = act;
}

/** The code of an answer to a grave act that wants the password or a code once more. */
const UNCONFIRMED = 'reauthentication_needed';
let whenUnconfirmed: () => Promise<boolean> = () => Promise.resolve(false);

/** Whom to ask to confirm a grave act. True: it was done, and the act is tried again as it was, with the same key. */
export function onUnconfirmed(ask: () => Promise<boolean>): void {
    whenUnconfirmed = ask;
}

let answered = 0;

/** Somebody was at another tab of the same session, which keeps it alive here too. */
export function noteAnswer(): void {
    answered = Date.now();
}

/** When the service last answered a request of this tab that keeps the session alive, in milliseconds since 1970. */
export function lastAnswer(): number {
    return answered;
}

type LooseOptions = Always & { path?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown };

/** The address of an operation. A vehicle is never part of one: registration marks travel in bodies. */
export function addressOf(path: string, options: Pick<LooseOptions, 'path' | 'query'> = {}): string {
    const place = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(options.path?.[name])));
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(options.query ?? {})) {
        if (value !== undefined && value !== null && value !== '') query.set(name, String(value));
    }
    const text = query.toString();
    return text ? `${place}?${text}` : place;
}

/** The answer, when it is a good one; else throws what it was. */
async function answerTo(method: Method, path: string, options: LooseOptions, init: RequestInit): Promise<Response> {
    let response: Response;
    try {
        response = await fetch(addressOf(path, options), { ...init, method: method.toUpperCase(), cache: 'no-store', credentials: 'same-origin' });
    } catch (error) {
        if (options.signal?.aborted) throw error;
        throw asProblem(error);
    }
    if (response.ok) return response;
    const problem = await problemOf(response);
    // A wrong password at signing in is no session that has ended.
    if (response.status === 401 && !(method === 'post' && (path === '/api/v1/session' || path === '/api/v1/session/code'))) whenSignedOut();
    throw problem;
}

/** As answerTo(); what has to be confirmed is asked for and then done. */
async function confirmedAnswerTo(method: Method, path: string, options: LooseOptions, init: RequestInit): Promise<Response> {
    try {
        return await answerTo(method, path, options, init);
    } catch (error) {
        if (!(error instanceof Problem) || error.code !== UNCONFIRMED || !(await whenUnconfirmed())) throw error;
        return answerTo(method, path, options, init);
    }
}

/** As confirmedAnswerTo(), with what goes with every request. */
async function send(method: Method, path: string, options: LooseOptions, accept: string): Promise<Response> {
    const headers: Record<string, string> = { Accept: accept };
    const attended = isAttended();
    if (!attended) headers['X-Unattended'] = '1';
    if (options.body !== undefined) headers['Content-Type'] = 'application/json';
    if (options.ifMatch !== undefined) headers['If-Match'] = options.ifMatch;
    if (options.action !== undefined) headers['Idempotency-Key'] = options.action;
    const init: RequestInit = { headers };
    if (options.body !== undefined) init.body = JSON.stringify(options.body);
    if (options.signal) init.signal = options.signal;
    const response = await confirmedAnswerTo(method, path, options, init);
    if (attended) answered = Date.now();
    return response;
}

async function ask(method: Method, path: string, options: LooseOptions = {}): Promise<Answer<unknown>> {
    const response = await send(method, path, options, 'application/json');
    const isJson = response.headers.get('Content-Type')?.includes('json') ?? false;
    return { status: response.status, data: isJson ? await response.json() : undefined, version: response.headers.get('ETag') };
}

/** A file that the service makes when it is asked to, for saveBlob(). Throws as api does. */
export async function fetchFile(path: PathsWith<'post'>, options: LooseOptions, accept: string): Promise<Blob> {
    return (await send('post', path, options, `${accept}, application/problem+json`)).blob();
}

/** Server-sent events from where `after`, the id of the last one, left off. Ends with `signal`, or when the service ends it. */
export async function openEvents(path: string, options: { query?: Record<string, string>; after: string; signal: AbortSignal }): Promise<ReadableStream<Uint8Array>> {
    // EventSource tells no status, and stops for good on any but 200.
    const headers = { 'Accept': 'text/event-stream', 'Last-Event-ID': options.after };
    const response = await answerTo('get', path, options, { headers, signal: options.signal });
    return response.body ?? new ReadableStream({ start: (stream) => stream.close() });
}

type Call<M extends Method> = <P extends PathsWith<M>>(
    path: P,
    ...options: OptionsArgument<Operation<P, M>>
) => Promise<Answer<AnswerBody<Operation<P, M>>>>;

function caller<M extends Method>(method: M): Call<M> {
    return ((path: string, options?: LooseOptions) => ask(method, path, options)) as Call<M>;
}

/** Each throws a Problem when the answer is not the one hoped for, or an AbortError when `signal` ended it. */
export const api = { get: caller('get'), post: caller('post'), put: caller('put'), delete: caller('delete') };

export { Problem };
