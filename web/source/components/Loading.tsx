// Three ways in which data is shown: on its way, failed, there.
import type { ComponentChildren } from 'preact';
import type { Load } from '../api/load';
import { common } from '../i18n/common';
import { ProblemNotice } from './Notice';

export function Loading({ label }: { label?: string }) {
    return <p class="loading" role="status">{label ?? common('loading')}</p>;
}

/** Shows `children(data)` once it is there; what was there stays beside a later failure. */
export function Shown<T>({ load, children }: { load: Load<T>; children: (data: T) => ComponentChildren }) {
    return (
        <>
            {load.state === 'failed' ? <ProblemNotice problem={load.problem} retry={load.reload} /> : null}
            {load.state === 'loading' ? <Loading /> : null}
            {load.data === undefined ? null : children(load.data)}
        </>
    );
}
