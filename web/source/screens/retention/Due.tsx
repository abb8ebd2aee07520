// What is due for deletion now, and what stays because it is held.
import { useState } from 'preact/hooks';
import { useActionKey } from '../../api/action';
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import { asProblem } from '../../api/problem';
import type { Schemas } from '../../api/types';
import { may } from '../../app/session';
import { announce } from '../../components/announcer';
import { Button } from '../../components/Button';
import { type Column, DataTable } from '../../components/DataTable';
import { Dialog } from '../../components/Dialog';
import { ErrorSummary, type FieldErrors, fieldErrors } from '../../components/Form';
import { Shown } from '../../components/Loading';
import { dateText } from '../../i18n/london';
import { bytes, number } from '../../i18n/moments';
import { t } from './texts';

type Preview = Schemas['RetentionPreview'];
type Day = Schemas['RetentionDay'];

const columns = (): Column<Day>[] => [
    { key: 'day', title: t('column.day'), isRowHeader: true, cell: ({ day }) => dateText(day) },
    { key: 'reads', title: t('column.reads'), align: 'end', cell: ({ reads }) => number(reads) },
    { key: 'images', title: t('column.images'), align: 'end', isMinor: true, cell: ({ images }) => number(images) },
    { key: 'size', title: t('column.size'), align: 'end', isMinor: true, cell: ({ image_bytes: size }) => bytes(size) },
];

function Running({ onDone }: { onDone: () => void }) {
    const [asks, setAsks] = useState(false);
    const [errors, setErrors] = useState<FieldErrors>({});
    const keyOf = useActionKey();
    const run = async (): Promise<void> => {
        setAsks(false);
        setErrors({});
        try {
            const { data } = await api.post('/api/v1/retention/runs', { action: keyOf(Date.now()) });
            announce(t('due.done', { reads: number(data.counts.reads) }));
            onDone();
        } catch (error) {
            setErrors(fieldErrors(asProblem(error)));
        }
    };
    return (
        <>
            <ErrorSummary errors={errors} />
            <p class="govuk-hint">{t('due.run_hint')}</p>
            <Button kind="secondary" onPress={() => setAsks(true)}>{t('due.run')}</Button>
            <Dialog open={asks} title={t('due.sure')} onClose={() => setAsks(false)}>
                <p class="govuk-body">{t('due.sure_text')}</p>
                <div class="govuk-button-group">
                    <Button onPress={run}>{t('due.run')}</Button>
                    <Button kind="secondary" onPress={() => setAsks(false)}>{t('cancel')}</Button>
                </div>
            </Dialog>
        </>
    );
}

function Found({ preview }: { preview: Preview }) {
    if (preview.days.length === 0) return <p class="empty">{t('due.none')}</p>;
    return (
        <>
            <p class="govuk-body">{t('due.summary', { day: dateText(preview.borders.reads_from), go: number(preview.reads_to_go), held: number(preview.reads_held) })}</p>
            {preview.holds.length === 0 ? null : (
                <ul class="govuk-list govuk-list--bullet">
                    {preview.holds.map(({ hold, reads }) => <li key={hold}>{t('due.held', { hold, reads: number(reads) })}</li>)}
                </ul>
            )}
            <DataTable caption={t('due.caption')} columns={columns()} rows={preview.days} rowKey={({ day }) => day} empty={t('due.none')} dense />
        </>
    );
}

export function Due() {
    const load = useLoad((signal) => api.get('/api/v1/retention/preview', { signal }).then(({ data }) => data), []);
    return (
        <>
            <Shown load={load}>{(preview) => <Found preview={preview} />}</Shown>
            {may('retention.run') ? <Running onDone={load.reload} /> : null}
        </>
    );
}
