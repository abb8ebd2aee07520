// A password that is told once: whoever made it hands it over, and it must be changed at the first sign-in.
import { Notice } from '../../components/Notice';
import { t } from './texts';

export function OneTimePassword({ who, password }: { who: string; password: string }) {
    return (
        <Notice tone="success" title={t('password.title', { who })}>
            <p class="one-time-password"><code>{password}</code></p>
            <p>{t('password.once')}</p>
        </Notice>
    );
}
