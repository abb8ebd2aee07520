// What an application asks for, in words.
import type { Schemas } from '../../api/types';
import { codes } from '../../i18n/codes';
import { t } from './texts';

export function wantedText({ give, take, older_access, subject, facts }: Schemas['Application']): string {
    return [
        ...(facts && subject === null ? [t('new_account')] : []),
        ...give.map((role) => t('give_role', { role: codes(`role.${role}`) })),
        ...take.map((role) => t('take_role', { role: codes(`role.${role}`) })),
        ...(older_access ? [t('older_access')] : []),
    ].join(', ');
}
