// Lists that grow, read page by page: each page names where the next begins.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { asProblem, type Problem } from './problem';

export interface PageOf<T> {
    items: T[];
    next: string | null;
}

export interface Pages<T> {
    /** undefined until the first page is there. */
    rows: T[] | undefined;
    problem: Problem | undefined;
    isFetching: boolean;
    /** Absent at the end, and while a page is on its way. */
    more: (() => void) | undefined;
    reload: () => void;
}

/** Reads with `fetchPage` from the start, and anew whenever one of `inputs` changes. */
export function usePages<T>(fetchPage: (after: string | undefined, signal: AbortSignal) => Promise<PageOf<T>>, inputs: readonly unknown[]): Pages<T> {
    const [rows, setRows] = useState<T[] | undefined>(undefined);
    const [next, setNext] = useState<string | null>(null);
    const [problem, setProblem] = useState<Problem | undefined>(undefined);
    const [isFetching, setFetching] = useState(false);
    const running = useRef<AbortController | null>(null);
    const latest = useRef(fetchPage);
    latest.current = fetchPage;

    const read = useCallback((after: string | undefined) => {
        running.current?.abort();
        const mine = new AbortController();
        running.current = mine;
        setFetching(true);
        latest.current(after, mine.signal).then(
            (page) => {
                if (mine.signal.aborted) return;
                setRows((before) => (after === undefined ? page.items : [...(before ?? []), ...page.items]));
                setNext(page.next);
                setProblem(undefined);
                setFetching(false);
            },
            (error: unknown) => {
                if (mine.signal.aborted) return;
                setProblem(asProblem(error));
                setFetching(false);
            },
        );
    }, []);

    useEffect(() => {
        setRows(undefined);
        setProblem(undefined);
        read(undefined);
        return () => running.current?.abort();
    }, inputs);

    const reload = useCallback(() => read(undefined), [read]);
    return { rows, problem, isFetching, more: next !== null && !isFetching ? () => read(next) : undefined, reload };
}
