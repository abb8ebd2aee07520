import { Page } from '../../components/Page';
import { accessibilityWelsh } from '../../i18n/accessibility.cy';
import { accessibilityEnglish } from '../../i18n/accessibility.en';
import { shell } from '../../i18n/shell';
import { texts } from '../../i18n/texts';

const t = texts(accessibilityEnglish, accessibilityWelsh);
const CAN = ['can.keyboard', 'can.zoom', 'can.reader', 'can.colour', 'can.theme', 'can.time'] as const;
const GAPS = ['gaps.map', 'gaps.images', 'gaps.people', 'gaps.welsh'] as const;

export default function Accessibility() {
    return (
        <Page title={shell('nav.accessibility')}>
            <div class="prose">
                <p class="govuk-body">{t('intro')}</p>
                <h2 class="govuk-heading-m">{t('can')}</h2>
                <ul class="govuk-list govuk-list--bullet">{CAN.map((key) => <li key={key}>{t(key)}</li>)}</ul>
                <h2 class="govuk-heading-m">{t('gaps')}</h2>
                <ul class="govuk-list govuk-list--bullet">{GAPS.map((key) => <li key={key}>{t(key)}</li>)}</ul>
                <h2 class="govuk-heading-m">{t('tell')}</h2>
                <p class="govuk-body">{t('tell.text')}</p>
                <h2 class="govuk-heading-m">{t('made')}</h2>
                <p class="govuk-body">{t('made.text')}</p>
            </div>
        </Page>
    );
}
