// One's own requests for older reads: how they stand, and what they ask of one.
import { api } from '../../api/client';
import { usePages } from '../../api/pages';
import type { Schemas } from '../../api/types';
import { go } from '../../app/router';
import { may } from '../../app/session';
import { type Column, DataTable } from '../../components/DataTable';
import { Moment } from '../../components/Moment';
import { StateBadge } from '../authority/parts';
import { t } from './texts';

type Request = Schemas['AuthorityListItem'];

const SHOWN = 10;

/** What is the requester's to do next; nothing: others are. */
function duty({ state }: Request): string {
    if (state === 'draft') return t('requests.submit');
    if (state === 'asked_back') return t('requests.say_more');
    if (state === 'returned') return t('requests.look');
    return '–';
}

const columns: () => Column<Request>[] = () => [
    { key: 'id', title: t('requests.number'), isRowHeader: true, cell: ({ id }) => <>{id}<span class="govuk-visually-hidden">: {t('requests.open', { number: id })}</span></> },
    { key: 'state', title: t('requests.state'), cell: ({ state }) => <StateBadge state={state} /> },
    { key: 'duty', title: t('requests.duty'), cell: duty },
    { key: 'until', title: t('requests.until'), isMinor: true, cell: ({ valid_until: until }) => <Moment at={until} show="both" /> },
];

function List() {
    const pages = usePages((after, signal) => api.get('/api/v1/authorities/own', { query: { limit: SHOWN, ...(after ? { after } : {}) }, signal }).then(({ data }) => data), []);
    return (
        <DataTable caption={t('requests.caption')} columns={columns()} rows={pages.rows} rowKey={({ id }) => id} onSelect={({ id }) => go(`/authorities/${id}`)} countsRows={false}
            empty={t('requests.none')} problem={pages.problem} retry={pages.reload} onMore={pages.more} isFetching={pages.isFetching} />
    );
}

export function Requests() {
    if (!may('authority.request')) return null;
    return (
        <section>
            <h2 class="govuk-heading-m">{t('requests')}</h2>
            <List />
            <p class="govuk-body"><a class="govuk-link" href="/authorities">{t('requests.all')}</a></p>
        </section>
    );
}
