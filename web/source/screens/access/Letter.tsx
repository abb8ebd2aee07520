// The letter that comes with access: what may be done, under which rule, and until when. Rule: R-03.
import type { Schemas } from '../../api/types';
import { Button } from '../../components/Button';
import { type Column, DataTable } from '../../components/DataTable';
import { Moment } from '../../components/Moment';
import { codes } from '../../i18n/codes';
import { t } from './texts';

type Permission = Schemas['LetterPermission'];

const columns: () => Column<Permission>[] = () => [
    { key: 'permission', title: t('letter.may'), isRowHeader: true, cell: ({ permission }) => codes.lookup(`permission.${permission}`, permission) },
    { key: 'rule', title: t('letter.rule'), cell: ({ rule }) => rule ?? '–' },
];

export function Letter({ name, from, letter }: { name: string; from: string; letter: Schemas['AccessLetter'] }) {
    return (
        <section class="access-letter" aria-label={t('letter')}>
            <h2 class="govuk-heading-m">{t('letter.of', { name })}</h2>
            <dl class="fact-list">
                <dt>{t('letter.roles')}</dt><dd>{letter.roles.map((role) => codes(`role.${role}`)).join(', ') || '–'}</dd>
                <dt>{t('letter.from')}</dt><dd><Moment at={from} show="both" /></dd>
                <dt>{t('letter.until')}</dt><dd>{letter.until ? <Moment at={letter.until} show="date" /> : t('letter.no_end')}</dd>
                <dt>{t('older_access')}</dt>
                <dd>{letter.older_review ? <>{t('letter.older')} <Moment at={letter.older_review} show="date" />.</> : t('letter.no_older')}</dd>
            </dl>
            <DataTable caption={t('letter.may')} columns={columns()} rows={letter.permissions} rowKey={({ permission }) => permission} empty="–" />
            <p class="govuk-body">{t('letter.guidance', { version: letter.guidance_version })} <a class="govuk-link" href={`/guidance?version=${letter.guidance_version}`}>{t('guidance')}</a></p>
            <p class="govuk-body">{t('letter.conditions')} {t('letter.policy', { version: letter.policy_version })}</p>
            <Button kind="secondary" size="small" onPress={() => window.print()}>{t('print')}</Button>
        </section>
    );
}
