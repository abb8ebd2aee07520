// What a person's roles would open and something else keeps shut, with the rule that asks for it.
import type { OwnAccount } from '../../api/types';
import { DataTable } from '../../components/DataTable';
import { codes } from '../../i18n/codes';
import { t } from './texts';

type Refusal = OwnAccount['refusals'][number];

/** Of docs/rules.md. */
const RULES: Record<string, string> = {
    account_closed: 'R-01',
    employment_ended: 'R-01',
    password_must_change: 'R-01',
    role_missing: 'R-01',
    training_missing: 'R-01',
    vetting_missing: 'R-01',
    guidance_not_acknowledged: 'R-03',
    rights_suspended: 'R-02',
};

function WhatToDo({ reason }: { reason: string }) {
    const text = t.lookup(`do.${reason}`, '');
    return reason === 'guidance_not_acknowledged' ? <a class="govuk-link" href="/guidance">{text}</a> : <>{text}</>;
}

function Opens({ permissions }: { permissions: readonly string[] }) {
    return (
        <ul class="plain-list">
            {permissions.map((permission) => <li key={permission}>{codes.lookup(`permission.${permission}`, permission)}</li>)}
        </ul>
    );
}

/** One row a reason: what is missing is one thing, however much it keeps shut. */
export function Refusals({ refusals }: { refusals: readonly Refusal[] }) {
    const reasons = [...new Set(refusals.map(({ reason }) => reason))];
    const kept = (reason: string): string[] => refusals.filter((each) => each.reason === reason).map(({ permission }) => permission);
    return (
        <DataTable
            caption={t('may_not')}
            rows={reasons}
            rowKey={(reason) => reason}
            empty=""
            countsRows={false}
            columns={[
                { key: 'why', title: t('may_not.why'), cell: (reason) => t.lookup(`reason.${reason}`, reason), isRowHeader: true },
                { key: 'do', title: t('may_not.do'), cell: (reason) => <WhatToDo reason={reason} /> },
                { key: 'what', title: t('may_not.what'), cell: (reason) => <Opens permissions={kept(reason)} /> },
                { key: 'rule', title: t('may_not.rule'), cell: (reason) => <span class="unbroken">{RULES[reason] ?? ''}</span>, isMinor: true },
            ]}
        />
    );
}
