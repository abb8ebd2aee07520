import { account } from '../../app/session';
import { Page } from '../../components/Page';
import { codes } from '../../i18n/codes';
import { shell } from '../../i18n/shell';

export default function Account() {
    const who = account.value;
    if (!who) return null;
    return (
        <Page title={shell('nav.account')}>
            <p class="govuk-body">{who.person.display_name}, {codes.lookup(`rank.${who.person.rank}`)}</p>
            <ul class="govuk-list govuk-list--bullet">
                {who.permissions.map((permission) => <li key={permission}>{codes.lookup(`permission.${permission}`, permission)}</li>)}
            </ul>
        </Page>
    );
}
