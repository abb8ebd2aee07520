// Data that a component shows: waiting, there, or failed; asked again at will.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { asProblem, type Problem } from './problem';

export type Loaded<T> =
    | { state: 'loading'; data: undefined; problem: undefined }
    | { state: 'ready'; data: T; problem: undefined }
    /** `data`: what was there before it failed. */
    | { state: 'failed'; data: T | undefined; problem: Problem };

export type Load<T> = Loaded<T> & {
    /** Asks again. What is shown stays until the new answer is there. */
    reload(): void;
    /** Puts an answer in place that came by another way, such as that of an act. */
    replace(data: T): void;
    /** Being asked again while what was there is still shown. */
    refreshing: boolean;
};

/** Asks with `load` at first and whenever one of `inputs` changes. An answer that comes too late is dropped. */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, inputs: readonly unknown[]): Load<T> {
    const [shown, setShown] = useState<Loaded<T>>({ state: 'loading', data: undefined, problem: undefined });
    const [refreshing, setRefreshing] = useState(false);
    const running = useRef<AbortController | null>(null);
    const latest = useRef(load);
    latest.current = load;

    const start = useCallback(() => {
        running.current?.abort();
        const mine = new AbortController();
        running.current = mine;
        setRefreshing(true);
        latest.current(mine.signal).then(
            (data) => {
                if (mine.signal.aborted) return;
                setRefreshing(false);
                setShown({ state: 'ready', data, problem: undefined });
            },
            (error: unknown) => {
                if (mine.signal.aborted) return;
                setRefreshing(false);
                setShown((before) => ({ state: 'failed', data: before.data, problem: asProblem(error) }));
            },
        );
    }, []);

    useEffect(() => {
        setShown({ state: 'loading', data: undefined, problem: undefined });
        start();
        return () => running.current?.abort();
    }, inputs);

    const replace = useCallback((data: T) => setShown({ state: 'ready', data, problem: undefined }), []);
    return { ...shown, reload: start, replace, refreshing: refreshing && shown.state !== 'loading' };
}
