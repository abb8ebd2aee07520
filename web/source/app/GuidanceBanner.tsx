// Leads whoever has not acknowledged the guidance in force to it, where their work needs that.
import { guidanceTexts } from '../i18n/guidance';
import { place } from './router';
import { account } from './session';

export function GuidanceBanner() {
    const who = account.value;
    const waits = who?.refusals.some(({ reason }) => reason === 'guidance_not_acknowledged') ?? false;
    if (!waits || place.value.path === '/guidance') return null;
    return (
        <p class="guidance-banner">
            {guidanceTexts('banner')} <a class="govuk-link" href="/guidance">{guidanceTexts('banner.link')}</a>
        </p>
    );
}
