// Requests that wait for an authorising officer, and who decides while one is away.
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import { Page } from '../../components/Page';
import { AuthorityTable, STATES } from './AuthorityTable';
import { Deputies } from './Deputies';
import { Rule } from './parts';
import { t } from './texts';

export default function ToDecide() {
    const policy = useLoad((signal) => api.get('/api/v1/policy', { signal }).then(({ data }) => data), []);
    return (
        <Page title={t('decide.title')} help={<><p>{t('decide.help')}</p><p>{t('recorded')}</p></>} layout="wide">
            <AuthorityTable policy={policy.data} caption={t('decide.caption')} empty={t('decide.empty')} states={STATES} first="submitted"
                fetchPage={({ state, after }, signal) => api.get('/api/v1/authorities/to_decide', { query: { ...(state ? { state } : {}), ...(after ? { after } : {}) }, signal }).then(({ data }) => data)} />
            <Deputies />
            {policy.data ? <Rule policy={policy.data} /> : null}
        </Page>
    );
}
