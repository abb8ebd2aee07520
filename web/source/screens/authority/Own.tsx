// One's own requests for older reads.
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import { Page } from '../../components/Page';
import { AuthorityTable, STATES } from './AuthorityTable';
import { Rule } from './parts';
import { t } from './texts';

export default function Own() {
    const policy = useLoad((signal) => api.get('/api/v1/policy', { signal }).then(({ data }) => data), []);
    return (
        <Page title={t('own.title')} help={<><p>{t('own.help')}</p><p>{t('recorded')}</p></>} layout="wide"
            actions={<a class="govuk-button" href="/authorities/new">{t('own.new')}</a>}>
            <AuthorityTable policy={policy.data} caption={t('own.caption')} empty={t('own.empty')} isOwn states={['draft', ...STATES]}
                fetchPage={({ state, after }, signal) => api.get('/api/v1/authorities/own', { query: { ...(state ? { state } : {}), ...(after ? { after } : {}) }, signal }).then(({ data }) => data)} />
            {policy.data ? <Rule policy={policy.data} /> : null}
        </Page>
    );
}
