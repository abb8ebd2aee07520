// People from a file of the personnel system: looked at first, done when confirmed. Rule.
import { useState } from 'preact/hooks';
import { useActionKey } from '../../api/action';
import { api } from '../../api/client';
import { asProblem } from '../../api/problem';
import type { Schemas } from '../../api/types';
import { announce } from '../../components/announcer';
import { Badge } from '../../components/Badge';
import { Button } from '../../components/Button';
import { type Column, DataTable } from '../../components/DataTable';
import { ErrorSummary, fieldErrors, type FieldErrors, TextArea } from '../../components/Form';
import { Notice } from '../../components/Notice';
import { Page } from '../../components/Page';
import { codes } from '../../i18n/codes';
import { serverText } from '../../i18n/server';
import { t } from './texts';

type Report = Schemas['PeopleImportReport'];
type Row = Report['rows'][number];
type Problem = Report['problems'][number];

function What({ row }: { row: Row }) {
    const details = [...row.fields.map((field) => t.lookup(`import_field.${field}`, field)), ...row.roles.map((role) => codes(`role.${role}`))];
    return (
        <>
            {t(`import_outcome.${row.outcome}`)}{details.length > 0 ? `: ${details.join(', ')}` : ''}
            {row.suspends ? <> <Badge tone="warning">{t('import_suspends')}</Badge></> : null}
        </>
    );
}

const rowColumns: () => Column<Row>[] = () => [
    { key: 'row', title: t('import_row'), align: 'end', cell: ({ row }) => String(row) },
    { key: 'who', title: t('user_name'), isRowHeader: true, cell: ({ user_name }) => user_name },
    { key: 'what', title: t('import_what'), cell: (row) => <What row={row} /> },
];

const problemColumns: () => Column<Problem>[] = () => [
    { key: 'row', title: t('import_row'), align: 'end', isRowHeader: true, cell: ({ row }) => String(row) },
    { key: 'column', title: t('import_column'), cell: ({ column }) => column || '–' },
    { key: 'why', title: t('import_problem'), cell: ({ detail }) => serverText(detail) },
];

function Outcome({ report }: { report: Report }) {
    return (
        <>
            {report.applied ? <Notice tone="success"><p>{t('import_done')}</p></Notice> : null}
            {report.problems.length > 0 ? (
                <>
                    <Notice tone="error"><p>{t('import_problems')}</p></Notice>
                    <DataTable caption={t('import_problem')} columns={problemColumns()} rows={report.problems} rowKey={({ row, column, detail }) => `${row} ${column} ${detail}`} empty="–" />
                </>
            ) : null}
            <p class="govuk-body">{t.count('import_unchanged', report.unchanged)}</p>
            <DataTable caption={t('import_what')} columns={rowColumns()} rows={report.rows} rowKey={({ row }) => row} empty={t('import_nothing')} dense />
        </>
    );
}

export default function Import() {
    const [csv, setCsv] = useState('');
    const [reason, setReason] = useState('');
    const [report, setReport] = useState<Report | null>(null);
    const [errors, setErrors] = useState<FieldErrors>({});
    const keyOf = useActionKey();
    const read = async (file: File | undefined): Promise<void> => {
        setReport(null);
        setCsv(file ? await file.text() : '');
    };
    const run = (mode: 'dry_run' | 'apply') => async (): Promise<void> => {
        const body = { csv, mode, reason: reason.trim() };
        setErrors({});
        try {
            const { data } = await api.post('/api/v1/people/imports', { body, action: keyOf(body) });
            setReport(data);
            if (data.applied) announce(t('import_done'));
        } catch (error) {
            setErrors(fieldErrors(asProblem(error)));
        }
    };
    const mayApply = report !== null && !report.applied && report.problems.length === 0 && report.rows.length > 0;
    return (
        <Page title={t('import_title')} layout="wide" help={<p>{t('import_help')}</p>}>
            <p class="govuk-body"><a class="govuk-link" href="/people">{t('back')}</a></p>
            <form noValidate onSubmit={(event) => event.preventDefault()}>
                <ErrorSummary errors={errors} />
                <div class="govuk-form-group">
                    <label class="govuk-label" for="field-csv">{t('import_file')}</label>
                    <input id="field-csv" type="file" accept=".csv,text/csv" onChange={(event) => void read(event.currentTarget.files?.[0])} />
                </div>
                <TextArea name="reason" label={t('import_reason')} hint={t('import_reason_hint')} rows={2} value={reason} onChange={setReason} error={errors['reason']} />
                <div class="govuk-button-group">
                    <Button kind="secondary" disabled={csv === ''} onPress={run('dry_run')}>{t('import_look')}</Button>
                    {mayApply ? <Button onPress={run('apply')}>{t('import_apply')}</Button> : null}
                </div>
            </form>
            {report ? <Outcome report={report} /> : null}
        </Page>
    );
}
