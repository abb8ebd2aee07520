// The policy in force, for everybody, in plain words, with where each rule comes from; and its versions.
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import { usePages } from '../../api/pages';
import type { Policy as InForce, Schemas } from '../../api/types';
import { may } from '../../app/session';
import { Badge } from '../../components/Badge';
import { type Column, DataTable } from '../../components/DataTable';
import { Shown } from '../../components/Loading';
import { Moment } from '../../components/Moment';
import { Page } from '../../components/Page';
import { serverText } from '../../i18n/server';
import { GradeBadge, HelpTexts, ValueText, versionName } from './parts';
import { t } from './texts';
import { isSame, type Row, valueLines } from './values';

type Version = Schemas['PolicyVersion'];
type Group = Row['group'];

function RowOf({ row }: { row: Row }) {
    return (
        <tr>
            <th scope="row">{serverText(row.says)}</th>
            <td>
                <ValueText row={row.id} unit={row.unit} value={row.value} />
                {isSame(row.value, row.shipped) ? null : (
                    <span class="muted policy__shipped">{t('shipped_was', { value: valueLines({ row: row.id, unit: row.unit, value: row.shipped }).join('; ') })}</span>
                )}
            </td>
            <td><GradeBadge grade={row.grade} /> <span class="policy__source">{serverText(row.source)}{row.rule ? ` (${row.rule})` : ''}</span></td>
        </tr>
    );
}

function GroupOf({ group, rows }: { group: Group; rows: readonly Row[] }) {
    const title = t(`group.${group}`);
    return (
        <section class="panel">
            <h2 id={`group-${group}`} class="govuk-heading-s">{title}</h2>
            <div class="table-scroll" role="region" aria-label={title} tabIndex={0}>
                <table class="table policy__table">
                    <caption class="govuk-visually-hidden">{title}</caption>
                    <thead><tr><th scope="col">{t('column.row')}</th><th scope="col">{t('column.value')}</th><th scope="col">{t('column.source')}</th></tr></thead>
                    <tbody>{rows.map((row) => <RowOf key={row.id} row={row} />)}</tbody>
                </table>
            </div>
        </section>
    );
}

function columns(): Column<Version>[] {
    return [
        { key: 'number', title: t('column.version'), isRowHeader: true, cell: ({ number }) => <a class="govuk-link" href={`/policy/versions/${number}`}>{versionName(number)}</a> },
        { key: 'state', title: t('column.state'), cell: ({ state, loosens }) => (
            <>{t(`state.${state}`)}{loosens ? <> <Badge tone="bad">{t('loosens')}</Badge></> : null}</>) },
        { key: 'from', title: t('column.from'), cell: ({ effective }) => <Moment at={effective} show="both" /> },
        { key: 'by', title: t('column.by'), isMinor: true, cell: ({ proposer, proposer_name }) => (proposer === null ? t('program') : proposer_name) },
    ];
}

function History() {
    const versions = usePages<Version>((after, signal) => api.get('/api/v1/policy/versions', { query: after ? { after } : {}, signal }).then(({ data }) => data), []);
    return (
        <section>
            <h2 id="history" class="govuk-heading-m">{t('history')}</h2>
            <DataTable caption={t('history')} columns={columns()} rows={versions.rows} rowKey={({ number }) => number} empty={t('history.empty')}
                problem={versions.problem} retry={versions.reload} onMore={versions.more} isFetching={versions.isFetching} />
        </section>
    );
}

function groupsOf(policy: InForce): [Group, Row[]][] {
    const groups = new Map<Group, Row[]>();
    for (const row of policy.rows) groups.set(row.group, [...(groups.get(row.group) ?? []), row]);
    return [...groups];
}

export default function Policy() {
    const load = useLoad((signal) => api.get('/api/v1/policy', { signal }).then(({ data }) => data), []);
    const actions = may('policy.propose') ? <a class="govuk-button small" href="/policy/change">{t('propose')}</a> : null;
    return (
        <Page title={t('title')} help={<HelpTexts />} layout="wide" actions={actions}>
            <Shown load={load}>
                {(policy) => (
                    <>
                        <p>
                            <strong>{t('in_force', { version: versionName(policy.version) })}</strong>{' · '}
                            <a class="govuk-link" href={`/api/v1/policy/versions/${policy.version}/text`} download={`policy-${policy.version}.toml`}>{t('as_text')}</a>
                        </p>
                        {groupsOf(policy).map(([group, rows]) => <GroupOf key={group} group={group} rows={rows} />)}
                    </>
                )}
            </Shown>
            <History />
        </Page>
    );
}
