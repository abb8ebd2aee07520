// A new file for a list: checked whole first, with every row error and the difference, then put in force or not at all.
import { useState } from 'preact/hooks';
import { actionKey, api } from '../../api/client';
import { asProblem, type Problem } from '../../api/problem';
import type { Schemas, VoiList } from '../../api/types';
import { announce } from '../../components/announcer';
import { Badge } from '../../components/Badge';
import { Button } from '../../components/Button';
import { type Column, DataTable } from '../../components/DataTable';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Plate } from '../../components/Plate';
import { saveCsv } from '../../files/csv';
import { bytes, number } from '../../i18n/moments';
import { serverText } from '../../i18n/server';
import { vehicleText } from './entry';
import { t } from './texts';

type Report = Schemas['ImportReport'];
type RowError = Report['problems'][number];
type Difference = Report['differences'][number];

/** What the service takes in one request, with room for what JSON adds. */
const FILE_BYTES_MAX = 4_000_000;
const TONES = { added: 'good', removed: 'bad', changed: 'warning' } as const;

const errorColumns: () => Column<RowError>[] = () => [
    { key: 'row', title: t('row'), align: 'end', isRowHeader: true, sort: ({ row }) => row, cell: ({ row }) => row },
    { key: 'column', title: t('column'), sort: ({ column }) => column, cell: ({ column }) => column },
    { key: 'detail', title: t('row_error'), cell: ({ detail }) => serverText(detail) },
];

const differenceColumns: () => Column<Difference>[] = () => [
    { key: 'kind', title: t('difference'), sort: ({ kind }) => kind, cell: ({ kind }) => <Badge tone={TONES[kind]}>{t(`difference.${kind}`)}</Badge> },
    { key: 'vrm', title: t('field.vrm'), isRowHeader: true, cell: ({ entry }) => <Plate mark={entry.vrm} /> },
    { key: 'reason', title: t('field.reason'), cell: ({ entry }) => entry.reason || '–' },
    { key: 'vehicle', title: t('vehicle'), isMinor: true, cell: ({ entry }) => vehicleText(entry) || '–' },
    { key: 'before', title: t('row_before'), align: 'end', isMinor: true, cell: ({ row_before }) => row_before || '–' },
    { key: 'after', title: t('row_after'), align: 'end', isMinor: true, cell: ({ row_after }) => row_after || '–' },
];

function rowsOf(problems: readonly RowError[]): (string | number)[][] {
    return [['row', 'column', 'error'], ...problems.map(({ row, column, detail }) => [row, column, detail])];
}

function Outcome({ report }: { report: Report }) {
    const figures = [['rows', report.rows], ['added', report.added], ['removed', report.removed], ['changed', report.changed], ['unchanged', report.unchanged], ['expired', report.expired], ['without_weed_date', report.without_weed_date]] as const;
    return (
        <>
            {report.problem_count > 0 ? (
                <Notice tone="error" title={t.count('row_errors', report.problem_count)}>
                    <p>{t('row_errors_why')}</p>
                    <Button kind="secondary" size="small" onPress={() => saveCsv('row-errors', rowsOf(report.problems))}>{t('save_errors')}</Button>
                </Notice>
            ) : null}
            <dl class="figures">{figures.map(([name, value]) => <div key={name}><dt>{t(`figure.${name}`)}</dt><dd>{number(value)}</dd></div>)}</dl>
            {report.problems.length > 0 ? <DataTable caption={t('row_errors_caption')} showCaption columns={errorColumns()} rows={report.problems} rowKey={({ row, column, detail }) => `${row} ${column} ${detail}`} empty="" dense /> : null}
            {report.differences.length > 0 ? <DataTable caption={t('differences_caption')} showCaption columns={differenceColumns()} rows={report.differences} rowKey={({ kind, row_before, row_after }) => `${kind} ${row_before} ${row_after}`} empty="" dense /> : null}
        </>
    );
}

export function Import({ list, onApplied }: { list: VoiList; onApplied: () => void }) {
    const [file, setFile] = useState<{ name: string; size: number; csv: string } | null>(null);
    const [report, setReport] = useState<Report | null>(null);
    const [problem, setProblem] = useState<Problem | null>(null);
    const [isApplied, setApplied] = useState(false);
    const choose = async (chosen: File | undefined): Promise<void> => {
        setReport(null);
        setProblem(null);
        setApplied(false);
        setFile(chosen ? { name: chosen.name, size: chosen.size, csv: chosen.size > FILE_BYTES_MAX ? '' : await chosen.text() } : null);
    };
    const send = async (mode: 'dry_run' | 'apply'): Promise<void> => {
        if (!file) return;
        setProblem(null);
        try {
            const { data } = await api.post('/api/v1/lists/{list}/imports', { path: { list: list.id }, body: { csv: file.csv, mode }, action: actionKey() });
            setReport(data);
            const wasApplied = mode === 'apply' && data.problem_count === 0;
            setApplied(wasApplied);
            announce(t(wasApplied ? 'applied' : 'checked'));
            if (wasApplied) onApplied();
        } catch (error) {
            setProblem(asProblem(error));
        }
    };
    const isTooLarge = file !== null && file.size > FILE_BYTES_MAX;
    const mayApply = report !== null && report.problem_count === 0 && !isApplied;
    return (
        <>
            <p class="govuk-body">{t('import_text')}</p>
            <div class="govuk-form-group">
                <label class="govuk-label" for="field-csv">{t('file')}</label>
                <input class="govuk-file-upload" id="field-csv" type="file" accept=".csv,text/csv" onChange={(event) => void choose(event.currentTarget.files?.[0])} />
            </div>
            {isTooLarge ? <Notice tone="error" title={t('too_large')}><p>{t('too_large_text', { size: bytes(file.size) })}</p></Notice> : null}
            <div class="govuk-button-group">
                <Button kind={mayApply ? 'secondary' : 'primary'} disabled={!file || isTooLarge} onPress={() => send('dry_run')}>{t('check')}</Button>
                {mayApply ? <Button onPress={() => send('apply')}>{t('apply')}</Button> : null}
            </div>
            {problem ? <ProblemNotice problem={problem} /> : null}
            {isApplied && report ? <Notice tone="success" title={t('applied')}><p>{t('applied_text', { revision: report.revision })}</p></Notice> : null}
            {report ? <Outcome report={report} /> : null}
        </>
    );
}
