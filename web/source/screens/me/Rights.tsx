// What one may do and what not, each with the rule that decides; what runs out. Decided by the service, shown here.
import { Fragment } from 'preact';
import type { Schemas } from '../../api/types';
import { Badge } from '../../components/Badge';
import { type Column, DataTable } from '../../components/DataTable';
import { codes } from '../../i18n/codes';
import { dateAndTime, shortDate } from '../../i18n/moments';
import { t } from './texts';

type Mine = Schemas['MyStanding'];
type Right = Schemas['Standing'];
type Running = Schemas['RunningOut'];

const what: Column<Right> = { key: 'what', title: '', isRowHeader: true, cell: ({ permission }) => codes.lookup(`permission.${permission}`, permission) };
const rule: Column<Right> = { key: 'rule', title: '', cell: (right) => <span class="unbroken">{right.rule}</span> };

export function Rights({ mine }: { mine: Mine }) {
    const titled = [{ ...what, title: t('rights.what') }, { ...rule, title: t('rights.rule') }];
    const [whatColumn, ruleColumn] = titled as [Column<Right>, Column<Right>];
    const ends: Column<Right> = { key: 'ends', title: t('rights.ends'), cell: (right) => (right.ends === null ? t('rights.no_end') : shortDate(right.ends)) };
    const why: Column<Right> = { key: 'why', title: t('refused.why'), cell: ({ reason }) => t.lookup(`reason.${reason ?? ''}`, reason ?? '') };
    return (
        <>
            <section>
                <h2 class="govuk-heading-m">{t('rights')}</h2>
                <p class="govuk-body">{t('rights.policy', { version: mine.policy_version })}</p>
                <DataTable caption={t('rights.caption')} columns={[whatColumn, ruleColumn, ends]} rows={mine.permissions.filter(({ allowed }) => allowed)}
                    rowKey={({ permission }) => permission} empty={t('rights.none')} countsRows={false} />
            </section>
            <section>
                <h2 class="govuk-heading-m">{t('refused')}</h2>
                <DataTable caption={t('refused.caption')} columns={[whatColumn, why, ruleColumn]} rows={mine.permissions.filter(({ allowed }) => !allowed)}
                    rowKey={({ permission }) => permission} empty="–" countsRows={false} />
            </section>
        </>
    );
}

function nameOf({ what: kind, training }: Running): string {
    if (kind === 'training') return t('runs_out.training', { kind: codes.lookup(`training.${training ?? ''}`) });
    return t(`runs_out.${kind}`);
}

export function RunsOut({ mine }: { mine: Mine }) {
    const version = mine.guidance_version;
    const acknowledged = mine.guidance_acknowledged === version;
    return (
        <section>
            <h2 class="govuk-heading-m" id="runs-out">{t('runs_out')}</h2>
            <dl class="account-facts">
                {mine.runs_out.map((one) => (
                    <Fragment key={nameOf(one)}><dt>{nameOf(one)}</dt><dd>{t(one.over ? 'runs_out.over' : 'runs_out.until', { date: shortDate(one.day) })}{one.near ? <> <Badge tone="warning">{t('runs_out.near')}</Badge></> : null}</dd></Fragment>
                ))}
                <dt>{t('runs_out.session')}</dt>
                <dd>{t('runs_out.until', { date: dateAndTime(mine.session_ends) })}</dd>
                <dt>{t('runs_out.guidance')}</dt>
                <dd>{acknowledged ? t('runs_out.guidance_done', { version }) : <a class="govuk-link" href="/guidance">{t('runs_out.guidance_open', { version })}</a>}</dd>
            </dl>
        </section>
    );
}
