// The regular review: every account with its last review, what of it runs out, and what is overdue. Rule: R-02, R-07, R-10.
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import type { Person, Schemas } from '../../api/types';
import { go, place, setQuery } from '../../app/router';
import { Badge } from '../../components/Badge';
import { type Column, DataTable } from '../../components/DataTable';
import { Moment } from '../../components/Moment';
import { Page } from '../../components/Page';
import { type Tab, Tabs } from '../../components/Tabs';
import { codes } from '../../i18n/codes';
import { londonTime } from '../../i18n/london';
import { shortDate } from '../../i18n/moments';
import { endingOf } from './facts';
import { t } from './texts';

type Review = Schemas['AccountReviews']['items'][number];

interface Row {
    person: Person;
    review: Review;
    ending: { what: string; on: string }[];
}

const SOON_DAYS = 30;

async function readRows(signal: AbortSignal): Promise<Row[]> {
    const [people, reviews] = await Promise.all([api.get('/api/v1/people', { signal }), api.get('/api/v1/people/reviews', { signal })]);
    const byId = new Map(people.data.items.map((person) => [person.id, person]));
    const today = londonTime(Date.now()).date;
    return reviews.data.items.flatMap((review) => {
        const person = byId.get(review.person);
        return person ? [{ person, review, ending: endingOf(person, today, SOON_DAYS) }] : [];
    });
}

function Due({ review }: { review: Review }) {
    if (!review.due) return <Badge tone="bad">{t('review_never')}</Badge>;
    return review.overdue ? <Badge tone="bad">{t('review_overdue')}</Badge> : <Moment at={review.due} show="date" />;
}

function Ending({ ending }: { ending: Row['ending'] }) {
    const today = londonTime(Date.now()).date;
    if (ending.length === 0) return <>–</>;
    return (
        <>
            {ending.map(({ what, on }) => (
                <div key={what}><Badge tone={on <= today ? 'bad' : 'warning'}>{t('ends_on', { what: t.lookup(`ending.${what}`), date: shortDate(on) })}</Badge></div>
            ))}
        </>
    );
}

const columns: () => Column<Row>[] = () => [
    { key: 'name', title: t('name'), isRowHeader: true, sort: ({ person }) => person.display_name, cell: ({ person }) => person.display_name },
    { key: 'roles', title: t('roles'), cell: ({ person }) => person.roles.map((role) => codes(`role.${role}`)).join(', ') || t('no_roles') },
    { key: 'last', title: t('review_last'), isMinor: true, sort: ({ review }) => review.when ?? '', cell: ({ review }) => (review.when ? <><Moment at={review.when} show="date" />, {review.by}</> : '–') },
    { key: 'due', title: t('review_due'), sort: ({ review }) => review.due ?? '', cell: ({ review }) => <Due review={review} /> },
    { key: 'ending', title: t('ending'), sort: ({ ending }) => ending[0]?.on ?? '9999', cell: ({ ending }) => <Ending ending={ending} /> },
    { key: 'state', title: t('state'), isMinor: true, cell: ({ person }) => (person.rights_suspended ? <Badge tone="bad">{t('state.suspended')}</Badge> : '–') },
];

const PICKS: Record<string, (row: Row) => boolean> = {
    overdue: ({ review }) => review.overdue,
    suspended: ({ person }) => person.rights_suspended !== null,
    ending: ({ ending }) => ending.length > 0,
    older: ({ person }) => person.older_access !== null,
    all: () => true,
};

export default function ReviewPage() {
    const { data, problem, reload } = useLoad(readRows, []);
    const tabs: Tab[] = Object.entries(PICKS).map(([key, pick]) => ({
        key,
        title: `${t.lookup(`review_tab.${key}`)}${data ? ` (${data.filter(pick).length})` : ''}`,
        content: () => (
            <DataTable key={key} caption={t.lookup(`review_tab.${key}`)} columns={columns()} rows={data?.filter(pick)} rowKey={({ person }) => person.id}
                onSelect={({ person }) => go(`/people/${person.id}`)} empty={t('review_empty')} problem={problem} retry={reload} dense />
        ),
    }));
    return (
        <Page title={t('review_title')} layout="wide" help={<p>{t('review_help')}</p>}>
            <p class="govuk-body"><a class="govuk-link" href="/people">{t('back')}</a></p>
            <Tabs label={t('review_title')} tabs={tabs} selected={place.value.query.get('show') ?? 'overdue'} onSelect={(key) => setQuery({ show: key })} />
        </Page>
    );
}
