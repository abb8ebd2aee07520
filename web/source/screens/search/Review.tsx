// Searches that were made, for whoever reviews them. Not what was found: that is for those with a purpose.
import { useRef, useState } from 'preact/hooks';
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import { usePages } from '../../api/pages';
import { usePeople } from '../../api/people';
import type { Policy, Schemas } from '../../api/types';
import { place, setQuery } from '../../app/router';
import { may } from '../../app/session';
import { Badge } from '../../components/Badge';
import { type Column, DataTable } from '../../components/DataTable';
import { Dialog } from '../../components/Dialog';
import { Filters } from '../../components/Filters';
import { type Choice, Select } from '../../components/Form';
import { Moment } from '../../components/Moment';
import { Page } from '../../components/Page';
import { Plate } from '../../components/Plate';
import { common } from '../../i18n/common';
import { milliseconds } from '../../i18n/moments';
import { Justification, Justify, QuestionsLink } from '../me/Justify';
import { whatText } from './describe';
import { type Estate, useEstate } from './estate';
import { categoryName, categoryNameOf, dateAndMinute, spanText } from './names';
import { t } from './texts';

type Made = Schemas['SearchRecord'];

const NO_LISTS = new Map<number, string>();

interface Known {
    policy: Policy | undefined;
    estate: Estate | undefined;
}

const NO_ESTATE: Estate = { nrds: new Map(), sites: new Map() };

function What({ made, known }: { made: Made; known: Known }) {
    if (made.vrm !== null && !made.narrow) return <Plate mark={made.vrm} />;
    return <>{whatText(made, known.estate ?? NO_ESTATE, NO_LISTS)}</>;
}

function Closed({ made }: { made: Made }) {
    return made.closed === null ? <Badge tone="info">{t('review.open')}</Badge> : <Moment at={made.closed} />;
}

function windowText(made: Made): string {
    return spanText({ from: milliseconds(made.from), until: milliseconds(made.until) });
}

function countsText({ pages, reads, images }: Made): string {
    return [t.count('review.pages', pages), t.count('review.rows', reads), t.count('review.images', images)].join(', ');
}

function columnsFor(known: Known): Column<Made>[] {
    return [
        { key: 'number', title: t('review.number'), isRowHeader: true, cell: ({ number }) => <>{number}<span class="govuk-visually-hidden">: {t('review.look', { number })}</span></> },
        { key: 'started', title: t('review.started'), cell: ({ started }) => <Moment at={started} show="both" /> },
        { key: 'person', title: t('review.person'), cell: ({ person_name }) => person_name },
        { key: 'purpose', title: t('review.purpose'), cell: ({ purpose }) => (
            <span class="place-name"><span>{categoryNameOf(known.policy, purpose.category)}</span><span class="muted">{purpose.reference}</span></span>) },
        { key: 'what', title: t('review.what'), cell: (made) => <What made={made} known={known} /> },
        { key: 'window', title: t('review.window'), isMinor: true, cell: ({ from, until }) => <span class="place-name"><span>{dateAndMinute(milliseconds(from))} –</span><span>{dateAndMinute(milliseconds(until))}</span></span> },
        { key: 'looked', title: t('review.looked'), isMinor: true, cell: countsText },
        { key: 'closed', title: t('review.closed'), isMinor: true, cell: (made) => <Closed made={made} /> },
        { key: 'question', title: t('review.question'), cell: (made) => <Justification made={made} /> },
    ];
}

function InFull({ made, known }: { made: Made; known: Known }) {
    return (
        <dl class="detail__facts">
            <dt>{t('review.person')}</dt><dd>{made.person_name}</dd>
            <dt>{t('review.started')}</dt><dd><Moment at={made.started} show="both" /></dd>
            <dt>{t('category')}</dt><dd>{categoryNameOf(known.policy, made.purpose.category)}</dd>
            <dt>{t('reason')}</dt><dd class="as-written">{made.purpose.reason}</dd>
            <dt>{t('reference')}</dt><dd>{made.purpose.reference}</dd>
            <dt>{t('on_behalf_of')}</dt><dd>{made.purpose.on_behalf_of}</dd>
            <dt>{t('review.what')}</dt><dd><What made={made} known={known} /></dd>
            <dt>{t('review.window')}</dt><dd>{windowText(made)}</dd>
            {made.opened_from === made.from ? null : <><dt>{t('review.opened_from')}</dt><dd><Moment at={made.opened_from} show="both" /></dd></>}
            <dt>{t('review.looked')}</dt><dd>{countsText(made)}</dd>
            <dt>{t('review.closed')}</dt><dd><Closed made={made} /></dd>
            <dt>{t('review.audit')}</dt><dd>{may('audit.view') ? <a class="govuk-link" href={`/audit/${made.audit_number}`}>{made.audit_number}</a> : made.audit_number}</dd>
            <dt>{t('review.policy')}</dt><dd>{made.policy_version}</dd>
        </dl>
    );
}

function NoneAmong({ more }: { more: (() => void) | undefined }) {
    return (
        <>
            {t('review.empty_among')}{' '}
            {more ? <button type="button" class="govuk-button govuk-button--secondary small" onClick={more}>{common('more_rows')}</button> : null}
        </>
    );
}

function useKnown(): Known {
    const policy = useLoad((signal) => api.get('/api/v1/policy', { signal }).then(({ data }) => data), []);
    const estate = useEstate();
    return { policy: policy.data, estate: estate.data };
}

/** Who can be chosen: everybody whom one may see, else whose searches have been shown so far. */
function useSearchers(rows: readonly Made[] | undefined, asked: string): Choice[] {
    const people = usePeople();
    const names = useRef(new Map<number, string>());
    for (const { id, display_name } of people.data ?? []) names.current.set(id, display_name);
    for (const { person, person_name } of rows ?? []) names.current.set(person, person_name);
    if (/^\d+$/.test(asked) && !names.current.has(Number(asked))) names.current.set(Number(asked), t('review.person_n', { n: Number(asked) }));
    const named = [...names.current].map(([id, name]) => ({ value: String(id), label: name })).sort((a, b) => a.label.localeCompare(b.label, 'en-GB'));
    return [{ value: '', label: t('review.everybody') }, ...named];
}

export default function Review() {
    const known = useKnown();
    const asked = place.value.query;
    const personAsked = asked.get('person') ?? '', categoryAsked = asked.get('category') ?? '';
    const [person, setPerson] = useState(personAsked);
    const [category, setCategory] = useState(categoryAsked);
    const [shown, setShown] = useState<Made | null>(null);
    const pages = usePages((after, signal) => api.get('/api/v1/searches/records', { query: { ...(after ? { after } : {}), ...(/^\d+$/.test(personAsked) ? { person: Number(personAsked) } : {}) }, signal }).then(({ data }) => data), [personAsked]);
    const fits = pages.rows?.filter(({ purpose }) => categoryAsked === '' || purpose.category === categoryAsked);
    const categories: Choice[] = [{ value: '', label: t('review.any_category') }, ...(known.policy?.purpose_categories ?? []).map((row) => ({ value: row.code, label: categoryName(row) })), { value: 'alert', label: t('review.standing') }];
    const people = useSearchers(pages.rows, personAsked);
    const clear = (): void => {
        setPerson('');
        setCategory('');
        setQuery({ person: null, category: null });
    };
    return (
        <Page title={t('review.title')} help={<p>{t('review.help')}</p>} layout="wide">
            <QuestionsLink />
            <Filters onApply={() => setQuery({ person, category })} onClear={clear}>
                <Select name="person" label={t('review.person')} value={person} onChange={setPerson} choices={people} />
                <Select name="category" label={t('review.category')} value={category} onChange={setCategory} choices={categories} />
            </Filters>
            <DataTable caption={t('review.caption')} columns={columnsFor(known)} rows={fits} rowKey={({ number }) => number} onSelect={setShown}
                empty={pages.rows && pages.rows.length > 0 ? <NoneAmong more={pages.more} /> : t('review.empty')} problem={pages.problem} retry={pages.reload} onMore={pages.more} isFetching={pages.isFetching} dense />
            <Dialog open={shown !== null} title={shown ? t('review.detail', { number: shown.number }) : ''} onClose={() => setShown(null)} size="wide">
                {shown ? <><InFull made={shown} known={known} /><Justify key={shown.number} made={shown} onAsked={pages.reload} /></> : null}
            </Dialog>
        </Page>
    );
}
