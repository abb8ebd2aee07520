// One's own page: what waits, what is asked of one, what one may do and why, what one searched, what runs out.
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import { Shown } from '../../components/Loading';
import { Page } from '../../components/Page';
import { shell } from '../../i18n/shell';
import { Applied } from './Applied';
import { Asked } from './Asked';
import { Notices } from './Notices';
import { Requests } from './Requests';
import { Rights, RunsOut } from './Rights';
import { Searched } from './Searched';
import { t } from './texts';

export default function Me() {
    const mine = useLoad((signal) => api.get('/api/v1/me', { signal }).then(({ data }) => data), []);
    return (
        <Page title={shell('nav.me')} help={<><p>{t('help.1')}</p><p>{t('help.2')}</p></>} layout="wide">
            <div class="me">
                <Notices />
                <Asked />
                <Requests />
                <Applied />
                <Shown load={mine}>{(data) => <RunsOut mine={data} />}</Shown>
                <Searched />
                {mine.data ? <Rights mine={mine.data} /> : null}
            </div>
            <p class="govuk-body"><a class="govuk-link" href="/account">{t('account')}</a></p>
        </Page>
    );
}
