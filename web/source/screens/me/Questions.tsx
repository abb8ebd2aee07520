// Questions about searches, for those who ask.
import { api } from '../../api/client';
import { usePages } from '../../api/pages';
import type { Schemas } from '../../api/types';
import { go, place, setQuery } from '../../app/router';
import { type Column, DataTable } from '../../components/DataTable';
import { Select } from '../../components/Form';
import { Moment } from '../../components/Moment';
import { Page } from '../../components/Page';
import { Due, QuestionState } from './state';
import { t } from './texts';

type Question = Schemas['SearchQuestion'];
const STATES = ['waiting', 'answered', 'accepted'] as const;

const columns: () => Column<Question>[] = () => [
    { key: 'number', title: t('questions.number'), isRowHeader: true, cell: ({ number }) => <>{number}<span class="govuk-visually-hidden">: {t('questions.look', { number })}</span></> },
    { key: 'searcher', title: t('questions.searcher'), cell: ({ searcher_name: name }) => name },
    { key: 'search', title: t('questions.search'), cell: ({ search }) => search },
    { key: 'state', title: t('questions.state'), cell: (question) => <QuestionState question={question} /> },
    { key: 'due', title: t('questions.due'), cell: (question) => <Due question={question} /> },
    { key: 'asked', title: t('questions.asked'), isMinor: true, cell: ({ asked }) => <Moment at={asked} show="both" /> },
];

export default function Questions() {
    const asked = STATES.find((state) => state === place.value.query.get('state'));
    const pages = usePages((after, signal) => api.get('/api/v1/search_questions', { query: { ...(asked ? { state: asked } : {}), ...(after ? { after } : {}) }, signal }).then(({ data }) => data), [asked]);
    const choices = [{ value: '', label: t('questions.any_state') }, ...STATES.map((value) => ({ value, label: t(`state.${value}`) }))];
    return (
        <Page title={t('questions.title')} help={<p>{t('questions.help')}</p>} layout="wide">
            <Select name="state" label={t('questions.state')} value={asked ?? ''} choices={choices} onChange={(state) => setQuery({ state: state || null })} />
            <DataTable caption={t('questions.caption')} columns={columns()} rows={pages.rows} rowKey={({ number }) => number} empty={t('questions.empty')} dense
                onSelect={({ number }) => go(`/searches/questions/${number}`)} problem={pages.problem} retry={pages.reload} onMore={pages.more} isFetching={pages.isFetching} />
        </Page>
    );
}
