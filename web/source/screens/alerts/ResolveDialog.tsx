// Ending an alert with its outcome. Whatever happens to the alert meanwhile, nothing that was written is lost.
import { useEffect, useRef, useState } from 'preact/hooks';
import { actionKey } from '../../api/client';
import { asProblem } from '../../api/problem';
import type { Alert } from '../../api/types';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { ErrorSummary, type FieldErrors, fieldErrors, Radios, TextArea } from '../../components/Form';
import { spacedMark } from '../../components/Plate';
import { common } from '../../i18n/common';
import { timeOfDay } from '../../i18n/moments';
import { t } from './texts';
import { outcomeName, siteName, who } from './words';
import type { Beaten, Outcome, Work } from './work';

const OUTCOMES: readonly Outcome[] = ['vehicle_stopped', 'vehicle_not_found', 'no_resource', 'no_action_required', 'passed_on', 'misread', 'entry_out_of_date'];
/** The service takes 2000 bytes; a letter with an accent has two. */
const NOTE_CHARACTERS_MAX = 1_000;

function hint(outcome: Outcome): { hint?: string } {
    const text = t.lookup(`outcome.${outcome}.hint`, '');
    return text ? { hint: text } : {};
}

function beatenText({ current }: Beaten, before: Alert): string {
    if (current.state === 'resolved') return t('beaten.over', { who: who(current.resolved_by, current.resolved_by_name), time: timeOfDay(current.resolved ?? ''), outcome: outcomeName(current) });
    if (current.state === 'acknowledged' && before.state === 'new') return t('beaten.taken', { who: who(current.acknowledged_by, current.acknowledged_by_name), time: timeOfDay(current.acknowledged ?? '') });
    return t('beaten.seen', { site: siteName(current.last_nrd), time: timeOfDay(current.last_captured) });
}

function Form({ work, id, onDone }: { work: Work; id: string; onDone: () => void }) {
    const kept = work.notes.get(id);
    const [outcome, setOutcome] = useState<Outcome | ''>(kept?.outcome ?? '');
    const [note, setNote] = useState(kept?.note ?? '');
    const [errors, setErrors] = useState<FieldErrors>({});
    const [told, setTold] = useState('');
    const action = useRef(actionKey());
    // What the person saw when the dialog opened, or was last told, is what the act is about.
    const seen = useRef(work.store.row(id)?.peek());
    useEffect(() => { work.notes.set(id, { outcome, note }); }, [outcome, note]);
    const isOver = work.store.row(id)?.value.state === 'resolved';

    const submit = async (): Promise<void> => {
        if (outcome === '') return setErrors({ outcome: t('resolve.missing') });
        if (!seen.current) return undefined;
        setErrors({});
        setTold('');
        try {
            if (await work.resolve(seen.current, outcome, note.trim(), action.current)) return onDone();
        } catch (error) {
            return setErrors(fieldErrors(asProblem(error)));
        }
        const beaten = work.beaten.peek();
        if (beaten) {
            setTold(beatenText(beaten, seen.current));
            seen.current = beaten.current;
            action.current = actionKey();
        }
        return undefined;
    };
    return (
        <form onSubmit={(event) => { event.preventDefault(); void submit(); }} noValidate>
            <ErrorSummary errors={errors} />
            {told ? <div role="alert" class="notice notice--warning"><p class="notice__title">{t('beaten.title')}</p><p>{told}</p></div> : null}
            <Radios name="outcome" label={t('resolve.outcome')} value={outcome} onChange={(value) => setOutcome(value as Outcome)} error={errors['outcome']}
                choices={OUTCOMES.map((value) => ({ value, label: t(`outcome.${value}`), ...hint(value) }))} />
            <TextArea name="note" label={t('resolve.note')} hint={t('resolve.note_hint')} required={false} value={note} onChange={setNote} rows={3} charactersMax={NOTE_CHARACTERS_MAX} error={errors['note']} />
            <div class="page__actions">
                {isOver ? null : <Button onPress={submit}>{t('resolve.submit')}</Button>}
                <Button kind="secondary" onPress={onDone}>{isOver ? common('close') : common('cancel')}</Button>
            </div>
        </form>
    );
}

export function ResolveDialog({ work, id, onClose }: { work: Work; id: string | null; onClose: () => void }) {
    const mark = id === null ? '' : work.store.row(id)?.peek().vrm ?? '';
    const close = (): void => {
        onClose();
        // The dialog gives the focus back to what had it; when that has gone, to the alert's row.
        if (document.activeElement === document.body && id) document.getElementById(`alert-${id}`)?.focus();
    };
    return (
        <Dialog open={id !== null} title={t('resolve.title', { mark: spacedMark(mark) })} onClose={close}>
            {id === null ? null : <Form key={id} work={work} id={id} onDone={close} />}
        </Dialog>
    );
}
