// What is held back from deletion; placing a hold, and releasing somebody else's.
import { useState } from 'preact/hooks';
import { useActionKey } from '../../api/action';
import { api } from '../../api/client';
import { usePages } from '../../api/pages';
import { asProblem } from '../../api/problem';
import type { Schemas } from '../../api/types';
import { account, may } from '../../app/session';
import { announce } from '../../components/announcer';
import { Badge } from '../../components/Badge';
import { Button } from '../../components/Button';
import { type Column, DataTable } from '../../components/DataTable';
import { DateField, dateErrors } from '../../components/DateField';
import { Dialog } from '../../components/Dialog';
import { ErrorSummary, Field, type FieldErrors, fieldErrors, TextArea } from '../../components/Form';
import { Moment } from '../../components/Moment';
import { Plate } from '../../components/Plate';
import { dateAfter, dateFromText, momentInLondon } from '../../i18n/london';
import { dateAndTime } from '../../i18n/moments';
import { t } from './texts';

type Hold = Schemas['Hold'];

function What({ hold }: { hold: Hold }) {
    if (hold.vrm === null || hold.from === null || hold.until === null) return <>{t.count('holds.reads', hold.reads.length)}</>;
    return <><Plate mark={hold.vrm} /> <span class="muted">{t('holds.window', { from: dateAndTime(hold.from), until: dateAndTime(hold.until) })}</span></>;
}

function State({ hold }: { hold: Hold }) {
    if (hold.released === null) return <><Badge tone="info">{t('holds.in_force')}</Badge>{hold.review_due ? <> <Badge tone="warning">{t('holds.due')}</Badge></> : null}</>;
    return <><Badge tone="neutral">{t('holds.released')}</Badge> <span class="muted">{hold.released_by_name}, <Moment at={hold.released} show="both" /></span></>;
}

function columns(onRelease: (hold: Hold) => void, onReview: (hold: Hold) => void): Column<Hold>[] {
    const own = account.value?.person.id;
    return [
        { key: 'number', title: t('column.number'), isRowHeader: true, cell: ({ id }) => id },
        { key: 'what', title: t('holds.what'), cell: (hold) => <What hold={hold} /> },
        { key: 'why', title: t('holds.why'), cell: ({ reason, authority }) => <><p class="as-written">{reason}</p><p class="muted as-written">{authority}</p></> },
        { key: 'state', title: t('holds.state'), cell: (hold) => (
            <>
                <State hold={hold} />
                {hold.released !== null || !may('hold.place') ? null : (
                    <Button kind="secondary" size="small" about={t('holds.release_about', { hold: hold.id })} onPress={() => onReview(hold)}>{t('review.open')}</Button>
                )}
                {hold.released !== null || !may('hold.release') ? null : hold.placed_by === own ? <p class="muted">{t('holds.own')}</p> : (
                    <Button kind="secondary" size="small" about={t('holds.release_about', { hold: hold.id })} onPress={() => onRelease(hold)}>{t('holds.release')}</Button>
                )}
            </>) },
        { key: 'placed', title: t('holds.placed'), isMinor: true, cell: ({ placed, placed_by_name: name }) => <>{name}, <Moment at={placed} show="both" /></> },
        { key: 'review', title: t('holds.review'), isMinor: true, cell: ({ review, reviewed_by_name: name, review_reason: reason }) => (
            <><Moment at={review} show="both" />{reason === '' ? null : <p class="muted as-written">{t('holds.reviewed', { name, reason })}</p>}</>) },
    ];
}

const EMPTY = { vrm: '', from: '', until: '', reason: '', authority: '' };

function Place({ onDone }: { onDone: () => void }) {
    const [typed, setTyped] = useState(EMPTY);
    const [errors, setErrors] = useState<FieldErrors>({});
    const keyOf = useActionKey();
    const set = (name: keyof typeof EMPTY) => (value: string): void => setTyped((before) => ({ ...before, [name]: value }));
    const send = async (): Promise<void> => {
        const unclear = dateErrors({ from: typed.from, until: typed.until });
        setErrors(unclear);
        if (Object.keys(unclear).length > 0) return;
        const day = (text: string, after: number): string => {
            const date = dateFromText(text);
            return date === '' ? '' : new Date(momentInLondon({ date: dateAfter(date, after), time: '00:00' })).toISOString();
        };
        const body = { vrm: typed.vrm, from: day(typed.from, 0), until: day(typed.until, 1), reason: typed.reason, authority: typed.authority };
        try {
            await api.post('/api/v1/retention/holds', { action: keyOf(body), body });
            announce(t('place.done'));
            onDone();
        } catch (error) {
            setErrors(fieldErrors(asProblem(error)));
        }
    };
    return (
        <form noValidate onSubmit={(event) => event.preventDefault()}>
            <ErrorSummary errors={errors} />
            <Field name="vrm" label={t('place.vrm')} isMark width={10} value={typed.vrm} onChange={set('vrm')} error={errors['vrm']} />
            <DateField name="from" label={t('place.from')} value={typed.from} onChange={set('from')} error={errors['from']} />
            <DateField name="until" label={t('place.until')} value={typed.until} onChange={set('until')} error={errors['until']} />
            <TextArea name="reason" label={t('place.reason')} hint={t('place.reason_hint')} rows={3} value={typed.reason} onChange={set('reason')} error={errors['reason']} />
            <Field name="authority" label={t('place.authority')} hint={t('place.authority_hint')} value={typed.authority} onChange={set('authority')} error={errors['authority']} />
            <Button onPress={send}>{t('place.send')}</Button>
        </form>
    );
}

/** `release` ends a hold. `review`: still needed, for as long again as a hold may stand without a look at it. */
type Step = 'release' | 'review';
const STEP_PATHS = { release: '/api/v1/retention/holds/{hold}/release', review: '/api/v1/retention/holds/{hold}/review' } as const;

/** Takes the step with its reason, in somebody's words. */
function WithReason({ step, hold, onDone }: { step: Step; hold: Hold; onDone: () => void }) {
    const [reason, setReason] = useState('');
    const [errors, setErrors] = useState<FieldErrors>({});
    const keyOf = useActionKey();
    const send = async (): Promise<void> => {
        try {
            await api.post(STEP_PATHS[step], { path: { hold: hold.id }, action: keyOf([hold.id, reason]), body: { reason } });
            announce(t(`${step}.done`));
            onDone();
        } catch (error) {
            setErrors(fieldErrors(asProblem(error)));
        }
    };
    return (
        <form noValidate onSubmit={(event) => event.preventDefault()}>
            <ErrorSummary errors={errors} />
            <p class="govuk-body">{t(`${step}.text`)}</p>
            <TextArea name="reason" label={t(`${step}.reason`)} rows={3} value={reason} onChange={setReason} error={errors['reason']} />
            <Button onPress={send}>{t(`${step}.send`)}</Button>
        </form>
    );
}

export function Holds() {
    const [places, setPlaces] = useState(false);
    const [released, setReleased] = useState<Hold | null>(null);
    const [reviewed, setReviewed] = useState<Hold | null>(null);
    const pages = usePages((after, signal) => api.get('/api/v1/retention/holds', { query: after ? { after } : {}, signal }).then(({ data }) => data), []);
    const close = (): void => {
        setPlaces(false);
        setReleased(null);
        setReviewed(null);
    };
    const done = (): void => {
        close();
        pages.reload();
    };
    return (
        <>
            {may('hold.place') ? <Button kind="secondary" onPress={() => setPlaces(true)}>{t('place.open')}</Button> : null}
            <DataTable caption={t('holds.caption')} columns={columns(setReleased, setReviewed)} rows={pages.rows} rowKey={({ id }) => id} empty={t('holds.empty')}
                problem={pages.problem} retry={pages.reload} onMore={pages.more} isFetching={pages.isFetching} />
            <Dialog open={places} title={t('place.title')} onClose={close}><Place onDone={done} /></Dialog>
            <Dialog open={reviewed !== null} title={t('review.title', { hold: reviewed?.id ?? '' })} onClose={close}>
                {reviewed === null ? null : <WithReason step="review" hold={reviewed} onDone={done} />}
            </Dialog>
            <Dialog open={released !== null} title={t('release.title', { hold: released?.id ?? '' })} onClose={close}>
                {released === null ? null : <WithReason step="release" hold={released} onDone={done} />}
            </Dialog>
        </>
    );
}
