import { language } from '../i18n/language';
import { shell } from '../i18n/shell';
import { about } from './about';
import { account } from './session';

export function Footer() {
    const { version } = about.value;
    return (
        <footer class="footer">
            {account.value ? <p class="footer__recorded">{shell('footer.recorded')}</p> : null}
            {language.value === 'cy' ? <p>{shell('welsh_is_draft')}</p> : null}
            <ul class="footer__links">
                <li><a href="/accessibility">{shell('footer.accessibility')}</a></li>
                <li><a href="/NOTICE.txt">{shell('footer.licences')}</a></li>
                <li>{shell('product')}{version ? `, ${shell('footer.version', { version })}` : ''}</li>
            </ul>
        </footer>
    );
}
