// What is open to a person, in a sentence each.
import { may } from '../../app/session';
import { Page } from '../../components/Page';
import { homeWelsh } from '../../i18n/home.cy';
import { homeEnglish } from '../../i18n/home.en';
import { shell } from '../../i18n/shell';
import { texts } from '../../i18n/texts';
import { screens } from '../registry';

const t = texts(homeEnglish, homeWelsh);

export default function Home() {
    const open = screens.filter(({ inNavigation, permission }) => inNavigation && (permission === null || may(permission)));
    return (
        <Page title={t('title')} help={<p>{t('help')}</p>}>
            {open.length === 0 ? <p class="govuk-body">{t('none')}</p> : (
                <ul class="work">
                    {open.map(({ path, title }) => (
                        <li key={path}>
                            <a class="govuk-link" href={path}>{shell(title)}</a>
                            <span>{t.lookup(title, '')}</span>
                        </li>
                    ))}
                </ul>
            )}
            <p class="govuk-body"><a class="govuk-link" href="/me">{t('me')}</a></p>
            <p class="govuk-body"><a class="govuk-link" href="/account">{t('account')}</a></p>
        </Page>
    );
}
