// Advises whoever can do much with the account to set up a second factor.
import { shell } from '../i18n/shell';
import { place } from './router';
import { account } from './session';

export function FactorBanner() {
    const factor = account.value?.second_factor;
    if (!factor || factor.set_up || !factor.should_have || factor.must_have || place.value.path === '/account') return null;
    return (
        <p class="guidance-banner">
            {shell('factor.banner')} <a class="govuk-link" href="/account">{shell('factor.banner_link')}</a>
        </p>
    );
}
