// A search within an authority: filled in with what it opens, shown by the screen that shows every search.
import { useState } from 'preact/hooks';
import { asProblem } from '../../api/problem';
import type { Schemas } from '../../api/types';
import { go } from '../../app/router';
import { Button } from '../../components/Button';
import { ErrorSummary, type FieldErrors, fieldErrors, Select } from '../../components/Form';
import { spacedMark } from '../../components/Plate';
import { milliseconds } from '../../i18n/moments';
import { type Estate, nrdName } from '../search/estate';
import { firstQuery, NO_NARROWING, type Query } from '../search/question';
import { startUnder } from '../search/visit';
import { fieldsOf, spanOf, type Span } from '../search/window';
import { windowFaults } from './faults';
import { SpanFields } from './parts';
import { t } from './texts';

type Authority = Schemas['Authority'];

/** To the minute as it is shown, yet never beyond what is open. */
function spanWithin(typed: Span, scope: Schemas['AuthorityScope']): Span {
    const open = { from: milliseconds(scope.from), until: milliseconds(scope.until) };
    const shown = spanOf(fieldsOf(open));
    return { from: typed.from === shown.from ? open.from : typed.from, until: typed.until === shown.until ? open.until : typed.until };
}

export function RunSearch({ one, estate }: { one: Authority; estate: Estate }) {
    const scope = one.decision?.scope ?? one.asked_scope ?? one.asked;
    const isByMark = scope.vrms.length > 0;
    const choices = isByMark ? scope.vrms.map((vrm) => ({ value: vrm, label: spacedMark(vrm) })) : scope.nrds.map((nrd) => ({ value: String(nrd), label: nrdName(estate, nrd) }));
    const [what, setWhat] = useState(choices[0]?.value ?? '');
    const [window, setWindow] = useState(() => fieldsOf({ from: milliseconds(scope.from), until: milliseconds(scope.until) }));
    const [errors, setErrors] = useState<FieldErrors>({});
    const start = async (): Promise<void> => {
        const found = windowFaults(window, 'window');
        setErrors(found);
        if (Object.keys(found).length > 0) return;
        const narrow = isByMark ? NO_NARROWING : { ...NO_NARROWING, placesBy: 'nrds' as const, chosen: { ...NO_NARROWING.chosen, nrds: [what] } };
        const asked: Query = { ...firstQuery(1), preset: null, fields: window, kind: isByMark ? 'exact' : 'places', vrm: isByMark ? what : '', narrow };
        try {
            await startUnder(one.id, one.purpose, asked, spanWithin(spanOf(window), scope));
            go('/search?step=results');
        } catch (error) {
            setErrors(fieldErrors(asProblem(error)));
        }
    };
    return (
        <form noValidate onSubmit={(event) => { event.preventDefault(); void start(); }}>
            <h3 class="govuk-heading-s">{t('run.title')}</h3>
            <ErrorSummary errors={errors} />
            <p>{t('run.text')}</p>
            <Select name={isByMark ? 'window.vrm' : 'window.nrd'} label={t(isByMark ? 'run.mark' : 'run.nrd')} value={what} onChange={setWhat} choices={choices} error={errors[isByMark ? 'window.vrm' : 'window.nrd']} />
            <SpanFields name="window" window={window} errors={errors} onChange={setWindow} />
            <p class="on-record">{t('run.purpose')}</p>
            <Button onPress={start}>{t('run.start')}</Button>
        </form>
    );
}
