// Searches that one was asked to justify.
import { api } from '../../api/client';
import { usePages } from '../../api/pages';
import type { Schemas } from '../../api/types';
import { go, match } from '../../app/router';
import { may } from '../../app/session';
import { type Column, DataTable } from '../../components/DataTable';
import { Moment } from '../../components/Moment';
import { screens } from '../registry';
import { Due, QuestionState } from './state';
import { t } from './texts';

type Question = Schemas['SearchQuestion'];

const columns: () => Column<Question>[] = () => [
    { key: 'number', title: t('questions.search'), isRowHeader: true, cell: ({ search, number }) => <>{search}<span class="govuk-visually-hidden">: {t('questions.look', { number })}</span></> },
    { key: 'state', title: t('questions.state'), cell: (question) => <QuestionState question={question} /> },
    { key: 'due', title: t('questions.due'), cell: (question) => <Due question={question} /> },
    { key: 'asked', title: t('questions.asked'), isMinor: true, cell: ({ asked }) => <Moment at={asked} show="both" /> },
];

/** Where the work of an office waits; each as soon as there is a screen for it. */
const OFFICES = [
    { permission: 'search.question', text: 'office.questions', path: '/searches/questions', query: '?state=answered' },
    { permission: 'access.authorise', text: 'office.applications', path: '/access', query: '?show=waiting' },
    { permission: 'access.effect', text: 'office.to_effect', path: '/access', query: '?show=authorised' },
    { permission: 'authority.decide', text: 'office.requests', path: '/decisions', query: '' },
    { permission: 'authority.run', text: 'office.queue', path: '/bureau', query: '' },
    { permission: 'policy.approve', text: 'office.policy', path: '/policy', query: '' },
] as const;

function Offices() {
    const mine = OFFICES.filter(({ permission, path }) => may(permission) && screens.some((screen) => match(screen.path, path) !== null));
    if (mine.length === 0) return null;
    return (
        <>
            <p class="govuk-body">{t('offices')}</p>
            <ul class="govuk-list govuk-list--bullet">
                {mine.map(({ text, path, query }) => <li key={text}><a class="govuk-link" href={path + query}>{t(text)}</a></li>)}
            </ul>
        </>
    );
}

export function Asked() {
    const pages = usePages((after, signal) => api.get('/api/v1/me/questions', { query: after ? { after } : {}, signal }).then(({ data }) => data), []);
    return (
        <section>
            <h2 class="govuk-heading-m">{t('asked')}</h2>
            <Offices />
            <DataTable caption={t('asked.caption')} columns={columns()} rows={pages.rows} rowKey={({ number }) => number} empty={t('asked.none')} countsRows={false}
                onSelect={({ number }) => go(`/me/questions/${number}`)} problem={pages.problem} retry={pages.reload} onMore={pages.more} isFetching={pages.isFetching} />
        </section>
    );
}
