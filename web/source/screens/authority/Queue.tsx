// The bureau's work: authorities that wait for an analyst, and one's own.
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import { Page } from '../../components/Page';
import { AuthorityTable } from './AuthorityTable';
import { t } from './texts';

export default function Queue() {
    const policy = useLoad((signal) => api.get('/api/v1/policy', { signal }).then(({ data }) => data), []);
    return (
        <Page title={t('queue.title')} help={<><p>{t('queue.help')}</p><p>{t('recorded')}</p></>} layout="wide">
            <AuthorityTable policy={policy.data} caption={t('queue.caption')} empty={t('queue.empty')} states={['approved', 'oral', 'returned', 'expired', 'revoked', 'withdrawn']} first="approved"
                fetchPage={({ state, after }, signal) => api.get('/api/v1/authorities/queue', { query: { ...(state ? { state } : {}), ...(after ? { after } : {}) }, signal }).then(({ data }) => data)} />
        </Page>
    );
}
