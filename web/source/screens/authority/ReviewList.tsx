// Every request, for whoever reviews them.
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import { usePeople } from '../../api/people';
import { Page } from '../../components/Page';
import { AuthorityTable, STATES } from './AuthorityTable';
import { t } from './texts';

export default function ReviewList() {
    const policy = useLoad((signal) => api.get('/api/v1/policy', { signal }).then(({ data }) => data), []);
    const people = usePeople();
    const choices = (people.data ?? []).map(({ id, display_name }) => ({ value: String(id), label: display_name })).sort((a, b) => a.label.localeCompare(b.label, 'en-GB'));
    return (
        <Page title={t('review.title')} help={<><p>{t('review.help')}</p><p>{t('recorded')}</p></>} layout="wide">
            <AuthorityTable policy={policy.data} caption={t('review.caption')} empty={t('review.empty')} states={STATES} people={choices}
                fetchPage={({ state, person, after }, signal) => api.get('/api/v1/authorities/review', { query: { ...(state ? { state } : {}), ...(person ? { person } : {}), ...(after ? { after } : {}) }, signal }).then(({ data }) => data)} />
        </Page>
    );
}
