// Stands in place of every screen while the policy asks for a second factor that is not there.
import { refreshSession } from '../../app/session';
import { Page } from '../../components/Page';
import { SetUp } from './SetUp';
import { t } from './texts';

export default function OwnFactor() {
    return (
        <Page title={t('own.title')}>
            <p class="govuk-body">{t('own.text')}</p>
            <SetUp onDone={() => void refreshSession()} />
        </Page>
    );
}
