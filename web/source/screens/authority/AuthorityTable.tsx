// Requests as rows, for whoever they are listed for.
import { useState } from 'preact/hooks';
import { usePages, type PageOf } from '../../api/pages';
import type { Policy, Schemas } from '../../api/types';
import { go, place, setQuery } from '../../app/router';
import { type Column, DataTable } from '../../components/DataTable';
import { Filters } from '../../components/Filters';
import { type Choice, Select } from '../../components/Form';
import { Moment } from '../../components/Moment';
import { milliseconds } from '../../i18n/moments';
import { categoryNameOf, dateAndMinute } from '../search/names';
import { StateBadge } from './parts';
import { t } from './texts';

export type Item = Schemas['AuthorityListItem'];
export type State = Schemas['AuthorityState'];

export const STATES: readonly State[] = ['submitted', 'asked_back', 'oral', 'approved', 'returned', 'refused', 'withdrawn', 'revoked', 'expired', 'unconfirmed'];

function whatText({ vrm_count, nrd_count }: Item): string {
    return [...(vrm_count > 0 ? [t.count('marks', vrm_count)] : []), ...(nrd_count > 0 ? [t.count('places', nrd_count)] : [])].join(', ');
}

function columnsFor(policy: Policy | undefined, isOwn: boolean): Column<Item>[] {
    return [
        { key: 'id', title: t('column.number'), isRowHeader: true, cell: ({ id }) => <>{id}<span class="govuk-visually-hidden">: {t('open', { number: id })}</span></> },
        { key: 'state', title: t('column.state'), cell: ({ state }) => <StateBadge state={state} /> },
        ...(isOwn ? [] : [{ key: 'requester', title: t('column.requester'), cell: ({ requester }: Item) => requester.name }]),
        { key: 'purpose', title: t('column.purpose'), cell: ({ category, reference }) => <span class="place-name"><span>{categoryNameOf(policy, category)}</span><span class="muted">{reference}</span></span> },
        { key: 'what', title: t('column.what'), isMinor: true, cell: whatText },
        { key: 'window', title: t('column.window'), isMinor: true, cell: ({ from, until }) => <span class="place-name"><span>{dateAndMinute(milliseconds(from))} –</span><span>{dateAndMinute(milliseconds(until))}</span></span> },
        { key: 'submitted', title: t('column.submitted'), isMinor: true, cell: ({ submitted }) => <Moment at={submitted} /> },
        { key: 'valid_until', title: t('column.valid_until'), cell: ({ valid_until }) => <Moment at={valid_until} show="both" /> },
        { key: 'analyst', title: t('column.analyst'), isMinor: true, cell: ({ analyst }) => analyst?.name ?? '–' },
    ];
}

export interface AuthorityTableProps {
    policy: Policy | undefined;
    caption: string;
    empty: string;
    isOwn?: boolean;
    /** States that may be chosen; none: no choice. */
    states: readonly State[];
    /** What is asked for until something is chosen. */
    first?: State;
    people?: readonly Choice[];
    fetchPage: (wanted: { state?: State; person?: number; after?: string }, signal: AbortSignal) => Promise<PageOf<Item>>;
}

/** Stands for every state where `first` is another. */
const ANY = 'any';

export function AuthorityTable({ policy, caption, empty, isOwn = false, states, first, people, fetchPage }: AuthorityTableProps) {
    const asked = place.value.query;
    const stateAsked = asked.get('state') ?? first ?? ANY, personAsked = asked.get('person') ?? '';
    const [state, setState] = useState<string>(stateAsked);
    const [person, setPerson] = useState(personAsked);
    const known = states.find((one) => one === stateAsked);
    const pages = usePages((after, signal) => fetchPage({
        ...(known ? { state: known } : {}), ...(/^\d+$/.test(personAsked) ? { person: Number(personAsked) } : {}), ...(after ? { after } : {}),
    }, signal), [stateAsked, personAsked]);
    const choices: Choice[] = [...states.map((one) => ({ value: one as string, label: t(`state.${one}`) })), { value: ANY, label: t('state.any') }];
    const clear = (): void => {
        setState(first ?? ANY);
        setPerson('');
        setQuery({ state: null, person: null });
    };
    return (
        <>
            {states.length === 0 ? null : (
                <Filters onApply={() => setQuery({ state: state === (first ?? ANY) ? null : state, person })} onClear={clear}>
                    <Select name="state" label={t('state')} value={state} onChange={setState} choices={choices} />
                    {people ? <Select name="person" label={t('person')} value={person} onChange={setPerson} choices={[{ value: '', label: t('everybody') }, ...people]} /> : null}
                </Filters>
            )}
            <DataTable caption={caption} columns={columnsFor(policy, isOwn)} rows={pages.rows} rowKey={({ id }) => id} onSelect={({ id }) => go(`/authorities/${id}`)}
                empty={empty} problem={pages.problem} retry={pages.reload} onMore={pages.more} isFetching={pages.isFetching} />
        </>
    );
}
