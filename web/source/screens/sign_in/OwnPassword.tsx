// Stands in place of every screen while somebody still has a password that another gave.
import { announce } from '../../components/announcer';
import { Page } from '../../components/Page';
import { PasswordForm } from './PasswordForm';
import { t } from './texts';

/** The policy, which has the true number, is not open yet to whoever comes here. */
const CHARACTERS_MIN = 12;

export default function OwnPassword() {
    return (
        <Page title={t('own.title')}>
            <p class="govuk-body">{t('own.text')}</p>
            <PasswordForm oldLabel={t('own.old')} charactersMin={CHARACTERS_MIN} onDone={() => announce(t('own.done'))} />
        </Page>
    );
}
