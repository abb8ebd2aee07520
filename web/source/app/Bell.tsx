// The way to one's own page, with how much waits there unseen.
import { useEffect } from 'preact/hooks';
import { shell } from '../i18n/shell';
import { followNotices, unseen } from './notices';
import { place } from './router';
import { account } from './session';

export function Bell() {
    const id = account.value?.person.id;
    const waits = account.value?.person.must_change_password ?? true;
    useEffect(() => (waits ? undefined : followNotices()), [id, waits]);
    if (waits) return null;
    const count = unseen.value ?? 0;
    return (
        <a href="/me" class="bell" aria-current={place.value.path === '/me' ? 'page' : undefined}>
            {shell('nav.me')}
            {count > 0 ? <> <span class="bell__count" aria-hidden="true">{count}</span><span class="govuk-visually-hidden">, {shell.count('bell', count)}</span></> : null}
        </a>
    );
}
