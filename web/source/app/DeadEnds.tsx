// Addresses that lead to nothing, or to nothing for this person.
import { Page } from '../components/Page';
import { shell } from '../i18n/shell';

export function NotFound() {
    return (
        <Page title={shell('nav.not_found')}>
            <p class="govuk-body">{shell('not_found.text')}</p>
            <p class="govuk-body"><a class="govuk-link" href="/">{shell('not_found.home')}</a></p>
        </Page>
    );
}

export function Forbidden() {
    return (
        <Page title={shell('nav.forbidden')}>
            <p class="govuk-body">{shell('forbidden.text')}</p>
            <p class="govuk-body"><a class="govuk-link" href="/account">{shell('forbidden.account')}</a></p>
        </Page>
    );
}
