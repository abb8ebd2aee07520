// A person looks at the image and says that the camera was wrong: what it read stays, what the plate has stands beside it.
import { useState } from 'preact/hooks';
import { actionKey, api } from '../../api/client';
import { asProblem } from '../../api/problem';
import type { Schemas } from '../../api/types';
import { may } from '../../app/session';
import { announce } from '../../components/announcer';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { ErrorSummary, Field, type FieldErrors, fieldErrors, TextArea } from '../../components/Form';
import { Moment } from '../../components/Moment';
import { Plate } from '../../components/Plate';
import { common } from '../../i18n/common';
import { readPattern } from './pattern';
import { t } from './texts';
import { checkGone, noteCorrection } from './visit';

type Made = Schemas['ReadCorrection'];

const REASON_CHARACTERS_MIN = 10, REASON_CHARACTERS_MAX = 500;

export interface CorrectionProps {
    search: string;
    row: number;
    read: Schemas['Read'];
    corrections: readonly Made[];
    onMade: () => void;
}

function History({ corrections }: Pick<CorrectionProps, 'corrections'>) {
    if (corrections.length === 0) return null;
    return (
        <>
            <h4 class="detail__sub">{t('corrections')}</h4>
            <ol class="detail__variants">
                {corrections.map(({ number, vrm, person_name, reason, made }) => (
                    <li key={number}>
                        {vrm === null ? t('corrected.back', { name: person_name }) : <>{t('corrected.to', { name: person_name })} <Plate mark={vrm} /></>}
                        {' '}<span class="muted as-written">{reason}</span> <Moment at={made} show="both" />
                    </li>
                ))}
            </ol>
        </>
    );
}

function faultsOf(mark: string | null, reason: string, read: string): FieldErrors {
    const found: Record<string, string> = {};
    const meant = mark === null ? null : readPattern(mark).text;
    if (meant === '') found['vrm'] = t('wrong.vrm');
    else if (meant === read) found['vrm'] = t('correct.same');
    if (reason.trim().length < REASON_CHARACTERS_MIN) found['reason'] = t('correct.reason_short');
    return found;
}

/** `isBack`: takes the last correction back. */
function CorrectionForm({ isBack, search, row, read, onMade, onClose }: CorrectionProps & { isBack: boolean; onClose: () => void }) {
    const [mark, setMark] = useState('');
    const [reason, setReason] = useState('');
    const [errors, setErrors] = useState<FieldErrors>({});
    const [action] = useState(actionKey);
    const save = async (): Promise<void> => {
        const given = isBack ? null : mark.trim();
        const found = faultsOf(given, reason, read.vrm);
        setErrors(found);
        if (Object.keys(found).length > 0) return;
        try {
            const { data } = await api.post('/api/v1/searches/{search}/rows/{row}/correction', { path: { search, row }, body: { vrm: given, reason: reason.trim() }, action });
            noteCorrection(search, row, data);
            announce(t('correct.done'));
            onMade();
        } catch (error) {
            setErrors(fieldErrors((await checkGone(error)) ?? asProblem(error)));
        }
    };
    return (
        <form noValidate onSubmit={(event) => { event.preventDefault(); void save(); }}>
            <ErrorSummary errors={errors} />
            <p>{t(isBack ? 'correct.undo_text' : 'correct.text')}</p>
            <p><Plate mark={read.vrm} readAs={read.text_as_sent} size="medium" /></p>
            {isBack ? null : <Field name="vrm" label={t('correct.vrm')} value={mark} onChange={setMark} width={10} isMark error={errors['vrm']} />}
            <TextArea name="reason" label={t('correct.reason')} hint={t('correct.reason_hint')} value={reason} onChange={setReason} rows={3} charactersMax={REASON_CHARACTERS_MAX} error={errors['reason']} />
            <div class="results__actions">
                <Button onPress={save}>{t('correct.save')}</Button>
                <Button kind="secondary" onPress={onClose}>{common('cancel')}</Button>
            </div>
        </form>
    );
}

export function Correction(props: CorrectionProps) {
    const [asked, setAsked] = useState<null | 'correct' | 'back'>(null);
    const { corrections } = props;
    const isCorrected = (corrections[corrections.length - 1]?.vrm ?? null) !== null;
    const close = (): void => setAsked(null);
    return (
        <>
            <History corrections={corrections} />
            {may('read.correct') ? (
                <p class="correction__acts screen-only">
                    <button type="button" class="govuk-button govuk-button--secondary small" onClick={() => setAsked('correct')}>{t('correct')}</button>
                    {isCorrected ? <button type="button" class="link-button" onClick={() => setAsked('back')}>{t('correct.undo')}</button> : null}
                </p>
            ) : null}
            <Dialog open={asked !== null} title={t(asked === 'back' ? 'correct.undo_title' : 'correct.title')} onClose={close}>
                <CorrectionForm {...props} isBack={asked === 'back'} onClose={close} onMade={() => { close(); props.onMade(); }} />
            </Dialog>
        </>
    );
}
