// The audit log: who did what, when and why. Looking at it is an entry itself.
import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import { usePeople } from '../../api/people';
import { usePages } from '../../api/pages';
import { go, place, setQuery } from '../../app/router';
import { Button } from '../../components/Button';
import { type Column, DataTable } from '../../components/DataTable';
import { Filters } from '../../components/Filters';
import { DateField, dateErrors } from '../../components/DateField';
import { type Choice, Field, type FieldErrors, Select } from '../../components/Form';
import { Moment } from '../../components/Moment';
import { Page } from '../../components/Page';
import { saveCsv } from '../../files/csv';
import { dateAfter, dateFromText, dateText, momentInLondon } from '../../i18n/london';
import { actorOf, type Entry, inShort, kindName, KINDS, rowsOf } from './entry';
import { Integrity } from './Integrity';
import { t } from './texts';

const columns: () => Column<Entry>[] = () => [
    { key: 'number', title: t('number'), isRowHeader: true, cell: ({ number }) => <>{number}<span class="govuk-visually-hidden">: {t('look')}</span></> },
    { key: 'when', title: t('when'), cell: ({ when }) => <Moment at={when} show="both" /> },
    { key: 'person', title: t('who'), cell: actorOf },
    { key: 'kind', title: t('what'), cell: ({ kind }) => <span title={kind}>{kindName(kind)}</span> },
    { key: 'facts', title: t('about'), isMinor: true, cell: inShort },
];

const FILTERS = ['person', 'kind', 'from', 'until'] as const;
/** Dates as 2026-02-03; in the fields as typed. */
type Wanted = Record<(typeof FILTERS)[number], string>;
const nothingWanted: Wanted = { person: '', kind: '', from: '', until: '' };

/** When the day begins in London. */
function beginOf(date: string): string {
    return new Date(momentInLondon({ date, time: '00:00' })).toISOString();
}

function queryOf({ person, kind, from, until }: Wanted) {
    return {
        ...(/^\d+$/.test(person) ? { person: Number(person) } : {}),
        ...(kind ? { kind } : {}),
        ...(from ? { from: beginOf(from) } : {}),
        ...(until ? { until: beginOf(dateAfter(until, 1)) } : {}),
    };
}

function usePersonChoices(): Choice[] {
    const named = (usePeople().data ?? []).map(({ id, display_name, user_name }) => ({ value: String(id), label: `${display_name} (${user_name})` }));
    return [{ value: '', label: t('everybody') }, ...named.sort((a, b) => a.label.localeCompare(b.label, 'en-GB'))];
}

export default function AuditLog() {
    const asked = place.value.query;
    const inForce = Object.fromEntries(FILTERS.map((name) => [name, asked.get(name) ?? ''])) as Wanted;
    const [wanted, setWanted] = useState<Wanted>({ ...inForce, from: dateText(inForce.from), until: dateText(inForce.until) });
    const [errors, setErrors] = useState<FieldErrors>({});
    const people = usePersonChoices();
    const pages = usePages((after, signal) => api.get('/api/v1/audit/entries', { query: { ...queryOf(inForce), ...(after ? { after } : {}) }, signal }).then(({ data }) => data), Object.values(inForce));
    const change = (name: keyof Wanted) => (value: string) => setWanted({ ...wanted, [name]: value });
    const apply = (): void => {
        const { from, until } = wanted;
        const unclear = dateErrors({ from, until });
        setErrors(unclear);
        if (Object.keys(unclear).length === 0) setQuery({ ...wanted, from: dateFromText(from), until: dateFromText(until) });
    };
    const clear = (): void => {
        setErrors({});
        setWanted(nothingWanted);
        setQuery(Object.fromEntries(FILTERS.map((name) => [name, null])));
    };
    const kinds: Choice[] = [{ value: '', label: t('every_kind') }, ...KINDS.map((kind) => ({ value: kind, label: kindName(kind) }))];
    const save = (): void => saveCsv('audit-entries', rowsOf(pages.rows ?? []));
    return (
        <Page title={t('title')} layout="wide" help={<><p>{t('help.what')}</p><p>{t('help.proof')}</p><p>{t('help.recorded')}</p></>}
            actions={pages.rows && pages.rows.length > 0 ? <Button kind="secondary" size="small" onPress={save}>{t('save_shown')}</Button> : null}>
            <Integrity />
            <Filters onApply={apply} onClear={clear}>
                {people.length > 1
                    ? <Select name="person" label={t('who')} value={wanted.person} onChange={change('person')} choices={people} />
                    : <Field name="person" label={t('person_number')} value={wanted.person} onChange={change('person')} width={5} />}
                <Select name="kind" label={t('what')} value={wanted.kind} onChange={change('kind')} choices={kinds} />
                <DateField name="from" label={t('from')} value={wanted.from} onChange={change('from')} error={errors['from']} />
                <DateField name="until" label={t('until')} value={wanted.until} onChange={change('until')} error={errors['until']} />
            </Filters>
            <DataTable caption={t('caption')} columns={columns()} rows={pages.rows} rowKey={({ number }) => number} onSelect={({ number }) => go(`/audit/${number}`)}
                empty={t('empty')} problem={pages.problem} retry={pages.reload} onMore={pages.more} isFetching={pages.isFetching} dense />
        </Page>
    );
}
