// One's own past searches with their purposes. Shown when asked for: each look at them goes on the record.
import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import { usePages } from '../../api/pages';
import type { Schemas } from '../../api/types';
import { Button } from '../../components/Button';
import { type Column, DataTable } from '../../components/DataTable';
import { Moment } from '../../components/Moment';
import { categoryNameOf } from '../search/names';
import { QuestionState } from './state';
import { t } from './texts';

type Made = Schemas['SearchRecord'];

function Question({ made }: { made: Made }) {
    if (made.question === null) return <>–</>;
    return <a class="govuk-link" href={`/me/questions/${made.question.number}`}><QuestionState question={made.question} /></a>;
}

function List() {
    const policy = useLoad((signal) => api.get('/api/v1/policy', { signal }).then(({ data }) => data), []);
    const pages = usePages((after, signal) => api.get('/api/v1/me/searches', { query: { limit: 20, ...(after ? { after } : {}) }, signal }).then(({ data }) => data), []);
    const columns: Column<Made>[] = [
        { key: 'number', title: t('searched.number'), isRowHeader: true, cell: ({ number }) => number },
        { key: 'when', title: t('searched.when'), cell: ({ started }) => <Moment at={started} show="both" /> },
        { key: 'purpose', title: t('searched.purpose'), cell: ({ purpose }) => (
            <span class="place-name"><span>{categoryNameOf(policy.data, purpose.category)}</span><span class="muted">{purpose.reason}</span></span>) },
        { key: 'reference', title: t('searched.reference'), isMinor: true, cell: ({ purpose }) => purpose.reference },
        { key: 'question', title: t('searched.question'), cell: (made) => <Question made={made} /> },
    ];
    return (
        <DataTable caption={t('searched.caption')} columns={columns} rows={pages.rows} rowKey={({ number }) => number} empty={t('searched.empty')}
            problem={pages.problem} retry={pages.reload} onMore={pages.more} isFetching={pages.isFetching} />
    );
}

export function Searched() {
    const [shown, setShown] = useState(false);
    return (
        <section>
            <h2 class="govuk-heading-m">{t('searched')}</h2>
            {shown ? <List /> : (
                <>
                    <p class="govuk-body">{t('searched.recorded')}</p>
                    <Button kind="secondary" onPress={() => setShown(true)}>{t('searched.show')}</Button>
                </>
            )}
        </section>
    );
}
